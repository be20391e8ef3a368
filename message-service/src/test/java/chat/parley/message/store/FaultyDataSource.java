package chat.parley.message.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A data source whose connections break at a chosen step: before the step (it never reached Postgres) or after it (Postgres
 * did it and nobody heard).
 */
final class FaultyDataSource extends AbstractDataSource {

    private static final Set<String> STEPS = Set.of("executeQuery", "executeUpdate", "commit");

    private final DataSource real;
    private int stepsUntilFault = Integer.MAX_VALUE;
    private boolean afterTheStep;

    FaultyDataSource(DataSource real) {
        this.real = real;
    }

    /** Breaks once, at the {@code step}-th step from now on. */
    void breakAt(int step, boolean after) {
        stepsUntilFault = step;
        afterTheStep = after;
    }

    /** Whether the fault is still to come. */
    boolean isArmed() {
        return stepsUntilFault != Integer.MAX_VALUE;
    }

    void disarm() {
        stepsUntilFault = Integer.MAX_VALUE;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return wrap(Connection.class, real.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    private <T> T wrap(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    boolean faulty = STEPS.contains(method.getName()) && isArmed() && --stepsUntilFault == 0;
                    if (faulty && !afterTheStep) {
                        throw broken();
                    }
                    Object answer;
                    try {
                        answer = method.invoke(target, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                    if (faulty) {
                        throw broken();
                    }
                    return answer instanceof java.sql.PreparedStatement statement
                            ? wrap(java.sql.PreparedStatement.class, statement)
                            : answer;
                }));
    }

    private SQLException broken() {
        disarm();
        return new SQLException("the connection broke, as the test wanted", "08006");
    }
}
