package chat.parley.platform.schema;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Brings the database to the version this build needs. Two schemas with a history each: {@value #ACCOUNT}, the one system
 * of record outside the log, and the projection, which can be dropped and rebuilt under any name. SQL names the
 * projection's tables without a schema; the connection's search path says which copy is meant.
 */
public final class StoreSchema {

    /** The accounts' schema. */
    public static final String ACCOUNT = "account";

    /** The schema of the projection that answers queries. */
    public static final String CHAT = "chat";

    private StoreSchema() {}

    /**
     * Migrates the accounts and the live projection. A schema that is already newer than this build is left as it is: for the
     * time of an upgrade the version before runs, and restarts, over what the new one has added (docs/operations.md). Throws {@code FlywayException} when the database refuses. */
    public static void migrate(DataSource dataSource) {
        migrate(dataSource, ACCOUNT, "classpath:db/account");
        migrateProjection(dataSource, CHAT);
    }

    /** Migrates a projection under a name of its own: the live one or a shadow. */
    public static void migrateProjection(DataSource dataSource, String schema) {
        migrate(dataSource, schema, "classpath:db/chat");
    }

    private static void migrate(DataSource dataSource, String schema, String location) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(true)
                .table("schema_history")
                .locations(location)
                .ignoreMigrationPatterns("*:future")
                .load()
                .migrate();
    }
}
