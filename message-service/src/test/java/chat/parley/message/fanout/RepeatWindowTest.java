package chat.parley.message.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.message.log.LogRecord;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RepeatWindowTest {

    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");

    private final RepeatWindow window = new RepeatWindow(Duration.ofMinutes(2), 100);

    @Test
    void repeatIsKnownByItsFirstMessage() {
        LogRecord first = record(0, START, "m1", 1);
        window.note(first, sent(first), "m1");

        LogRecord repeat = record(1, START.plusSeconds(119), "m1", 1);
        assertThat(window.note(repeat, sent(repeat), "m1")).isEqualTo(new RepeatWindow.First(first.id(), START));
    }

    @Test
    void sameRecordAgainIsNoRepeat() {
        LogRecord first = record(0, START, "m1", 1);

        assertThat(window.note(first, sent(first), "m1").id()).isEqualTo(first.id());
        assertThat(window.note(first, sent(first), "m1").id()).isEqualTo(first.id());
    }

    @Test
    void othersMayUseTheSameClientMsgId() {
        LogRecord ann = record(0, START, "m1", 1);
        LogRecord bob = record(1, START, "m1", 2);
        window.note(ann, sent(ann), "m1");

        assertThat(window.note(bob, sent(bob), "m1").id()).isEqualTo(bob.id());
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        LogRecord old = record(0, START, "m1", 1);
        LogRecord between = record(1, START.plusSeconds(121), "m2", 1);
        LogRecord late = record(2, START.plusSeconds(121), "m1", 1);
        window.note(old, sent(old), "m1");
        window.note(between, sent(between), "m2");
        window.published(0, between.timestamp());

        assertThat(window.note(late, sent(late), "m1").id()).isEqualTo(late.id());
    }

    @Test
    void nothingIsForgottenForWhatHasNotGoneOut() {
        LogRecord first = record(0, START, "m1", 1);
        LogRecord repeat = record(1, START.plusSeconds(100), "m1", 1);
        LogRecord behind = record(2, START.plusSeconds(140), "m2", 1);
        window.note(first, sent(first), "m1");
        window.published(0, first.timestamp());
        window.note(repeat, sent(repeat), "m1");
        window.note(behind, sent(behind), "m2");

        // Redis did not take them, and they are planned again.
        assertThat(window.note(repeat, sent(repeat), "m1").id()).isEqualTo(first.id());
    }

    @Test
    void onlySoManyAreRemembered() {
        RepeatWindow small = new RepeatWindow(Duration.ofMinutes(2), 3);
        for (int i = 0; i < 4; i++) {
            LogRecord each = record(i, START, "m" + i, 1);
            small.note(each, sent(each), "m" + i);
        }
        small.published(0, START);
        LogRecord forgotten = record(9, START, "m0", 1);
        LogRecord remembered = record(10, START, "m3", 1);

        assertThat(small.note(remembered, sent(remembered), "m3").id()).isNotEqualTo(remembered.id());
        assertThat(small.note(forgotten, sent(forgotten), "m0").id()).isEqualTo(forgotten.id());
    }

    @Test
    void partitionThatWentElsewhereIsForgotten() {
        LogRecord first = record(0, START, "m1", 1);
        window.note(first, sent(first), "m1");
        window.forget(0);

        LogRecord repeat = record(1, START, "m1", 1);
        assertThat(window.note(repeat, sent(repeat), "m1").id()).isEqualTo(repeat.id());
    }

    private static LogRecord record(long offset, Instant time, String clientMsgId, int senderId) {
        return new LogRecord(
                0,
                offset,
                time,
                new MessageSent(senderId, ChatType.ROOM, 7, new MessageBody(MessageType.TEXT, "x", null), clientMsgId));
    }

    private static MessageSent sent(LogRecord record) {
        return (MessageSent) record.event();
    }
}
