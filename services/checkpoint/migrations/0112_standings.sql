-- What overrides the codes of a person, as registration last told; kept so that a gate that starts without registration still knows.
CREATE TABLE standing (
    person_id            UUID        NOT NULL PRIMARY KEY,
    -- Absent: the code's own level holds.
    level                TEXT,
    reason               TEXT        NOT NULL,
    in_quarantine        BOOLEAN     NOT NULL,
    codes_revoked_before TIMESTAMPTZ,
    -- Ids of single codes revoked, as a JSON list.
    revoked_codes        JSONB       NOT NULL,
    policy_id            UUID,
    policy_version       INTEGER,
    version              BIGINT      NOT NULL,
    erased               BOOLEAN     NOT NULL,
    -- In how many rows whoever is erased was forgotten: what registration is told.
    forgotten            BIGINT      NOT NULL DEFAULT 0,
    -- The person whose record this one went into: what the gates know of it is theirs.
    merged_into          UUID,
    -- A standing is forgotten when no code it could override can still be valid.
    delete_by            TEXT        NOT NULL
);

-- When registration was last heard of: how old this district's knowledge is when a gate starts without it. One row.
CREATE TABLE standings_heard (
    name     TEXT        NOT NULL PRIMARY KEY,
    heard_at TIMESTAMPTZ NOT NULL
);

-- The keys that verify codes, as registration last published them.
CREATE TABLE code_key (
    key_id    TEXT  NOT NULL PRIMARY KEY,
    algorithm TEXT  NOT NULL,
    x         BYTEA NOT NULL,
    y         BYTEA NOT NULL,
    area      TEXT  NOT NULL
);
