-- Returnee leads: somebody at a gate said that they stayed in a high-risk area; the host's community finds and registers them.
CREATE TABLE lead (
    -- The visit's.
    id           UUID        PRIMARY KEY,
    district     TEXT        NOT NULL,
    street       TEXT        NOT NULL,
    -- Empty where the gate stands in a street.
    community    TEXT        NOT NULL,
    -- Name, phone, host and plate.
    sealed       BYTEA       NOT NULL,
    from_area    TEXT        NOT NULL,
    state        TEXT        NOT NULL,
    seen_at      TIMESTAMPTZ NOT NULL,
    reported_at  TIMESTAMPTZ NOT NULL,
    closed_at    TIMESTAMPTZ,
    closed_by    TEXT,
    -- Who it was, once registered.
    person_id    UUID,
    -- A note about the person, sealed.
    note         BYTEA,
    policy_id    UUID        NOT NULL,
    policy_version INTEGER   NOT NULL,
    policy_document TEXT     NOT NULL,
    delete_by    TEXT        NOT NULL
);
CREATE INDEX lead_by_district ON lead (district, reported_at, id);
CREATE INDEX lead_by_street ON lead (street, reported_at, id);
CREATE INDEX lead_by_community ON lead (community, reported_at, id);
CREATE INDEX lead_by_delete_by ON lead (delete_by);
