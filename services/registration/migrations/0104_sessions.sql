-- Phones that wait for a volunteer to look at an id card.
CREATE TABLE resume (
    id UUID PRIMARY KEY,
    -- Six characters the volunteer types; unique among those that wait.
    confirm_code TEXT NOT NULL UNIQUE,
    -- Keyed token of the id document the phone claimed.
    claimed BYTEA NOT NULL,
    -- Set by the volunteer.
    person_id UUID,
    confirmed_by TEXT,
    begun_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL
);
CREATE INDEX resume_by_expiry ON resume (expires_at);
CREATE INDEX resume_by_person ON resume (person_id) WHERE person_id IS NOT NULL;

-- Attempts by a window of an hour, or of a day: a restart forgets no attempt, and every replica counts in the same row.
CREATE TABLE attempt (
    kind TEXT NOT NULL,
    -- Keyed token of an id number, an account, a caller or a peer's address.
    subject BYTEA NOT NULL,
    -- When the window began.
    since TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (kind, subject, since)
);
CREATE INDEX attempt_by_delete_by ON attempt (delete_by);
