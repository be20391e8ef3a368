package chat.parley.message.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.log.MessageId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NewestMessagesTest {

    private static final long CHAT = 17;

    private final NewestMessages newest = new NewestMessages(2);

    @Test
    void aReceiptIsAboutNothingNewerThanTheNewestMessageBeforeIt() {
        newest.note(CHAT, MessageId.of(3, 40));

        assertThat(newest.cap(CHAT, MessageId.of(3, 50))).isEqualTo(MessageId.of(3, 40));
        assertThat(newest.cap(CHAT, MessageId.of(3, 30))).isEqualTo(MessageId.of(3, 30));
    }

    @Test
    void whereNothingIsKnownItIsAboutWhatCameBeforeIt() {
        newest.note(CHAT, MessageId.of(3, 40));
        newest.note(CHAT + 1, MessageId.of(3, 41));
        newest.note(CHAT + 2, MessageId.of(3, 42));

        assertThat(newest.cap(CHAT, MessageId.of(3, 50))).isEqualTo(MessageId.of(3, 50));
    }

    /** A partition went to another instance, which published newer messages, and has come back. */
    @Test
    void whatWasKnownOfAPartitionThatWentElsewhereIsForgotten() {
        newest.note(CHAT, MessageId.of(3, 40));
        newest.note(CHAT + 1, MessageId.of(4, 40));

        newest.forget(Set.of(3));

        assertThat(newest.cap(CHAT, MessageId.of(3, 60))).isEqualTo(MessageId.of(3, 60));
        assertThat(newest.cap(CHAT + 1, MessageId.of(4, 60))).isEqualTo(MessageId.of(4, 40));
    }
}
