-- Files that were built for somebody: all posters of a filter as one PDF, a list of passes. What is in them lies in a private folder; here stands nothing
-- personal.
CREATE TABLE built_file (
    id UUID PRIMARY KEY,
    -- Who asked for it: nobody else may fetch it.
    account_id UUID NOT NULL,
    -- Roles and scope it was built with: whoever has others now may not fetch it any more.
    granted TEXT NOT NULL,
    -- `posters_pdf`, `passes_xlsx`, `passes_csv`.
    kind TEXT NOT NULL,
    -- What was asked for, as the fields of the form, by which it can be asked for again.
    asked TEXT NOT NULL,
    -- `building`, `ready`, `broken`.
    state TEXT NOT NULL,
    -- Why it is broken; empty otherwise.
    reason TEXT NOT NULL,
    -- So many posters or rows are in it, of so many; 0 where nobody knows.
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    -- Written every second while it is built: one that falls silent was broken off.
    seen_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    -- In bytes, and in small hexadecimal digits; 0 and empty until it is ready.
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    -- Of a list of records: under which it is registered, and the last day on which it may exist.
    export_id TEXT NOT NULL,
    destroy_by TEXT NOT NULL,
    -- When the file goes.
    keep_until TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL
);
CREATE INDEX built_file_by_account ON built_file (account_id, begun_at);
CREATE INDEX built_file_by_keep_until ON built_file (keep_until);
CREATE INDEX built_file_by_delete_by ON built_file (delete_by);
