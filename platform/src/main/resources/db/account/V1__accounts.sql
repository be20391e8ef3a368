-- The accounts: the one system of record outside the log, because a password must be erasable.

CREATE TABLE users (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username      varchar(32)  NOT NULL,
    display_name  varchar(64)  NOT NULL,
    password_hash text         NOT NULL,
    created_at    timestamptz  NOT NULL DEFAULT now()
);

-- Unique without regard to case (contract, section 5).
CREATE UNIQUE INDEX users_username ON users (lower(username));

-- Search by the beginning of a name.
CREATE INDEX users_username_prefix ON users (lower(username) text_pattern_ops);

-- Room ids are handed out here, before the room's first event enters the log; an id that was burnt stays unused.
CREATE SEQUENCE room_ids AS integer;
