-- Places: units, their buildings or groups, their gates, and the gates' posters. No personal data.

-- Counters whose row lock makes the order of numbers the order of commits.
--   checkpoint: the last number given to a gate; it stands in the poster's token.
--   change:     raised by every transaction that changes a place; each changed row keeps the value it was changed at, so that other
--               replicas can ask for what changed since. Every writer takes it first, so writers wait for each other and never deadlock.
CREATE TABLE place_counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO place_counter (name, value) VALUES ('checkpoint', 0), ('change', 0);

CREATE TABLE unit (
    id                     UUID PRIMARY KEY,
    name                   TEXT NOT NULL,
    -- Full-width letters made narrow, capitals, no spaces: one place, however it is typed.
    name_folded            TEXT NOT NULL,
    kind                   TEXT NOT NULL,
    area                   TEXT NOT NULL,
    district               TEXT NOT NULL,
    street                 TEXT NOT NULL,
    -- NULL where the area is a street.
    community              TEXT,
    address                TEXT NOT NULL,
    -- NULL is inherited.
    temperature_demand     TEXT,
    confirm_within_minutes INTEGER CHECK (confirm_within_minutes BETWEEN 1 AND 120),
    -- SHA-256 of the request that created it, so that the same request again is recognised; NULL when imported.
    request_hash           BYTEA,
    created_at             TIMESTAMPTZ NOT NULL,
    revision               INTEGER NOT NULL,
    changed                BIGINT NOT NULL,
    UNIQUE (area, name_folded)
);
CREATE INDEX unit_by_district ON unit (district, id);
CREATE INDEX unit_by_street ON unit (street, id);
CREATE INDEX unit_by_community ON unit (community, id);
CREATE INDEX unit_by_change ON unit (changed);

CREATE TABLE building (
    id                     UUID PRIMARY KEY,
    unit_id                UUID NOT NULL REFERENCES unit (id),
    name                   TEXT NOT NULL,
    name_folded            TEXT NOT NULL,
    kind                   TEXT NOT NULL,
    temperature_demand     TEXT,
    confirm_within_minutes INTEGER CHECK (confirm_within_minutes BETWEEN 1 AND 120),
    request_hash           BYTEA,
    created_at             TIMESTAMPTZ NOT NULL,
    revision               INTEGER NOT NULL,
    changed                BIGINT NOT NULL,
    UNIQUE (unit_id, name_folded)
);
CREATE INDEX building_by_unit ON building (unit_id, id);
CREATE INDEX building_by_change ON building (changed);

CREATE TABLE checkpoint (
    id                     UUID PRIMARY KEY,
    -- Five bytes of the poster's token.
    number                 BIGINT NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 1099511627775),
    unit_id                UUID NOT NULL REFERENCES unit (id),
    -- NULL when it belongs to the unit itself.
    building_id            UUID REFERENCES building (id),
    name                   TEXT NOT NULL,
    name_folded            TEXT NOT NULL,
    -- The unit's, repeated so that a scope is an index.
    area                   TEXT NOT NULL,
    district               TEXT NOT NULL,
    street                 TEXT NOT NULL,
    community              TEXT,
    direction              TEXT NOT NULL,
    temperature_demand     TEXT,
    confirm_within_minutes INTEGER CHECK (confirm_within_minutes BETWEEN 1 AND 120),
    -- 0 before the first poster.
    poster_version         INTEGER NOT NULL DEFAULT 0 CHECK (poster_version BETWEEN 0 AND 255),
    request_hash           BYTEA,
    created_at             TIMESTAMPTZ NOT NULL,
    closed_at              TIMESTAMPTZ,
    closed_reason          TEXT,
    revision               INTEGER NOT NULL,
    changed                BIGINT NOT NULL
);
CREATE INDEX checkpoint_by_district ON checkpoint (district, number);
CREATE INDEX checkpoint_by_street ON checkpoint (street, number);
CREATE INDEX checkpoint_by_community ON checkpoint (community, number);
CREATE INDEX checkpoint_by_unit ON checkpoint (unit_id, number);
CREATE INDEX checkpoint_by_building ON checkpoint (building_id);
CREATE INDEX checkpoint_by_change ON checkpoint (changed);
-- A name is free again when its gate is closed.
CREATE UNIQUE INDEX checkpoint_name_in_unit ON checkpoint (unit_id, name_folded) WHERE building_id IS NULL AND closed_at IS NULL;
CREATE UNIQUE INDEX checkpoint_name_in_building ON checkpoint (building_id, name_folded) WHERE building_id IS NOT NULL AND closed_at IS NULL;

CREATE TABLE poster (
    checkpoint_id UUID NOT NULL REFERENCES checkpoint (id),
    version       INTEGER NOT NULL CHECK (version BETWEEN 1 AND 255),
    -- Number of the key in the token's check; the token itself is computed, never stored.
    key_number    INTEGER NOT NULL CHECK (key_number BETWEEN 1 AND 255),
    issued_at     TIMESTAMPTZ NOT NULL,
    -- NULL while it is the newest.
    valid_until   TIMESTAMPTZ,
    PRIMARY KEY (checkpoint_id, version)
);
