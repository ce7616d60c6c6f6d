-- Fevers that gates reported, as they were last told.
CREATE TABLE fever_report (
    person_id   UUID        NOT NULL,
    id          UUID        NOT NULL,
    -- What is older than this was told late and changes nothing.
    revision    BIGINT      NOT NULL,
    state       TEXT        NOT NULL,
    outcome     TEXT,
    holds       BOOLEAN     NOT NULL,
    opened_at   TIMESTAMPTZ NOT NULL,
    told_at     TIMESTAMPTZ NOT NULL,
    policy_id   UUID        NOT NULL,
    policy_version INTEGER  NOT NULL,
    delete_by   TEXT        NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX fever_report_by_delete_by ON fever_report (delete_by);
