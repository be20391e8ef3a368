package chat.parley.cluster;

import chat.parley.testing.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Accounts without the time that hashing so many passwords takes: nobody can log in with one. */
public final class MadeAccounts {

    private MadeAccounts() {}

    /** The ids of so many new users, named {@code PREFIX-1} and so on. */
    public static List<Integer> in(Database database, String prefix, int count) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO account.users (username, display_name, password_hash)
                        SELECT ? || '-' || n, 'Silent', 'none' FROM generate_series(1, ?) AS n RETURNING id""")) {
            insert.setString(1, prefix);
            insert.setInt(2, count);
            try (ResultSet inserted = insert.executeQuery()) {
                while (inserted.next()) {
                    ids.add(inserted.getInt(1));
                }
            }
        }
        return ids;
    }
}
