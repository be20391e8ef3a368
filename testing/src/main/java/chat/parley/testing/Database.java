package chat.parley.testing;

/**
 * One database in the PostgreSQL under test, empty when handed out.
 *
 * @param jdbcUrl {@code jdbc:postgresql://…}
 * @param user a superuser
 * @param password that user's
 */
public record Database(String jdbcUrl, String user, String password) {}
