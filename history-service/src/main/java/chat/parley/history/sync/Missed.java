package chat.parley.history.sync;

import chat.parley.history.HistoryProperties;
import chat.parley.history.message.StoredMessage;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Collects the missed messages of several questions as their rows come, question after question and in each the newest
 * first, and stops at the limits: those of one answer are those of all answers together, so that a few questions cannot fill
 * the heap. The first question is answered in any case, with less than there is if need be.
 */
final class Missed {

    /** Of one question. */
    static final class Answer {
        private final List<Entry> entries = new ArrayList<>(1);
        private boolean truncated;

        List<Entry> inOrder() {
            return Entry.inOrder(entries);
        }

        boolean truncated() {
            return truncated;
        }
    }

    private final List<Question> questions;
    private final HistoryProperties.Sync limits;
    private final AnswerMemory.Share share;
    private final List<Answer> answers;
    private int answered;

    private int current = -1;
    private long conversation;
    private int ofConversation;
    private int messages;
    private long bytes;

    Missed(List<Question> questions, HistoryProperties.Sync limits, AnswerMemory.Share share) {
        this.questions = questions;
        this.limits = limits;
        this.share = share;
        this.answers = Stream.generate(Answer::new).limit(questions.size()).toList();
        this.answered = questions.size();
    }

    /** The answers of the first questions: of those that came within the limits. */
    List<Answer> answers() {
        return answers.subList(0, answered);
    }

    /** Returns how many questions were answered, since an extractor has to return something. */
    int read(ResultSet rows) throws SQLException {
        while (rows.next()) {
            begin(rows.getInt("number") - 1, rows.getLong("conversation"));
            Answer answer = answers.get(current);
            if (++ofConversation > limits.maxPerConversation()) {
                answer.truncated = true;
                continue;
            }
            Entry entry = entry(rows);
            bytes += entry.frame().size();
            if (messages == limits.maxMessages() || bytes > limits.maxSize().toBytes()) {
                answer.truncated = true;
                answered = Math.max(1, current);
                break;
            }
            share.take(entry.frame());
            answer.entries.add(entry);
            messages++;
        }
        return answered;
    }

    private void begin(int question, long conversationOfRow) {
        if (question < current) {
            // What comes later would be missed in answers that count as complete.
            throw new IllegalStateException("the rows of question " + question + " come behind those of " + current);
        }
        if (question != current || conversationOfRow != conversation) {
            current = question;
            conversation = conversationOfRow;
            ofConversation = 0;
        }
    }

    private Entry entry(ResultSet row) throws SQLException {
        int senderId = row.getInt("sender_id");
        Instant createdAt = StoredMessage.time(row, "created_at");
        ServerFrame.Chat chat = new ServerFrame.Chat(
                row.getLong("id"),
                ConversationKey.unpack(conversation).chatType(),
                senderId,
                row.getInt("receiver_id"),
                new MessageBody(
                        MessageType.parse(row.getString("message_type")).orElse(MessageType.TEXT),
                        row.getString("content"),
                        row.getString("file_url")),
                createdAt,
                senderId == questions.get(current).userId() ? row.getString("client_msg_id") : null);
        return new Entry(conversation, chat.messageId(), createdAt.toEpochMilli(), Piece.of(chat));
    }
}
