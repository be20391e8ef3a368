-- The projection: a fold over the log. Nothing here is a system of record; all of it can be dropped and rebuilt.
-- A conversation is one number (protocol, ConversationKey.packed): lower * 2^32 + higher for two users, minus the id for a room.
-- Every table is keyed by conversation first, so that it can be partitioned or distributed without a change to a query.
-- Every id is a place in the log: (offset + 1) * 4096 + partition.

-- How far the fold has got. Updated in the transaction of the rows it covers, which makes the projection exactly-once.
CREATE TABLE log_position (
    partition   integer PRIMARY KEY,
    next_offset bigint  NOT NULL
);

CREATE TABLE message (
    conversation  bigint         NOT NULL,
    id            bigint         NOT NULL,
    sender_id     integer        NOT NULL,
    receiver_id   integer        NOT NULL,
    content       text           NOT NULL,
    created_at    timestamptz(3) NOT NULL,
    message_type  varchar(20)    NOT NULL,
    file_url      varchar(255),
    client_msg_id varchar(64),
    PRIMARY KEY (conversation, id)
);

-- One sender, one conversation, one client_msg_id: one message, for ever.
CREATE UNIQUE INDEX message_idempotency ON message (conversation, sender_id, client_msg_id)
    WHERE client_msg_id IS NOT NULL;

-- Records that repeated a message: whoever was acked with the repeat's id finds the first one by it.
CREATE TABLE repeat (
    conversation bigint  NOT NULL,
    id           bigint  NOT NULL,
    sender_id    integer NOT NULL,
    first_id     bigint  NOT NULL,
    PRIMARY KEY (conversation, id)
);

CREATE TABLE conversation (
    conversation    bigint  PRIMARY KEY,
    partition       integer NOT NULL,
    last_message_id bigint  NOT NULL
);

-- Each participant and his watermarks: he has received, or read, every message up to that id. They only rise.
-- joined_id: the place of his joining (0 for a private conversation); he is owed what came after it.
-- receipt_id: the place of the receipt that moved a watermark last.
CREATE TABLE member (
    conversation   bigint  NOT NULL,
    user_id        integer NOT NULL,
    joined_id      bigint  NOT NULL,
    delivered_upto bigint  NOT NULL,
    read_upto      bigint  NOT NULL,
    receipt_id     bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation, user_id)
) WITH (fillfactor = 80);

CREATE INDEX member_user ON member (user_id);

-- Who left a room and when: what a gateway admitted in the moment of leaving still counts.
CREATE TABLE departed (
    conversation bigint         NOT NULL,
    user_id      integer        NOT NULL,
    left_at      timestamptz(3) NOT NULL,
    PRIMARY KEY (conversation, user_id)
);

CREATE TABLE room (
    id           integer        PRIMARY KEY,
    name         varchar(100)   NOT NULL,
    description  text,
    created_at   timestamptz(3) NOT NULL,
    owner_id     integer        NOT NULL,
    member_count integer        NOT NULL,
    deleted      boolean        NOT NULL DEFAULT false
);

-- Messages with the status their recipients' watermarks give them. In a room, once every other member has received or
-- read it; where there is nobody else, nobody has.
CREATE VIEW message_with_status AS
SELECT m.*,
       CASE
           WHEN NOT EXISTS (SELECT 1 FROM member o
                            WHERE o.conversation = m.conversation
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

-- The design document's tables, column by column; times are UTC.

CREATE VIEW messages AS
SELECT id, sender_id, receiver_id, content, (created_at AT TIME ZONE 'UTC')::timestamp AS created_at,
       status, message_type, file_url, chat_type
FROM message_with_status;

CREATE VIEW rooms AS
SELECT id, name, description, (created_at AT TIME ZONE 'UTC')::timestamp AS created_at
FROM room
WHERE NOT deleted;
