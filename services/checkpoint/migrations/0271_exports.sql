-- Exports that have left: who holds them, and by when they are destroyed. No personal data.
CREATE TABLE export (
    id            UUID        NOT NULL PRIMARY KEY,
    holder        TEXT        NOT NULL,
    purpose       TEXT        NOT NULL,
    -- Of which area, in full and by level; or of one gate only.
    area          TEXT        NOT NULL,
    district      TEXT        NOT NULL,
    street        TEXT        NOT NULL,
    community     TEXT        NOT NULL,
    checkpoint_id UUID,
    from_at       TIMESTAMPTZ,
    to_at         TIMESTAMPTZ,
    begun_at      TIMESTAMPTZ NOT NULL,
    finished_at   TIMESTAMPTZ,
    row_count     BIGINT      NOT NULL,
    sha256        BYTEA,
    destroy_by    TEXT        NOT NULL,
    -- The policy that says so.
    policy_id     UUID,
    policy_version INTEGER,
    destroyed_at  TIMESTAMPTZ,
    destroyed_by  TEXT,
    note          TEXT
);
CREATE INDEX export_by_district ON export (district, begun_at, id);
CREATE INDEX export_by_street ON export (street, begun_at, id);
CREATE INDEX export_by_community ON export (community, begun_at, id);
