package chat.parley.history;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;

/** The service. Its pools are its own (see {@code store}): there may be two copies of the store, so there is no one data source. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@EnableConfigurationProperties({HistoryProperties.class, StoreAddress.class})
public class HistoryService {

    /** Starts the service. */
    public static void main(String[] arguments) {
        SpringApplication.run(HistoryService.class, arguments);
    }
}
