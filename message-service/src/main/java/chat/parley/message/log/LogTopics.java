package chat.parley.message.log;

import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.LogLayout;
import chat.parley.protocol.log.MessageId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of the log: created where they are missing, checked where they are there, never altered. Partitions are added
 * once every instance knows of them, which none of them can tell: Spring's {@code KafkaAdmin}, which adds them by itself, is
 * not asked.
 */
public final class LogTopics {

    private static final Logger log = LoggerFactory.getLogger(LogTopics.class);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(10);

    /**
     * How the topics are made.
     *
     * @param layout how many partitions there are
     * @param replicationFactor -1: as the brokers are configured
     * @param minInSyncReplicas 0: as the brokers are configured
     */
    public record Settings(LogLayout layout, int replicationFactor, int minInSyncReplicas) {}

    /** Whether a store was built from the log: then a topic that is missing was there once. */
    @FunctionalInterface
    public interface StoredLog {
        boolean isKnown() throws SQLException;
    }

    /** The topic that is there cannot carry the log, or one that was there is not. */
    public static final class UnfitTopicException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnfitTopicException(String message) {
            super(message);
        }
    }

    private final Map<String, Object> adminProperties;
    private final Settings settings;

    /** Topics on the cluster that these admin properties lead to. */
    public LogTopics(Map<String, Object> adminProperties, Settings settings) {
        this.adminProperties = new HashMap<>(adminProperties);
        this.adminProperties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis());
        this.adminProperties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis() / 2);
        // While no broker answers, a client that starts over from the bootstrap servers does so without a pause.
        this.adminProperties.put(
                AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        this.settings = settings;
    }

    /**
     * Creates what is missing and checks what is there.
     *
     * @param stored asked where the log is missing: an empty one in its place would give messages ids that others have
     * @throws UnfitTopicException when {@code parley.events} is there and cannot carry the log, or is gone
     * @throws KafkaException when Kafka does not answer or refuses
     * @throws SQLException when {@code stored} cannot be asked
     */
    public void ensure(StoredLog stored) throws InterruptedException, SQLException {
        try (Admin admin = Admin.create(adminProperties)) {
            Set<String> present = admin.listTopics().names().get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (!present.contains(Topics.EVENTS)) {
                if (stored.isKnown()) {
                    throw new UnfitTopicException(
                            "topic " + Topics.EVENTS + " is gone, but the store has applied records"
                                    + " of it: restore the log before anything starts (docs/operations.md, Restore the log), or"
                                    + " name its cluster in spring.kafka.bootstrap-servers; for a cluster that begins anew, empty"
                                    + " the schema chat");
                }
                create(admin, Topics.EVENTS, settings.layout().partitions());
            }
            if (!present.contains(Topics.REJECTED)) {
                create(admin, Topics.REJECTED, 1);
            }
            check(admin);
        } catch (ExecutionException refused) {
            throw new KafkaException("the log's topics: " + refused.getCause(), refused.getCause());
        } catch (TimeoutException silent) {
            throw new KafkaException("Kafka does not answer", silent);
        }
    }

    private void create(Admin admin, String name, int partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, String> configuration = new HashMap<>();
        configuration.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        configuration.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        configuration.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        if (settings.minInSyncReplicas() > 0) {
            configuration.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(settings.minInSyncReplicas()));
        }
        NewTopic topic = new NewTopic(name, partitions, (short) settings.replicationFactor()).configs(configuration);
        try {
            admin.createTopics(List.of(topic)).all().get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            log.info("topic {} created with {} partitions", name, partitions);
        } catch (ExecutionException refused) {
            // Another instance that starts at the same time was faster.
            if (!(refused.getCause() instanceof TopicExistsException)) {
                throw refused;
            }
        }
    }

    private void check(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS);
        Map<ConfigResource, Config> configurations =
                admin.describeConfigs(List.of(events)).all().get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        String timestampType = Objects.requireNonNull(configurations.get(events))
                .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                .value();
        if (!"LogAppendTime".equals(timestampType)) {
            throw new UnfitTopicException("topic " + Topics.EVENTS + " has message.timestamp.type=" + timestampType
                    + ", but a message's time must be the log's: set it to LogAppendTime before the first message, or"
                    + " name another cluster in spring.kafka.bootstrap-servers");
        }
        Map<String, TopicDescription> descriptions = admin.describeTopics(List.of(Topics.EVENTS))
                .allTopicNames()
                .get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        int partitions = Objects.requireNonNull(descriptions.get(Topics.EVENTS))
                .partitions()
                .size();
        if (partitions > MessageId.MAX_PARTITIONS) {
            throw new UnfitTopicException("topic " + Topics.EVENTS + " has " + partitions + " partitions; message ids"
                    + " can tell " + MessageId.MAX_PARTITIONS + " apart");
        }
        if (!settings.layout().fits(partitions)) {
            throw new UnfitTopicException("topic " + Topics.EVENTS + " has " + partitions + " partitions, but"
                    + " parley.log.partitions and parley.log.growth say "
                    + settings.layout().partitions()
                    + ": set parley.log.partitions to what the topic began with, and where some were added since, say so in"
                    + " parley.log.growth, the same for every gateway and message-service");
        }
        if (partitions < settings.layout().partitions()) {
            log.warn(
                    "topic {} has {} partitions and parley.log.growth speaks of {}: add them before ids reach rooms-from",
                    Topics.EVENTS,
                    partitions,
                    settings.layout().partitions());
        }
    }
}
