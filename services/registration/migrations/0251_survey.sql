-- Surveys of compounds and villages, door by door.
CREATE TABLE survey (
    id UUID PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    -- Checkpoint's id of the unit, as the caller gave it; may be empty.
    unit_id TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    -- Where it is, by level: scope is a comparison with one of these.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX survey_by_district ON survey (district, opened_at, id);
CREATE INDEX survey_by_street ON survey (street, opened_at, id);
CREATE INDEX survey_by_community ON survey (community, opened_at, id);

-- What a survey goes through: buildings of a compound, groups of a village.
CREATE TABLE survey_building (
    survey_id UUID NOT NULL,
    -- From 1, in the order they were given.
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    building_id TEXT NOT NULL,
    doors INTEGER NOT NULL,
    leaflets BIGINT NOT NULL,
    PRIMARY KEY (survey_id, number)
);

-- Who took part, by account.
CREATE TABLE survey_volunteer (
    survey_id UUID NOT NULL,
    volunteer TEXT NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (survey_id, volunteer)
);
