package chat.parley.message.account;

import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The accounts in Postgres. Every method throws {@code DataAccessException} when it does not answer. */
public final class AccountTable {

    private static final String INSERT = """
            INSERT INTO account.users (username, display_name, password_hash)
            VALUES (:username, :displayName, :passwordHash) RETURNING id""";

    private static final String CREDENTIALS = """
            SELECT id, password_hash FROM account.users WHERE lower(username) = lower(:username)""";

    private static final String EXISTS = "SELECT EXISTS (SELECT 1 FROM account.users WHERE id = :id)";

    private final JdbcClient database;

    AccountTable(JdbcClient database) {
        this.database = database;
    }

    /** What a password is held against. */
    record Credentials(int userId, String passwordHash) {
        @Override
        public String toString() {
            return "Credentials[" + userId + "]";
        }
    }

    /** The new user's id, or nothing where the name is taken, without regard to case. */
    OptionalInt insert(String username, String displayName, String passwordHash) {
        try {
            return OptionalInt.of(database.sql(INSERT)
                    .param("username", username)
                    .param("displayName", displayName)
                    .param("passwordHash", passwordHash)
                    .query(Integer.class)
                    .single());
        } catch (DuplicateKeyException taken) {
            return OptionalInt.empty();
        }
    }

    Optional<Credentials> credentials(String username) {
        return database.sql(CREDENTIALS)
                .param("username", username)
                .query((row, _) -> new Credentials(row.getInt(1), row.getString(2)))
                .optional();
    }

    /** Whether there is such a user. */
    public boolean exists(int userId) {
        return database.sql(EXISTS).param("id", userId).query(Boolean.class).single();
    }
}
