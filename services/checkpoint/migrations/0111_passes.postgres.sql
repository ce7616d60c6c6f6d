-- What was decided at the gates, and the figures counted from it.

-- One pass through a gate. Born ready to be spread by checkpoint (the key has it) and to be forgotten (delete_by).
-- The busiest table of the suite, so it has five indexes (and two of what is rare) and no more. The key begins with the id, which grows
-- with time, so that it is written at its end only.
CREATE TABLE pass (
    checkpoint_id   UUID        NOT NULL,
    id              UUID        NOT NULL,
    -- Nobody when the code told nobody, or once the person is erased.
    person_id       UUID,
    -- Where the gate stands: its district, and its full code of 9 or 12 digits.
    district        TEXT        NOT NULL,
    area            TEXT        NOT NULL,
    direction       TEXT        NOT NULL,
    way             TEXT        NOT NULL,
    origin          TEXT        NOT NULL,
    verdict         TEXT        NOT NULL,
    -- The words of vocabulary::Reason, separated by commas, in the order of the steps.
    reasons         TEXT        NOT NULL,
    level           TEXT        NOT NULL,
    -- Tenths of a degree; 0 when it was normal and its digits were not noted; absent when not taken.
    temperature     INTEGER,
    threshold       INTEGER     NOT NULL,
    mask_worn       BOOLEAN,
    -- Corrected by the device's clock skew.
    scanned_at      TIMESTAMPTZ NOT NULL,
    received_at     TIMESTAMPTZ NOT NULL,
    clock_skew_ms   BIGINT      NOT NULL,
    verifier        TEXT        NOT NULL,
    device_id       TEXT        NOT NULL,
    device_sequence BIGINT      NOT NULL,
    policy_id       UUID,
    policy_version  INTEGER,
    -- Until when the reading of a self-scan should come, by the minutes of its gate when it was scanned; absent when none is awaited.
    confirm_by      TIMESTAMPTZ,
    -- Of the request that made it, so that a repeated id with another body is noticed.
    body_hash       BIGINT      NOT NULL,
    -- SHA-256 of the code's text, of offline passes only.
    code_digest     BYTEA,
    -- A sampled check found that an offline gate decided otherwise than we would have.
    doubtful        BOOLEAN     NOT NULL DEFAULT FALSE,
    voided_at       TIMESTAMPTZ,
    delete_by       TEXT        NOT NULL,
    PRIMARY KEY (id, checkpoint_id)
);

-- One gate's list, newest first; the hour at the edge of a figure.
CREATE INDEX pass_by_gate ON pass (checkpoint_id, scanned_at, id);
-- The district's list and export.
CREATE INDEX pass_by_district ON pass (district, scanned_at, id);
-- A community's list: most who look are of one.
CREATE INDEX pass_by_area ON pass (area, scanned_at, id);
-- What was not a plain pass, found among the many that were; few rows, so it costs the others nothing.
CREATE INDEX pass_held ON pass (district, verdict, scanned_at, id) WHERE verdict NOT IN ('pass', 'take_temperature');
-- Self-scans without a reading: who still waits at this moment. Nothing else stands in it, so it costs the others nothing; those whose
-- reading never came stay behind the moment and are not looked at.
CREATE INDEX pass_waiting ON pass (district, confirm_by) WHERE confirm_by IS NOT NULL;
-- Where somebody was; taking the person out.
CREATE INDEX pass_by_person ON pass (person_id, scanned_at) WHERE person_id IS NOT NULL;

-- How many records a gate has of an hour, by the hour they became known: figures of a past moment come from here.
-- Rows are counted up in place many times a minute: half of each page is kept free so that indexes need not follow.
CREATE TABLE tally (
    checkpoint_id UUID        NOT NULL,
    scanned_hour  TIMESTAMPTZ NOT NULL,
    received_hour TIMESTAMPTZ NOT NULL,
    passes        BIGINT      NOT NULL,
    -- Self-scans among them whose reading has not come.
    unmeasured    BIGINT      NOT NULL,
    PRIMARY KEY (checkpoint_id, scanned_hour, received_hour)
) WITH (fillfactor = 50);

-- What was recorded and is not counted into tally yet: one row a commit, whatever gates it is about. A commit of a busy morning is about
-- hundreds of gates; were each counted at once, nearly every pass would cost a second row, and commits about the same gate would wait for
-- each other. Emptied every few seconds.
CREATE TABLE tally_journal (
    id      UUID PRIMARY KEY,
    -- JSON: by hour, the gates and what they add.
    addends TEXT NOT NULL
);
-- Ids of gates do not shrink, and trying costs more than writing them.
ALTER TABLE tally_journal ALTER COLUMN addends SET STORAGE EXTERNAL;
