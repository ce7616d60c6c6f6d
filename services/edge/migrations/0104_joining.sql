-- Volunteers join a gate for one shift by a code that somebody of the gate made for them; they have no password.
-- An account with an end is good until then, whatever else is true of it; null is one of staff.
ALTER TABLE account ADD COLUMN ends_at TIMESTAMPTZ;
CREATE INDEX account_by_end ON account (ends_at);

-- Whether a session is good until its end however long nobody does anything: at a gate an hour may pass without anybody.
ALTER TABLE session ADD COLUMN stays BOOLEAN NOT NULL DEFAULT FALSE;

-- Codes to join by: keyed hashes, each good once and for minutes. What a gate is called is no secret, and stands here for whoever joined.
CREATE TABLE join_code (
    id UUID PRIMARY KEY,
    code_hash BYTEA NOT NULL UNIQUE,
    checkpoint_id UUID NOT NULL,
    gate_name TEXT NOT NULL,
    area TEXT NOT NULL,
    -- The account of whoever made it.
    made_by UUID NOT NULL,
    good_until TIMESTAMPTZ NOT NULL,
    shift_ends_at TIMESTAMPTZ NOT NULL,
    -- Who joined by it; null until somebody does.
    account_id UUID UNIQUE,
    delete_by TEXT NOT NULL
);
CREATE INDEX join_code_by_gate ON join_code (checkpoint_id, shift_ends_at);
CREATE INDEX join_code_by_delete_by ON join_code (delete_by);
