-- What cannot be as it stands in the records. Of one kind, object and period at most one: the key itself keeps storms away.
CREATE TABLE anomaly (
    -- The person of two places, the gate of everything else.
    object_id      UUID        NOT NULL,
    kind           TEXT        NOT NULL,
    -- Beginning of the hour or day within which it is told once.
    period         TIMESTAMPTZ NOT NULL,
    id             UUID        NOT NULL,
    person_id      UUID,
    checkpoint_id  UUID        NOT NULL,
    other_gate_id  UUID,
    -- Where the gate stands.
    district       TEXT        NOT NULL,
    street         TEXT        NOT NULL,
    community      TEXT,
    began_at       TIMESTAMPTZ NOT NULL,
    ended_at       TIMESTAMPTZ NOT NULL,
    observed       BIGINT      NOT NULL,
    allowed        BIGINT      NOT NULL,
    found_at       TIMESTAMPTZ NOT NULL,
    policy_id      UUID,
    policy_version INTEGER,
    outcome        TEXT,
    note           TEXT,
    examined_at    TIMESTAMPTZ,
    examined_by    TEXT,
    delete_by      TEXT        NOT NULL,
    PRIMARY KEY (object_id, kind, period)
);
CREATE INDEX anomaly_by_id ON anomaly (id);
CREATE INDEX anomaly_by_gate ON anomaly (checkpoint_id, found_at, id);
CREATE INDEX anomaly_by_district ON anomaly (district, found_at, id);
CREATE INDEX anomaly_by_street ON anomaly (street, found_at, id);
CREATE INDEX anomaly_by_community ON anomaly (community, found_at, id);
CREATE INDEX anomaly_due ON anomaly (delete_by);

-- How far the records were looked through, by the time they became known. One row.
CREATE TABLE anomaly_cursor (
    name        TEXT        NOT NULL PRIMARY KEY,
    received_at TIMESTAMPTZ NOT NULL
);
