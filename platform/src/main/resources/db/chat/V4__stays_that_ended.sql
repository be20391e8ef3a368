SET LOCAL lock_timeout = '3s';

-- Stays in rooms that have ended, with the watermarks that they ended with, where those had moved. What is said of a message
-- does not go back when the last of those who were there when it was said leaves.
CREATE TABLE stay (
    conversation   bigint  NOT NULL,
    joined_id      bigint  NOT NULL,
    user_id        integer NOT NULL,
    delivered_upto bigint  NOT NULL,
    read_upto      bigint  NOT NULL,
    PRIMARY KEY (conversation, joined_id)
);

-- Those that had received a message: what has ended long before it is not looked at.
CREATE INDEX stay_delivered ON stay (conversation, delivered_upto);

-- Whether they are all there: not in a store that had folded leavings before it kept them. A rebuild has them all.
CREATE TABLE stay_record (complete boolean NOT NULL);
INSERT INTO stay_record SELECT NOT EXISTS (SELECT FROM log_position WHERE next_offset > 0);

CREATE OR REPLACE VIEW message_with_status AS
SELECT m.*,
       CASE
           WHEN NOT EXISTS (SELECT 1 FROM member o
                            WHERE o.conversation = m.conversation AND o.joined_id < m.id
                              AND (o.user_id <> m.sender_id OR (m.conversation > 0 AND m.receiver_id = m.sender_id)))
               THEN CASE
                   WHEN EXISTS (SELECT 1 FROM stay s
                                WHERE s.conversation = m.conversation AND s.delivered_upto >= m.id
                                  AND s.joined_id < m.id AND s.user_id <> m.sender_id AND s.read_upto >= m.id)
                       THEN 'read'
                   WHEN EXISTS (SELECT 1 FROM stay s
                                WHERE s.conversation = m.conversation AND s.delivered_upto >= m.id
                                  AND s.joined_id < m.id AND s.user_id <> m.sender_id)
                       THEN 'delivered'
                   ELSE 'sent'
               END
           WHEN NOT EXISTS (SELECT 1 FROM member o
                            WHERE o.conversation = m.conversation AND o.read_upto < m.id
                              AND (o.user_id <> m.sender_id OR (m.conversation > 0 AND m.receiver_id = m.sender_id)))
               THEN 'read'
           WHEN NOT EXISTS (SELECT 1 FROM member o
                            WHERE o.conversation = m.conversation AND o.delivered_upto < m.id
                              AND (o.user_id <> m.sender_id OR (m.conversation > 0 AND m.receiver_id = m.sender_id)))
               THEN 'delivered'
           ELSE 'sent'
       END::varchar(20)                                                         AS status,
       CASE WHEN m.conversation > 0 THEN 'private' ELSE 'room' END::varchar(20) AS chat_type
FROM message m;
