-- People. Who somebody is lies sealed in one value; the columns beside it say where they belong, how they stand, and until when they are kept.
CREATE TABLE person (
    id UUID PRIMARY KEY,
    -- The create's body, so that a repeated request is told from a reused id; null for those registered within another's request.
    request_hash BYTEA,
    -- The request that registered them: the id of the one who asked first.
    registered_with UUID NOT NULL,
    sealed BYTEA NOT NULL,
    -- The district responsible for the record, and how often that changed.
    home_district TEXT NOT NULL,
    owner_epoch INTEGER NOT NULL CHECK (owner_epoch >= 1),
    -- The area that looks after them, by level: scope is a comparison with one of these.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    guardian_id UUID,
    source TEXT NOT NULL,
    registered_by TEXT NOT NULL,
    notice_version TEXT NOT NULL,
    registered_at TIMESTAMPTZ NOT NULL,
    -- The level by what they last declared, or by what a hand said since, and why. What holds it whatever they declare: see hold.
    level TEXT NOT NULL,
    declared JSONB NOT NULL,
    last_declared_at TIMESTAMPTZ,
    last_source TEXT,
    delete_by TEXT NOT NULL
);
CREATE INDEX person_by_district ON person (district, registered_at, id);
CREATE INDEX person_by_street ON person (street, registered_at, id);
CREATE INDEX person_by_community ON person (community, registered_at, id);
CREATE INDEX person_by_guardian ON person (guardian_id) WHERE guardian_id IS NOT NULL;
-- Those registered within another's request only: the others name themselves.
CREATE INDEX person_by_registration ON person (registered_with) WHERE registered_with <> id;
CREATE INDEX person_by_delete_by ON person (delete_by);

-- What holds somebody's level whatever they declare. Few people have any; a measure gives one to tens of thousands within seconds.
CREATE TABLE hold (
    person_id UUID NOT NULL,
    cause TEXT NOT NULL,
    -- Which one: of a level change, a quarantine, a measure, a fever.
    id UUID NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    -- When it is over by itself; null until it is lifted.
    until TIMESTAMPTZ,
    level TEXT NOT NULL,
    -- All of it as JSON, which nothing here looks into: as text it is written in less time.
    body TEXT NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, cause, id)
);
CREATE INDEX hold_by_until ON hold (until) WHERE until IS NOT NULL;

-- How people are found again: keyed tokens of whole values, never a part of a word.
CREATE TABLE person_token (
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    token BYTEA NOT NULL,
    -- Algorithm and key id.
    keyed_with TEXT NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, kind)
);
-- Tokens of different kinds never meet: the kind is part of what is keyed.
CREATE INDEX person_token_by_token ON person_token (token);
-- One id document, one person.
CREATE UNIQUE INDEX person_token_id_once ON person_token (token) WHERE kind = 'id_number';

-- People destroyed, as evidence that it was done.
CREATE TABLE erasure (
    id UUID PRIMARY KEY,
    request_hash BYTEA,
    person_id UUID NOT NULL,
    reason BYTEA NOT NULL,
    erased_by TEXT NOT NULL,
    erased_at TIMESTAMPTZ NOT NULL,
    -- How many rows of each table were destroyed.
    destroyed JSONB NOT NULL,
    -- When the last of the other services had confirmed that it has forgotten the person.
    closed_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL
);
CREATE INDEX erasure_by_person ON erasure (person_id);
CREATE INDEX erasure_by_time ON erasure (erased_at, id);
CREATE INDEX erasure_open ON erasure (erased_at, id) WHERE closed_at IS NULL;

-- Which other service has forgotten them.
CREATE TABLE erasure_confirmation (
    erasure_id UUID NOT NULL,
    service TEXT NOT NULL,
    -- How many of its rows held the person.
    forgotten BIGINT NOT NULL,
    confirmed_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (erasure_id, service)
);
CREATE INDEX erasure_confirmation_by_delete_by ON erasure_confirmation (delete_by);
CREATE INDEX erasure_by_delete_by ON erasure (delete_by);
