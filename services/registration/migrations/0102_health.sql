-- What people declared, and what the policy in force made of it.
CREATE TABLE declaration (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    request_hash BYTEA,
    answers BYTEA NOT NULL,
    source TEXT NOT NULL,
    declared_by TEXT NOT NULL,
    level TEXT NOT NULL,
    reason TEXT NOT NULL,
    policy_id UUID NOT NULL,
    policy_version INTEGER NOT NULL,
    policy_document TEXT NOT NULL,
    fresh_until TIMESTAMPTZ,
    declared_at TIMESTAMPTZ NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX declaration_by_id ON declaration (id);
CREATE INDEX declaration_by_delete_by ON declaration (delete_by);

-- How often somebody declared on a day: the limit is a condition of the upsert.
CREATE TABLE declaration_day (
    person_id UUID NOT NULL,
    day TEXT NOT NULL,
    -- By themselves or their guardian, or by staff: each has a limit of its own.
    by_staff BOOLEAN NOT NULL,
    declared INTEGER NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, day, by_staff)
);
CREATE INDEX declaration_day_by_delete_by ON declaration_day (delete_by);

-- Levels proposed by hand; one person proposes, another decides.
CREATE TABLE level_change (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    request_hash BYTEA NOT NULL,
    level TEXT NOT NULL,
    reason TEXT NOT NULL,
    evidence BYTEA NOT NULL,
    author TEXT NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    state TEXT NOT NULL,
    approver TEXT CHECK (approver <> author),
    note BYTEA,
    decided_at TIMESTAMPTZ,
    -- Of a change of many people's levels, which one.
    bulk_change_id UUID,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX level_change_by_id ON level_change (id);
CREATE INDEX level_change_proposed ON level_change (proposed_at, id) WHERE state = 'proposed';
CREATE INDEX level_change_by_delete_by ON level_change (delete_by);
