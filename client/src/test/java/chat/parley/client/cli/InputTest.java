package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("", new Input.Nothing()),
                Arguments.of("  \t", new Input.Nothing()),
                Arguments.of("hello /with you", new Input.Say("hello /with you")),
                Arguments.of("  indented", new Input.Say("  indented")),
                Arguments.of("//etc/hosts", new Input.Say("/etc/hosts")),
                Arguments.of("/with lin", new Input.Open("lin")),
                Arguments.of("/WITH  #Tea house ", new Input.Open("#Tea house")),
                Arguments.of("/conversations", new Input.Conversations(20)),
                Arguments.of("/conversations 100", new Input.Conversations(100)),
                Arguments.of("/room create 茶馆 二楼", new Input.CreateRoom("茶馆 二楼")),
                Arguments.of("/room join 7", new Input.JoinRoom("7")),
                Arguments.of("/room leave", new Input.LeaveRoom()),
                Arguments.of("/room list", new Input.ListRooms("")),
                Arguments.of("/room list tea", new Input.ListRooms("tea")),
                Arguments.of("/room members", new Input.Members()),
                Arguments.of("/room add mei", new Input.AddMember("mei")),
                Arguments.of("/history", new Input.History(20)),
                Arguments.of("/history 100", new Input.History(100)),
                Arguments.of("/who", new Input.Who()),
                Arguments.of("/help", new Input.Help()),
                Arguments.of("/quit", new Input.Quit()));
    }

    @ParameterizedTest
    @MethodSource
    void lines(String line, Input input) {
        assertThat(Input.parse(line)).isEqualTo(input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/w",
                "/with",
                "/room",
                "/room create",
                "/room join ",
                "/room add",
                "/room burn",
                "/conversations 0",
                "/conversations 101",
                "/conversations old",
                "/history 0",
                "/history 101",
                "/history many"
            })
    void whatIsNotUnderstoodIsSaidSo(String line) {
        assertThat(Input.parse(line)).isInstanceOf(Input.Unknown.class);
    }

    @Test
    void whatOthersSayCannotMoveTheCursor() {
        assertThat(Printable.text("a\u001b[2Jb\rc\u0007\u009b31m")).isEqualTo("a[2Jbc31m");
        assertThat(Printable.text("one\ntwo\tthree")).isEqualTo("one ⏎ two three");
        assertThat(Printable.text("\u202eevil\u2066")).isEqualTo("evil");
        assertThat(Printable.text("你好 🍵 é")).isEqualTo("你好 🍵 é");
    }
}
