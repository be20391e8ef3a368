package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.membership.MembershipView.Answer;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.log.ChatType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {

    @ParameterizedTest
    @CsvSource({
        "PRIVATE, YES,",
        "PRIVATE, UNKNOWN,",
        "PRIVATE, NO, UNKNOWN_RECEIVER",
        "ROOM, YES,",
        "ROOM, NO, NOT_A_MEMBER",
        "ROOM, UNKNOWN, UNAVAILABLE"
    })
    void refusesWhatTheFoldWouldRefuse(ChatType chatType, Answer receiver, @Nullable ErrorCode refused) {
        assertThat(Admission.refusal(chatType, 7, receiver).map(Refusal::code).orElse(null))
                .isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource({"PRIVATE, NO", "ROOM, NO", "ROOM, UNKNOWN"})
    void namesTheFieldAndTheReceiver(ChatType chatType, Answer receiver) {
        assertThat(Admission.refusal(chatType, 7, receiver).orElseThrow().message())
                .startsWith("receiver_id")
                .contains("7");
    }
}
