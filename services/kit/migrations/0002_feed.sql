-- What others must learn even if we fall: per feed one row that is locked to append, and its items in order of commit.
CREATE TABLE feed (
    name        TEXT   PRIMARY KEY,
    -- Changes when the database was restored: cursors of before lead nowhere.
    incarnation UUID   NOT NULL,
    -- The last sequence number given out.
    head        BIGINT NOT NULL CHECK (head >= 0)
);
CREATE TABLE feed_item (
    -- Not REFERENCES: whoever appends has just counted up its row, and would have it looked up again for every item.
    feed      TEXT        NOT NULL,
    seq       BIGINT      NOT NULL,
    body      BYTEA       NOT NULL,
    delete_by TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (feed, seq)
);
-- How far this service has read the feeds of others.
CREATE TABLE feed_cursor (
    name   TEXT PRIMARY KEY,
    cursor TEXT NOT NULL
);
