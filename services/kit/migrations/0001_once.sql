-- Answers already given, so that a repeated request is answered and not done again. Swept after 48 hours.
CREATE TABLE once (
    caller       TEXT        NOT NULL,
    rpc          TEXT        NOT NULL,
    request_id   UUID        NOT NULL,
    request_hash BYTEA       NOT NULL,
    answer       BYTEA       NOT NULL,
    delete_by    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (caller, rpc, request_id)
);
CREATE INDEX once_delete_by ON once (delete_by);
