-- Visitors: who came in without being registered. The visit's id is the id of its pass, at the same gate.
CREATE TABLE visit (
    id             UUID        PRIMARY KEY,
    checkpoint_id  UUID        NOT NULL,
    district       TEXT        NOT NULL,
    street         TEXT        NOT NULL,
    -- NULL where the gate stands in a street.
    community      TEXT,
    -- The ticket's short code.
    code           TEXT        NOT NULL,
    -- Name, phone, host and plate.
    sealed         BYTEA       NOT NULL,
    from_area      TEXT        NOT NULL,
    high_risk_stay BOOLEAN     NOT NULL,
    purpose        TEXT        NOT NULL,
    admitted_by    TEXT        NOT NULL,
    admitted_at    TIMESTAMPTZ NOT NULL,
    valid_until    TIMESTAMPTZ NOT NULL,
    -- By which pass out, and when.
    left_by        UUID,
    left_at        TIMESTAMPTZ,
    policy_id      UUID,
    policy_version INTEGER,
    delete_by      TEXT        NOT NULL
);
CREATE INDEX visit_by_district ON visit (district, admitted_at, id);
CREATE INDEX visit_by_street ON visit (street, admitted_at, id);
CREATE INDEX visit_by_community ON visit (community, admitted_at, id);
CREATE INDEX visit_by_gate ON visit (checkpoint_id, admitted_at, id);
CREATE INDEX visit_by_code ON visit (code);
CREATE INDEX visit_by_delete_by ON visit (delete_by);
