package chat.parley.history.sync;

import chat.parley.history.HistoryProperties;
import chat.parley.history.store.Freshness;
import chat.parley.history.store.Waits;
import chat.parley.platform.http.ApiException;
import chat.parley.platform.http.Caller;
import chat.parley.platform.token.TokenVerifier;
import chat.parley.platform.token.TokenVerifier.Verdict;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.Position;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/chat/sync}: the backlog, for gateways and for clients that poll; and {@code POST /api/chat/sync/batch}:
 * those of many users at once, for gateways whose sessions come back all at once.
 */
@RestController
class SyncCall {

    static final String TOO_MANY = "too many backlogs of one user at once, try again";

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Backlogs backlogs;
    private final AnswerMemory memory;
    private final UserPlaces places;
    private final Waits waits;
    private final TokenVerifier tokens;
    private final int maxBatch;

    SyncCall(
            Backlogs backlogs,
            AnswerMemory memory,
            UserPlaces places,
            HistoryProperties properties,
            TokenVerifier tokens) {
        this.backlogs = backlogs;
        this.memory = memory;
        this.places = places;
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
        try (UserPlaces.Places mine = places.places();
                AnswerMemory.Share share = memory.share()) {
            if (!mine.take(caller.userId())) {
                throw ApiException.rateLimited(TOO_MANY, SOON);
            }
            Question question = new Question(caller.userId(), since, until);
            answer(response, BacklogWriter.of(backlogs.read(question, freshness, share)));
        }
    }

    /** Who calls says nothing of whom he asks for: each question has a token of its own, and counts for its own user. */
    @PostMapping("/api/chat/sync/batch")
    void syncMany(JsonObject body, HttpServletResponse response) throws FieldException, IOException {
        List<JsonObject> asked = body.objects("questions");
        if (asked.isEmpty() || asked.size() > maxBatch) {
            throw new FieldException("questions", "must hold from 1 to " + maxBatch + " objects");
        }
        try (UserPlaces.Places mine = places.places();
                AnswerMemory.Share share = memory.share()) {
            Freshness freshness = waits.of(body);
            List<Optional<Outcome>> refused = new ArrayList<>(asked.size());
            List<Question> admitted = new ArrayList<>(asked.size());
            for (JsonObject each : asked) {
                Position since = Freshness.position(each, "position");
                Position until = Freshness.position(each, "until");
                if (until == null) {
                    throw new FieldException("until", "is required");
                }
                switch (tokens.verify(each.string("token"))) {
                    case Verdict.Refused(String reason) -> refused.add(Optional.of(new Outcome.Unauthorized(reason)));
                    case Verdict.Undecided undecided ->
                        refused.add(Optional.of(new Outcome.Unavailable(undecided.reason())));
                    case Verdict.Accepted accepted
                    when !mine.take(accepted.userId()) -> refused.add(Optional.of(new Outcome.TooMany()));
                    case Verdict.Accepted accepted -> {
                        refused.add(Optional.empty());
                        admitted.add(new Question(accepted.userId(), since, until));
                        freshness = freshness.andPosition(until);
                    }
                }
            }
            Iterator<Outcome> answered = admitted.isEmpty()
                    ? Collections.emptyIterator()
                    : backlogs.read(admitted, freshness, share).iterator();
            List<Outcome> outcomes = refused.stream()
                    .map(refusal -> refusal.orElseGet(answered::next))
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
