-- Which account is whose at the city's own sign-in: a keyed token of issuer and subject. What the subject is called there stands nowhere here.
CREATE TABLE account_link (
    account_id UUID PRIMARY KEY,
    subject_token BYTEA NOT NULL UNIQUE,
    -- An account's id.
    linked_by TEXT NOT NULL,
    linked_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL
);
CREATE INDEX account_link_by_delete_by ON account_link (delete_by);
