-- Counties by grade, one row for each version: written once and never changed.
CREATE TABLE area_risk (
    -- The code the county has today: a moved one is found under its new code.
    area_today TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    id UUID NOT NULL,
    request_hash BYTEA NOT NULL,
    -- As it was given, with its edition.
    area TEXT NOT NULL,
    grade TEXT NOT NULL,
    derived TEXT NOT NULL,
    override_reason TEXT,
    total_cases BIGINT NOT NULL,
    last_new_case_on TEXT,
    last_cluster_on TEXT,
    source_document TEXT NOT NULL,
    effective_from TIMESTAMPTZ NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMPTZ NOT NULL,
    policy_id UUID NOT NULL,
    policy_version INTEGER NOT NULL,
    policy_document TEXT NOT NULL,
    PRIMARY KEY (area_today, version)
);
CREATE UNIQUE INDEX area_risk_by_id ON area_risk (id);

-- What follows from a grade for the people of an area: shown, agreed to, applied, stopped, taken back.
CREATE TABLE area_measure (
    id UUID PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    risk_id UUID NOT NULL,
    -- The area whose people it touches, by level; empty where it does not reach so deep.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    level TEXT NOT NULL,
    since TEXT NOT NULL,
    hold_until TIMESTAMPTZ,
    quarantine TEXT NOT NULL,
    policy_id UUID NOT NULL,
    policy_version INTEGER NOT NULL,
    policy_document TEXT NOT NULL,
    -- How many people a transaction holds.
    batch INTEGER NOT NULL CHECK (batch >= 1),
    needs_two BOOLEAN NOT NULL,
    touched BIGINT NOT NULL,
    held BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    lifted BIGINT NOT NULL,
    -- Up to whose turn it has come; taken back, it goes down again.
    reached BIGINT NOT NULL CHECK (reached BETWEEN 0 AND touched),
    counts JSONB NOT NULL,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    approver TEXT CHECK (approver <> author),
    decided_at TIMESTAMPTZ,
    note TEXT,
    stopped_by TEXT,
    stop_reason TEXT,
    reverted_by TEXT,
    revert_reason TEXT,
    finished_at TIMESTAMPTZ,
    -- Unless somebody was held by then, whom it touches is forgotten.
    shown_until TEXT NOT NULL
);
CREATE INDEX area_measure_by_district ON area_measure (district, proposed_at, id);
CREATE INDEX area_measure_by_street ON area_measure (street, proposed_at, id);
CREATE INDEX area_measure_by_community ON area_measure (community, proposed_at, id);
CREATE INDEX area_measure_by_risk ON area_measure (risk_id);
CREATE INDEX area_measure_at_work ON area_measure (state) WHERE state IN ('applying', 'reverting');

-- Whom a measure touches, as they were shown: written once. How far it has come with them is the measure's one number, not a mark on each.
CREATE TABLE measure_person (
    person_id UUID NOT NULL,
    measure_id UUID NOT NULL,
    -- Counted from 1, in the order of their ids when they were shown.
    turn BIGINT NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, measure_id)
);
CREATE UNIQUE INDEX measure_person_by_turn ON measure_person (measure_id, turn);
CREATE INDEX measure_person_by_delete_by ON measure_person (delete_by);
