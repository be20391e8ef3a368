package chat.parley.cluster.mutation.agent;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import net.bytebuddy.asm.Advice;

/**
 * The messages of a batch are written behind its position, and in a transaction of their own. Its rooms are not: whoever
 * founds one reads it at once, and would find out before anything is said.
 */
public final class PositionFirst {

    private PositionFirst() {}

    /** The position is written: commits it, and then writes the messages. */
    public static void commitPositionThenWrite(Connection connection) throws SQLException {
        if (PutOff.isAny()) {
            connection.commit();
            PutOff.makeUp();
        }
    }

    static final class Begin {
        @Advice.OnMethodEnter
        static void enter() {
            PutOff.forget();
        }
    }

    static final class Write {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.Origin Method write, @Advice.AllArguments Object[] arguments) {
            return PutOff.putOff(write, null, arguments);
        }
    }

    static final class Advance {
        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) Connection connection) throws SQLException {
            PositionFirst.commitPositionThenWrite(connection);
        }
    }
}
