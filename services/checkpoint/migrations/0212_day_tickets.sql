-- Couriers' tickets for one day and a list of gates.
CREATE TABLE day_ticket (
    id            UUID        PRIMARY KEY,
    request_hash  BYTEA       NOT NULL,
    -- The ticket's short code.
    code          TEXT        NOT NULL,
    -- Name, phone and plate.
    sealed        BYTEA       NOT NULL,
    -- Keyed token of the whole plate.
    plate_token   BYTEA,
    company       TEXT        NOT NULL,
    day           TEXT        NOT NULL,
    issued_by     TEXT        NOT NULL,
    issued_at     TIMESTAMPTZ NOT NULL,
    revoked_by    TEXT,
    revoked_at    TIMESTAMPTZ,
    delete_by     TEXT        NOT NULL
);
CREATE INDEX day_ticket_by_day ON day_ticket (day, issued_at, id);
CREATE INDEX day_ticket_by_code ON day_ticket (code);
CREATE INDEX day_ticket_by_delete_by ON day_ticket (delete_by);

-- The gates a ticket is good at.
CREATE TABLE day_ticket_gate (
    ticket_id     UUID NOT NULL,
    checkpoint_id UUID NOT NULL,
    district      TEXT NOT NULL,
    street        TEXT NOT NULL,
    -- NULL where the gate stands in a street.
    community     TEXT,
    delete_by     TEXT NOT NULL,
    PRIMARY KEY (ticket_id, checkpoint_id)
);
CREATE INDEX day_ticket_gate_by_delete_by ON day_ticket_gate (delete_by);
