-- Fevers found at gates. A case opens in the transaction of its pass.

CREATE TABLE fever_case (
    id                 UUID        PRIMARY KEY,
    -- The gate and the pass of the first reading.
    checkpoint_id      UUID        NOT NULL,
    pass_id            UUID        NOT NULL,
    -- Nobody for a visitor, when the code told nobody, or once the person is erased.
    person_id          UUID,
    district           TEXT        NOT NULL,
    street             TEXT        NOT NULL,
    -- NULL where the gate stands in a street.
    community          TEXT,
    state              TEXT        NOT NULL,
    -- Tenths of a degree.
    first_temperature  INTEGER     NOT NULL,
    second_temperature INTEGER,
    threshold          INTEGER     NOT NULL,
    opened_at          TIMESTAMPTZ NOT NULL,
    recheck_due_at     TIMESTAMPTZ NOT NULL,
    -- The name of an institution, never of a person.
    hospital           TEXT,
    hospital_result    TEXT,
    -- The highest level that has the report in hand.
    acknowledged_by    TEXT,
    outcome            TEXT,
    closed_at          TIMESTAMPTZ,
    -- Whether registration is told; what it is told counts up with each change it must hear of.
    reported           BOOLEAN     NOT NULL,
    revision           BIGINT      NOT NULL,
    policy_id          UUID,
    policy_version     INTEGER,
    delete_by          TEXT        NOT NULL
);
CREATE INDEX fever_by_district ON fever_case (district, opened_at, id);
CREATE INDEX fever_by_street ON fever_case (street, opened_at, id);
CREATE INDEX fever_by_community ON fever_case (community, opened_at, id);
CREATE INDEX fever_by_gate ON fever_case (checkpoint_id, opened_at, id);
CREATE INDEX fever_by_pass ON fever_case (pass_id);
CREATE INDEX fever_by_person ON fever_case (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX fever_by_delete_by ON fever_case (delete_by);

-- Who has a case open: nobody has two.
CREATE TABLE open_fever (
    person_id UUID NOT NULL PRIMARY KEY,
    fever_id  UUID NOT NULL,
    delete_by TEXT NOT NULL
);

-- What happened to a case, in the order of `nth`.
CREATE TABLE fever_step (
    fever_id      UUID        NOT NULL,
    id            UUID        NOT NULL,
    nth           INTEGER     NOT NULL,
    kind          TEXT        NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    done_by       TEXT        NOT NULL,
    level         TEXT,
    action        TEXT,
    temperature   INTEGER,
    checkpoint_id UUID,
    result        TEXT,
    outcome       TEXT,
    -- A note about the person.
    sealed        BYTEA,
    delete_by     TEXT        NOT NULL,
    PRIMARY KEY (fever_id, id)
);
CREATE INDEX fever_step_by_delete_by ON fever_step (delete_by);
