-- Who joins a room after a message makes nothing of it: neither received, nor read by everybody, where nobody else was there.
CREATE OR REPLACE VIEW message_with_status AS
SELECT m.*,
       CASE
           WHEN NOT EXISTS (SELECT 1 FROM member o
                            WHERE o.conversation = m.conversation AND o.joined_id < m.id
                              AND (o.user_id <> m.sender_id OR (m.conversation > 0 AND m.receiver_id = m.sender_id)))
               THEN 'sent'
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
