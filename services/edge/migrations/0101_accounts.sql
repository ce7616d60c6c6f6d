-- Accounts of staff. A display name and the secret of one-time codes lie sealed; a login name holds nothing personal.
CREATE TABLE account (
    id UUID PRIMARY KEY,
    -- Folded: small letters.
    login TEXT NOT NULL UNIQUE,
    sealed BYTEA NOT NULL,
    -- Keyed token of the whole display name, by which it is found.
    name_token BYTEA NOT NULL,
    -- `officer+gate_staff`, as tokens and the audit trail write them.
    roles TEXT NOT NULL,
    scope TEXT NOT NULL,
    -- Where it hangs in the organisation tree: the area of the scope, or the one its gate or enterprise lies in.
    area TEXT NOT NULL,
    -- Argon2id with its salt and parameters.
    password_hash TEXT NOT NULL,
    must_change BOOLEAN NOT NULL,
    -- Until when a first password on a slip may be used; null once it was changed.
    first_until TIMESTAMPTZ,
    totp BYTEA,
    -- The 30-second step of the last one-time code taken: none is taken twice.
    totp_step BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    signed_in_at TIMESTAMPTZ,
    left_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL
);
CREATE INDEX account_by_area ON account (area, login);
CREATE INDEX account_by_name ON account (name_token);
CREATE INDEX account_by_delete_by ON account (delete_by);

-- What an account was granted, by whom and when: the newest is what it has.
CREATE TABLE account_grant (
    account_id UUID NOT NULL,
    id UUID NOT NULL,
    roles TEXT NOT NULL,
    scope TEXT NOT NULL,
    -- An account's id, or `quma account` for the command.
    granted_by TEXT NOT NULL,
    granted_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX account_grant_by_delete_by ON account_grant (delete_by);

-- Codes on paper for whoever lost their phone: keyed hashes, each good once.
CREATE TABLE recovery_code (
    account_id UUID NOT NULL,
    code_hash BYTEA NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (account_id, code_hash)
);
CREATE INDEX recovery_code_by_delete_by ON recovery_code (delete_by);

-- Who is signed in. The cookie holds 256 random bits, this table only their SHA-256.
CREATE TABLE session (
    id UUID PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    account_id UUID NOT NULL,
    -- How far the sign-in has come: `code`, `password` or `full`.
    stage TEXT NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL
);
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_end ON session (ends_at);

-- Failed attempts, by a keyed token of what was typed or where it came from: whether an account of that name exists makes no difference.
CREATE TABLE attempt (
    kind TEXT NOT NULL,
    subject BYTEA NOT NULL,
    failures INTEGER NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    blocked_until TIMESTAMPTZ,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX attempt_by_delete_by ON attempt (delete_by);
