package chat.parley.message;

import chat.parley.message.rebuild.StoreToolCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The process: store, fan-out, rooms and accounts. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class MessageService {

    /** Runs until it is told to stop; with {@code verify} or {@code rebuild}, until that is done. */
    public static void main(String[] arguments) {
        if (StoreToolCommand.isAskedFor(arguments)) {
            System.exit(StoreToolCommand.run(System.out, arguments));
        }
        SpringApplication.run(MessageService.class, arguments);
    }
}
