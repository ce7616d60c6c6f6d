-- The disinfection log. Whoever did it stands in it by account, so it ends on a day.

CREATE TABLE disinfection (
    unit_id         UUID        NOT NULL,
    id              UUID        NOT NULL,
    checkpoint_id   UUID,
    -- Where the unit stands.
    area            TEXT        NOT NULL,
    district        TEXT        NOT NULL,
    street          TEXT        NOT NULL,
    community       TEXT,
    kind            TEXT        NOT NULL,
    place_name      TEXT        NOT NULL,
    agent           TEXT        NOT NULL,
    -- mg/L, or percent by volume of alcohol.
    strength        INTEGER     NOT NULL,
    -- mL/m².
    dose            INTEGER     NOT NULL,
    contact_minutes INTEGER     NOT NULL,
    square_metres   INTEGER     NOT NULL,
    case_suspected  BOOLEAN     NOT NULL,
    done_at         TIMESTAMPTZ NOT NULL,
    done_by         TEXT        NOT NULL,
    recorded_at     TIMESTAMPTZ NOT NULL,
    recorded_by     TEXT        NOT NULL,
    -- Words of the closed list, separated by commas; empty when nothing is wrong.
    findings        TEXT        NOT NULL,
    -- The order that judged it.
    policy_id       UUID,
    policy_version  INTEGER,
    request_hash    BYTEA       NOT NULL,
    delete_by       TEXT        NOT NULL,
    PRIMARY KEY (unit_id, id)
);
CREATE INDEX disinfection_by_unit ON disinfection (unit_id, done_at, id);
CREATE INDEX disinfection_by_gate ON disinfection (checkpoint_id, done_at, id) WHERE checkpoint_id IS NOT NULL;
CREATE INDEX disinfection_by_district ON disinfection (district, done_at, id);
CREATE INDEX disinfection_by_street ON disinfection (street, done_at, id);
CREATE INDEX disinfection_by_community ON disinfection (community, done_at, id);
CREATE INDEX disinfection_due ON disinfection (delete_by);

-- Every place that was ever disinfected, and how often on its latest day: what is undone today needs no walk through the log.
CREATE TABLE disinfected_place (
    unit_id       UUID        NOT NULL,
    kind          TEXT        NOT NULL,
    -- As places are compared; of a checkpoint its id.
    name_folded   TEXT        NOT NULL,
    name          TEXT        NOT NULL,
    checkpoint_id UUID,
    area          TEXT        NOT NULL,
    district      TEXT        NOT NULL,
    street        TEXT        NOT NULL,
    community     TEXT,
    -- The latest day it was disinfected on, and how often on that day.
    day           TEXT        NOT NULL,
    times         INTEGER     NOT NULL,
    last_done_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (unit_id, kind, name_folded)
);
CREATE INDEX disinfected_place_by_district ON disinfected_place (district, unit_id, kind, name_folded);
CREATE INDEX disinfected_place_by_street ON disinfected_place (street, unit_id, kind, name_folded);
CREATE INDEX disinfected_place_by_community ON disinfected_place (community, unit_id, kind, name_folded);
