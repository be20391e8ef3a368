package chat.parley.cluster.load;

import chat.parley.client.api.Login;
import chat.parley.client.api.ParleyApi;
import java.util.List;

/**
 * Somebody who talks.
 *
 * @param login his account
 * @param api his calls
 * @param devices his devices
 */
record Person(Login login, ParleyApi api, List<DeviceClient> devices) {

    int userId() {
        return login.userId();
    }
}
