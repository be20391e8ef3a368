package chat.parley.gateway.admission;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.backlog.HistoryClient;
import chat.parley.gateway.backlog.HistoryUnavailableException;
import chat.parley.gateway.backlog.LogEnd;
import chat.parley.gateway.push.LiveChannels;
import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.membership.MembershipView.Answer;
import chat.parley.protocol.log.ChatType;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Who exists and who is in which room: what this gateway knows itself, else Redis, else history-service, so that neither
 * Redis nor Postgres alone being down keeps anybody from talking. Blocks.
 */
@Component
public final class Directory {

    private static final Logger log = LoggerFactory.getLogger(Directory.class);

    private final MembershipView membership;
    private final HistoryClient history;
    private final LiveChannels channels;
    private final LogEnd logEnd;
    /** Users never cease to exist, so that a yes stays true. */
    private final Cache<Integer, Boolean> existing;

    private final long logEndWaitMs;

    Directory(
            MembershipView membership,
            HistoryClient history,
            LiveChannels channels,
            LogEnd logEnd,
            GatewayProperties properties) {
        this.membership = membership;
        this.history = history;
        this.channels = channels;
        this.logEnd = logEnd;
        this.existing = Caffeine.newBuilder()
                .maximumSize(properties.directory().rememberedUsers())
                .build();
        this.logEndWaitMs = properties.directory().logEndWait().toMillis();
    }

    /** Whether the receiver of this sender's frame exists, or is a room that he is in. */
    public Answer receiver(Sender sender, ChatType chatType, int receiverId) {
        return switch (chatType) {
            case PRIVATE -> userExists(sender, receiverId);
            case ROOM -> isMember(sender, receiverId);
        };
    }

    private Answer userExists(Sender sender, int userId) {
        if (userId == sender.userId() || existing.getIfPresent(userId) != null) {
            return Answer.YES;
        }
        Answer answer = redisKnows(userId) ? Answer.YES : askHistoryForUser(sender, userId);
        if (answer == Answer.YES) {
            existing.put(userId, true);
        }
        return answer;
    }

    private boolean redisKnows(int userId) {
        try {
            return membership.knowsUser(userId);
        } catch (DataAccessException unreachable) {
            log.debug("Redis does not say whether user {} exists", userId, unreachable);
            return false;
        }
    }

    private Answer askHistoryForUser(Sender sender, int userId) {
        Answer answer = ask(() -> history.userExists(sender.token(), userId));
        if (answer == Answer.YES) {
            try {
                membership.userExists(userId);
            } catch (DataAccessException unreachable) {
                log.debug("Redis does not note that user {} exists", userId, unreachable);
            }
        }
        return answer;
    }

    private Answer isMember(Sender sender, int roomId) {
        boolean followed = sender.followedRooms().contains(roomId);
        if (followed && sender.isCaughtUp() && channels.isConnected()) {
            return Answer.YES;
        }
        Answer answer = askRedisForMember(sender.userId(), roomId);
        if (answer == Answer.UNKNOWN) {
            // A no of a store that is behind may be a yes by now, and is final for whoever gets it.
            answer = ask(() -> history.isMember(sender.token(), roomId)
                    || history.isMember(sender.token(), roomId, logEnd.next().get(logEndWaitMs, MILLISECONDS)));
        }
        // Cut off from everybody, what was last heard has to do.
        return answer == Answer.UNKNOWN && followed ? Answer.YES : answer;
    }

    private Answer askRedisForMember(int userId, int roomId) {
        try {
            return membership.isMember(userId, roomId);
        } catch (DataAccessException unreachable) {
            log.debug("Redis does not say whether user {} is in room {}", userId, roomId, unreachable);
            return Answer.UNKNOWN;
        }
    }

    /** A question to history-service. */
    private interface Question {
        boolean ask() throws HistoryUnavailableException, ExecutionException, TimeoutException, InterruptedException;
    }

    private static Answer ask(Question question) {
        try {
            return question.ask() ? Answer.YES : Answer.NO;
        } catch (HistoryUnavailableException | ExecutionException | TimeoutException down) {
            log.debug("history-service does not say", down);
            return Answer.UNKNOWN;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Answer.UNKNOWN;
        }
    }
}
