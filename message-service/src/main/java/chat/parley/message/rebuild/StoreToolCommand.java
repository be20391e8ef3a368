package chat.parley.message.rebuild;

import chat.parley.message.MessageServiceProperties;
import chat.parley.message.store.fold.Fold;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * {@code message-service.jar verify} and {@code message-service.jar rebuild}: a process of its own with the settings of the
 * service, which need not run.
 */
public final class StoreToolCommand {

    /** The store is not what the log makes of it. */
    private static final int DIFFERENT = 1;

    private static final int FAILED = 2;

    private StoreToolCommand() {}

    /** What a process of this kind is made of: the backends, the certificates to trust, the settings; nothing that listens. */
    @ImportAutoConfiguration({
        SslAutoConfiguration.class,
        DataSourceAutoConfiguration.class,
        KafkaAutoConfiguration.class
    })
    @EnableConfigurationProperties({MessageServiceProperties.class, RebuildSettings.class})
    static final class Backends {}

    /** Whether these arguments of the program ask for one of the two. */
    public static boolean isAskedFor(String... arguments) {
        return arguments.length > 0 && (arguments[0].equals("verify") || arguments[0].equals("rebuild"));
    }

    /**
     * Runs it.
     *
     * @return 0; 1 when a verification found a difference; 2 when it could not be done
     */
    public static int run(PrintStream out, String... arguments) {
        SpringApplication application = new SpringApplicationBuilder(Backends.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of("logging.level.root", "error"))
                .logStartupInfo(false)
                .registerShutdownHook(true)
                .build();
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            return run(arguments[0], tool(context, out), out);
        }
    }

    private static StoreTool tool(ConfigurableApplicationContext context, PrintStream out) {
        // Boot's factory, with the deserialisers of the settings: bytes.
        @SuppressWarnings("unchecked")
        ConsumerFactory<byte[], byte[]> factory = context.getBean(ConsumerFactory.class);
        return new StoreTool(
                context.getBean(HikariDataSource.class),
                factory,
                new Fold(context.getBean(MessageServiceProperties.class).rooms().leavingGrace()),
                context.getBean(RebuildSettings.class),
                out::println);
    }

    private static int run(String command, StoreTool tool, PrintStream out) {
        try {
            if (command.equals("rebuild")) {
                tool.rebuild();
                return 0;
            }
            Optional<Difference> difference = tool.verify();
            out.println(difference
                    .map(found -> "DIFFERENT: " + found.table() + " of conversation " + found.conversation() + ": "
                            + found.story())
                    .orElse("EQUAL: the store is what the log makes of it"));
            return difference.isPresent() ? DIFFERENT : 0;
        } catch (StoreToolException known) {
            out.println(known.getMessage());
        } catch (SQLException | KafkaException down) {
            out.println("A backend failed: " + down.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }
}
