-- What registration must be told: a row for each thing of which it has not heard the newest yet. The message itself is made from the thing when it is
-- sent, so that nothing personal waits here, and of one thing the newest is told, never an older state after a newer one.
CREATE TABLE outbox (
    object_id UUID        NOT NULL,
    kind      TEXT        NOT NULL,
    -- Raised whenever there is something newer to tell.
    version   BIGINT      NOT NULL,
    attempts  INTEGER     NOT NULL,
    -- By the machine's time: a story's may jump.
    next_at   TIMESTAMPTZ NOT NULL,
    -- The stable reason of the last refusal.
    refused   TEXT,
    PRIMARY KEY (object_id, kind)
);
CREATE INDEX outbox_next ON outbox (next_at, object_id);
