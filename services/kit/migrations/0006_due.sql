-- Deadlines that climb: whoever stays silent is passed over to the level above.
CREATE TABLE due (
    id        UUID        PRIMARY KEY,
    kind      TEXT        NOT NULL,
    object_id UUID        NOT NULL,
    steps     JSONB       NOT NULL,
    step      INTEGER     NOT NULL,
    level     TEXT        NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    due_at    TIMESTAMPTZ NOT NULL,
    -- When the highest level let it pass too: nothing is left to climb.
    missed_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ
);
-- One open deadline of a kind for one object: opening it twice opens it once.
CREATE UNIQUE INDEX due_open ON due (kind, object_id) WHERE closed_at IS NULL;
CREATE INDEX due_next ON due (due_at) WHERE closed_at IS NULL AND missed_at IS NULL;
CREATE INDEX due_object ON due (object_id);
CREATE TABLE due_hop (
    -- Whoever deletes what a deadline is about deletes the deadline, and its hops go with it.
    due_id     UUID        NOT NULL REFERENCES due (id) ON DELETE CASCADE,
    step       INTEGER     NOT NULL,
    from_level TEXT        NOT NULL,
    -- NULL: there was nobody above.
    to_level   TEXT,
    at         TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (due_id, step)
);
