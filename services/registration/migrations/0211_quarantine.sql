-- Orders of quarantine as they stand now. What happened to them lies in the tables below: stays, extensions, checks, needs, releases.
CREATE TABLE quarantine (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    reason TEXT NOT NULL,
    evidence BYTEA NOT NULL,
    ordered_by TEXT NOT NULL,
    ordered_at TIMESTAMPTZ NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    mode TEXT NOT NULL,
    place BYTEA,
    -- The area that watches, by level: scope is a comparison with one of these.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    -- The policy that decided days, level and checks; the level it holds, if any.
    policy_id UUID NOT NULL,
    policy_version INTEGER NOT NULL,
    policy_document TEXT NOT NULL,
    level TEXT,
    -- What is owed every day, in minutes of the day: from when, and by when, grace included; null when not owed.
    morning_from INTEGER,
    morning_by INTEGER,
    evening_from INTEGER,
    evening_by INTEGER,
    -- The last day whose morning and evening are checked, or were never owed: nothing is written for a day that nobody misses.
    mornings_through TEXT NOT NULL,
    evenings_through TEXT NOT NULL,
    -- The latest reading.
    last_check_at TIMESTAMPTZ,
    last_deci_celsius INTEGER,
    last_alarming BOOLEAN NOT NULL,
    -- Alarming checks and needs that nobody has answered.
    alarms INTEGER NOT NULL CHECK (alarms >= 0),
    needs INTEGER NOT NULL CHECK (needs >= 0),
    state TEXT NOT NULL,
    -- A deadline was opened because the last day had passed.
    release_due BOOLEAN NOT NULL,
    released_at TIMESTAMPTZ,
    released_day TEXT,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
-- One order in force for a person.
CREATE UNIQUE INDEX quarantine_in_force ON quarantine (person_id) WHERE state = 'in_force';
CREATE INDEX quarantine_by_id ON quarantine (id);
CREATE INDEX quarantine_by_district ON quarantine (district, state, ordered_at, id);
CREATE INDEX quarantine_by_street ON quarantine (street, state, ordered_at, id);
CREATE INDEX quarantine_by_community ON quarantine (community, state, ordered_at, id);
CREATE INDEX quarantine_people_of_district ON quarantine (district, person_id) WHERE state = 'in_force';
CREATE INDEX quarantine_people_of_street ON quarantine (street, person_id) WHERE state = 'in_force';
CREATE INDEX quarantine_people_of_community ON quarantine (community, person_id) WHERE state = 'in_force';
CREATE INDEX quarantine_by_last_day ON quarantine (last_day) WHERE state = 'in_force';
CREATE INDEX quarantine_by_release ON quarantine (district, released_day) WHERE released_day IS NOT NULL;
CREATE INDEX quarantine_by_delete_by ON quarantine (delete_by);

-- People named on an order who may report for whoever is kept apart: neighbours.
CREATE TABLE quarantine_reporter (
    person_id UUID NOT NULL,
    quarantine_id UUID NOT NULL,
    reporter_id UUID NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, quarantine_id, reporter_id)
);
CREATE INDEX quarantine_reporter_by_reporter ON quarantine_reporter (reporter_id);
CREATE INDEX quarantine_reporter_by_delete_by ON quarantine_reporter (delete_by);

-- Stretches of an order in one mode at one place.
CREATE TABLE quarantine_stay (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    quarantine_id UUID NOT NULL,
    mode TEXT NOT NULL,
    place BYTEA,
    watched_by TEXT NOT NULL,
    level TEXT,
    policy_id UUID NOT NULL,
    policy_version INTEGER NOT NULL,
    policy_document TEXT NOT NULL,
    note BYTEA,
    ordered_by TEXT NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    -- Later than that where it was told late.
    recorded_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX quarantine_stay_by_delete_by ON quarantine_stay (delete_by);

-- Lengthenings of a period.
CREATE TABLE quarantine_extension (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    quarantine_id UUID NOT NULL,
    days INTEGER NOT NULL CHECK (days >= 1),
    last_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    evidence BYTEA NOT NULL,
    extended_by TEXT NOT NULL,
    extended_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX quarantine_extension_by_delete_by ON quarantine_extension (delete_by);

-- Checks, each a fact; the area is the one that watched when it came in.
CREATE TABLE quarantine_check (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    quarantine_id UUID NOT NULL,
    day TEXT NOT NULL,
    half TEXT NOT NULL,
    -- The first of its half-day: counted; those after it are kept.
    first_of_half BOOLEAN NOT NULL,
    way TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    deci_celsius INTEGER,
    threshold INTEGER NOT NULL,
    -- Symptoms and note.
    report BYTEA NOT NULL,
    alarming BOOLEAN NOT NULL,
    late BOOLEAN NOT NULL,
    policy_id UUID NOT NULL,
    policy_version INTEGER NOT NULL,
    policy_document TEXT NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    outcome TEXT,
    answer BYTEA,
    answered_by TEXT,
    answered_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX quarantine_check_by_id ON quarantine_check (id);
CREATE INDEX quarantine_check_by_order ON quarantine_check (person_id, quarantine_id, day);
CREATE INDEX quarantine_check_by_day ON quarantine_check (district, day);
CREATE INDEX quarantine_check_unanswered ON quarantine_check (quarantine_id) WHERE alarming AND answered_at IS NULL;
CREATE INDEX quarantine_check_by_delete_by ON quarantine_check (delete_by);

-- What somebody who may not go out asked for.
CREATE TABLE quarantine_need (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    quarantine_id UUID NOT NULL,
    kind TEXT NOT NULL,
    wish BYTEA,
    source TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    outcome TEXT,
    answer BYTEA,
    answered_by TEXT,
    answered_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX quarantine_need_by_id ON quarantine_need (id);
CREATE INDEX quarantine_need_open ON quarantine_need (quarantine_id) WHERE answered_at IS NULL;
CREATE INDEX quarantine_need_by_delete_by ON quarantine_need (delete_by);

-- Releases; an early one is proposed by one person and decided by another.
CREATE TABLE quarantine_release (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    quarantine_id UUID NOT NULL,
    reason TEXT NOT NULL,
    evidence BYTEA,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    -- Where it was told late; otherwise it happens when it is decided.
    happened_at TIMESTAMPTZ,
    approver TEXT CHECK (approver <> author),
    note BYTEA,
    decided_at TIMESTAMPTZ,
    -- What is held afterwards, until when, and by which policy.
    after_level TEXT,
    after_until TIMESTAMPTZ,
    policy_id UUID,
    policy_version INTEGER,
    policy_document TEXT,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE UNIQUE INDEX quarantine_release_open ON quarantine_release (person_id, quarantine_id) WHERE state = 'proposed';
CREATE INDEX quarantine_release_by_id ON quarantine_release (id);
CREATE INDEX quarantine_release_by_delete_by ON quarantine_release (delete_by);
