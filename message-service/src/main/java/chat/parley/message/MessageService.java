package chat.parley.message;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The process: store, fan-out, rooms and accounts. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class MessageService {

    /** Runs until it is told to stop. */
    public static void main(String[] arguments) {
        SpringApplication.run(MessageService.class, arguments);
    }
}
