package chat.parley.history.sync;

import chat.parley.history.HistoryProperties;
import chat.parley.history.store.Freshness;
import chat.parley.history.store.Waits;
import chat.parley.platform.http.Caller;
import chat.parley.platform.token.TokenVerifier;
import chat.parley.platform.token.TokenVerifier.Verdict;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.Position;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/chat/sync}: the backlog, for gateways and for clients that poll; and {@code POST /api/chat/sync/batch}:
 * those of many users at once, for gateways whose sessions come back all at once.
 */
@RestController
class SyncCall {

    private final Backlogs backlogs;
    private final AnswerMemory memory;
    private final Waits waits;
    private final TokenVerifier tokens;
    private final int maxBatch;

    SyncCall(Backlogs backlogs, AnswerMemory memory, HistoryProperties properties, TokenVerifier tokens) {
        this.backlogs = backlogs;
        this.memory = memory;
        this.waits = new Waits(properties.history());
        this.tokens = tokens;
        this.maxBatch = properties.sync().maxBatch();
    }

    /**
     * Without {@code until} the store has to have reached {@code position} itself: a client that saw live what a copy does
     * not have yet would otherwise be given a position from before it.
     */
    @PostMapping("/api/chat/sync")
    void sync(Caller caller, JsonObject body, HttpServletResponse response) throws FieldException, IOException {
        Position since = Freshness.position(body, "position");
        Position until = Freshness.position(body, "until");
        Freshness freshness = waits.of(body).andPosition(until == null ? since : until);
        try (AnswerMemory.Share share = memory.share()) {
            Question question = new Question(caller.userId(), since, until);
            answer(response, BacklogWriter.of(backlogs.read(question, freshness, share)));
        }
    }

    /** Who calls says nothing of whom he asks for: each question has a token of its own. */
    @PostMapping("/api/chat/sync/batch")
    void syncMany(JsonObject body, HttpServletResponse response) throws FieldException, IOException {
        List<JsonObject> asked = body.objects("questions");
        if (asked.isEmpty() || asked.size() > maxBatch) {
            throw new FieldException("questions", "must hold from 1 to " + maxBatch + " objects");
        }
        Freshness freshness = waits.of(body);
        List<Verdict> verdicts = new ArrayList<>(asked.size());
        List<Question> authorized = new ArrayList<>(asked.size());
        for (JsonObject question : asked) {
            Position since = Freshness.position(question, "position");
            Position until = Freshness.position(question, "until");
            if (until == null) {
                throw new FieldException("until", "is required");
            }
            Verdict verdict = tokens.verify(question.string("token"));
            verdicts.add(verdict);
            if (verdict instanceof Verdict.Accepted accepted) {
                authorized.add(new Question(accepted.userId(), since, until));
                freshness = freshness.andPosition(until);
            }
        }
        try (AnswerMemory.Share share = memory.share()) {
            Iterator<Outcome> answered = authorized.isEmpty()
                    ? Collections.emptyIterator()
                    : backlogs.read(authorized, freshness, share).iterator();
            List<Outcome> outcomes = verdicts.stream()
                    .map(verdict -> switch (verdict) {
                        case Verdict.Accepted ignored -> answered.next();
                        case Verdict.Refused refused -> new Outcome.Unauthorized(refused.reason());
                        case Verdict.Undecided undecided -> new Outcome.Unavailable(undecided.reason());
                    })
                    .toList();
            answer(response, BacklogWriter.of(outcomes));
        }
    }

    /** Written here, where its share is held, and not when this has returned. */
    private static void answer(HttpServletResponse response, BacklogWriter writer) throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLengthLong(writer.length());
        writer.writeTo(response.getOutputStream());
    }
}
