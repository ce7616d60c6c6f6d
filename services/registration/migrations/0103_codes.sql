-- Every code made. The text itself is kept nowhere.
CREATE TABLE health_code (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    key_id TEXT NOT NULL,
    made_by TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX health_code_by_delete_by ON health_code (delete_by);

-- Codes revoked: one, or all until then.
CREATE TABLE revocation (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    code_id UUID,
    reason BYTEA NOT NULL,
    revoked_by TEXT NOT NULL,
    revoked_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX revocation_by_delete_by ON revocation (delete_by);

-- What overrides the level inside somebody's codes. A row stays, as the last version, after what it overrode is gone.
CREATE TABLE standing (
    person_id UUID PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    -- Whether it says anything that a gate must know; the snapshot holds these only.
    overriding BOOLEAN NOT NULL,
    -- All of it as JSON, which nothing here looks into: as text it is written in less time.
    body TEXT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL
);

-- Organisations that ask to verify codes (GB/T 38963: 调用申请).
CREATE TABLE code_use (
    id UUID PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    applicant TEXT NOT NULL,
    applied_by TEXT NOT NULL,
    purpose TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    area TEXT NOT NULL,
    until TEXT NOT NULL,
    state TEXT NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMPTZ,
    decision_reason TEXT
);
