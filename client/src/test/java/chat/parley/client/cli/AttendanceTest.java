package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.log.ChatType;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AttendanceTest {

    private static final String LIN = "{\"user_id\":2,\"username\":\"lin\",\"display_name\":\"林\"}";
    private static final String BOB = "{\"user_id\":3,\"username\":\"bob\",\"display_name\":null}";
    private static final String IN_A_ROOM =
            "{\"chat_type\":\"room\",\"room\":{\"id\":7,\"name\":\"tea\"},\"last_message\":null,\"unread\":0}";

    private PlainTerminal terminal;
    private Attendance attendance;

    @BeforeEach
    void start() throws IOException {
        terminal = new PlainTerminal();
        attendance = new Attendance(terminal.console(), terminal.desk(), terminal.api());
    }

    @AfterEach
    void end() {
        terminal.close();
    }

    @Test
    void whoHasTalkedWithNobodyIsToldHowToBegin() {
        terminal.answer("/api/chat/conversations", 200, "[]");

        attendance.ofOpen();

        assertThat(terminal.lines())
                .containsExactly(
                        "You have talked with nobody yet: /with NAME begins, and /who then says who is online.");
    }

    @Test
    void withNoConversationOpenItIsThePeopleOneTalksWith() {
        terminal.answer(
                "/api/chat/conversations", 200, "[" + talkWith(LIN) + "," + IN_A_ROOM + "," + talkWith(BOB) + "]");
        terminal.answer("/api/presence", 200, "[{\"user_id\":2,\"online\":false},{\"user_id\":3,\"online\":true}]");

        attendance.ofOpen();

        assertThat(terminal.lines()).containsExactly("You talked last with (● online, ○ not):", "  ○ 林", "  ● bob");
    }

    @Test
    void inARoomItIsItsMembers() {
        terminal.answer("/api/rooms/7", 200, "{\"id\":7,\"name\":\"tea\"}");
        terminal.answer("/api/rooms/7/members", 200, "[" + BOB + "]");
        terminal.answer("/api/presence", 200, "[{\"user_id\":3,\"online\":true}]");
        terminal.desk().open(new Place(ChatType.ROOM, 7));

        attendance.ofOpen();

        assertThat(terminal.lines()).containsExactly("In #tea (● online, ○ not):", "  ● bob");
    }

    @Test
    void inAPrivateConversationItIsTheOther() {
        terminal.answer("/api/users", 200, "[" + BOB + "]");
        terminal.answer("/api/presence", 200, "[{\"user_id\":3,\"online\":false}]");
        terminal.desk().open(new Place(ChatType.PRIVATE, 3));

        attendance.ofOpen();

        assertThat(terminal.lines()).containsExactly("bob is not online.");
    }

    @Test
    void nobodyIsSaidToBeAwayWhereItIsNotKnown() {
        terminal.answer("/api/chat/conversations", 200, "[" + talkWith(BOB) + "]");
        terminal.answer("/api/presence", 503, "null");

        attendance.ofOpen();

        assertThat(terminal.lines()).hasSize(3).endsWith("You talked last with:", "  bob");
        assertThat(terminal.lines().getFirst()).startsWith("! who is online is not known");
    }

    private static String talkWith(String peer) {
        return "{\"chat_type\":\"private\",\"peer\":" + peer + ",\"last_message\":null,\"unread\":0}";
    }
}
