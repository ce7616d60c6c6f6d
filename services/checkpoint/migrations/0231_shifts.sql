-- The roster of the gates. Volunteers stand in it by their accounts; it is forgotten like everything that tells where somebody was.

CREATE TABLE shift (
    checkpoint_id    UUID        NOT NULL,
    id               UUID        NOT NULL,
    -- Where the gate stands.
    district         TEXT        NOT NULL,
    street           TEXT        NOT NULL,
    community        TEXT,
    starts_at        TIMESTAMPTZ NOT NULL,
    ends_at          TIMESTAMPTZ NOT NULL,
    places           INTEGER     NOT NULL,
    -- Places somebody has; raised and lowered by the statement that gives or takes one.
    taken            INTEGER     NOT NULL,
    cancelled_at     TIMESTAMPTZ,
    delete_by        TEXT        NOT NULL,
    PRIMARY KEY (checkpoint_id, id),
    CHECK (taken >= 0 AND taken <= places),
    CHECK (starts_at < ends_at)
);
-- One shift of the same hours at a gate.
CREATE UNIQUE INDEX shift_once ON shift (checkpoint_id, starts_at, ends_at) WHERE cancelled_at IS NULL;
CREATE INDEX shift_by_gate ON shift (checkpoint_id, starts_at, id);
CREATE INDEX shift_by_district ON shift (district, starts_at, id);
CREATE INDEX shift_by_street ON shift (street, starts_at, id);
CREATE INDEX shift_by_community ON shift (community, starts_at, id);
CREATE INDEX shift_due ON shift (delete_by);

-- One volunteer in one shift.
CREATE TABLE shift_turn (
    checkpoint_id  UUID        NOT NULL,
    shift_id       UUID        NOT NULL,
    account        TEXT        NOT NULL,
    -- The shift's, repeated so that who was where is one walk along an index.
    starts_at      TIMESTAMPTZ NOT NULL,
    ends_at        TIMESTAMPTZ NOT NULL,
    arrived_at     TIMESTAMPTZ,
    left_at        TIMESTAMPTZ,
    -- Judged when they came, by this policy.
    late           BOOLEAN     NOT NULL,
    policy_id      UUID,
    policy_version INTEGER,
    delete_by      TEXT        NOT NULL,
    PRIMARY KEY (checkpoint_id, shift_id, account)
);
CREATE INDEX shift_turn_by_gate ON shift_turn (checkpoint_id, starts_at);
CREATE INDEX shift_turn_by_account ON shift_turn (account, starts_at, shift_id);
CREATE INDEX shift_turn_due ON shift_turn (delete_by);

-- What a shift leaves to the next.
CREATE TABLE hand_over (
    checkpoint_id UUID        NOT NULL,
    id            UUID        NOT NULL,
    shift_id      UUID        NOT NULL,
    account       TEXT        NOT NULL,
    written_at    TIMESTAMPTZ NOT NULL,
    note          TEXT        NOT NULL,
    -- A JSON list of texts.
    left_open     JSONB       NOT NULL,
    passes        BIGINT      NOT NULL,
    unmeasured    BIGINT      NOT NULL,
    delete_by     TEXT        NOT NULL,
    PRIMARY KEY (checkpoint_id, id)
);
CREATE INDEX hand_over_by_gate ON hand_over (checkpoint_id, written_at, id);
CREATE INDEX hand_over_due ON hand_over (delete_by);
