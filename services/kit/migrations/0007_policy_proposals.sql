-- One policy for each kind and area, so one version of that number: two who put the next one at once are told apart.
CREATE UNIQUE INDEX policy_version_once ON policy (kind, area, version);

-- Versions as they were asked for, and who agreed: of some kinds one person proposes and another decides.
CREATE TABLE policy_proposal (
    id              UUID        PRIMARY KEY,
    request_hash    BYTEA       NOT NULL,
    policy_id       UUID        NOT NULL,
    version         INTEGER     NOT NULL CHECK (version >= 1),
    kind            TEXT        NOT NULL,
    area            TEXT        NOT NULL,
    document_number TEXT        NOT NULL,
    issuing_body    TEXT        NOT NULL,
    -- Null: as soon as it is put.
    effective_from  TIMESTAMPTZ,
    effective_to    TIMESTAMPTZ,
    body            JSONB       NOT NULL,
    author          TEXT        NOT NULL,
    proposed_at     TIMESTAMPTZ NOT NULL,
    state           TEXT        NOT NULL,
    approver        TEXT        CHECK (approver <> author),
    decided_at      TIMESTAMPTZ,
    note            TEXT
);
CREATE INDEX policy_proposal_by_time ON policy_proposal (proposed_at, id);
