-- Lists of people that were handed in. Who is in them lies sealed in their rows, and no longer than it takes to settle them.
CREATE TABLE import (
    id UUID PRIMARY KEY,
    -- Of the header and the file: what tells a repeated request from a reused id.
    request_hash BYTEA NOT NULL,
    -- Keyed token of area and content: the same file twice is one import.
    digest BYTEA NOT NULL UNIQUE,
    area TEXT NOT NULL,
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    file_name TEXT NOT NULL,
    format TEXT NOT NULL,
    kind TEXT NOT NULL,
    encoding TEXT NOT NULL,
    notice_version TEXT NOT NULL,
    purpose TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    -- What the columns mean, those that mean nothing, and their headings (sealed: a file without a heading begins with a person).
    columns JSONB NOT NULL,
    headings BYTEA NOT NULL,
    state TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    rows_bad INTEGER NOT NULL,
    rows_new INTEGER NOT NULL,
    rows_known INTEGER NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    staged_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL
);
CREATE INDEX import_by_district ON import (district, began_at, id);
CREATE INDEX import_by_street ON import (street, began_at, id);
CREATE INDEX import_by_community ON import (community, began_at, id);
CREATE INDEX import_to_work ON import (staged_at, id) WHERE state = 'staged';
CREATE INDEX import_by_delete_by ON import (delete_by);

-- Rows that are not settled: ready to be matched, undecided, bad, or not decided in time. A row that became a person, or was one, is gone.
CREATE TABLE import_row (
    import_id UUID NOT NULL,
    line INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- The cells as they were, and the person they were read into.
    sealed BYTEA NOT NULL,
    -- Keyed tokens to match by; null in rows that are not imported and where the birth date is unknown.
    document BYTEA,
    alike BYTEA,
    -- Columns and reasons of a row that is not imported; no values.
    flaws JSONB NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (import_id, line)
);
CREATE INDEX import_row_by_state ON import_row (import_id, state, line);
CREATE INDEX import_row_undecided ON import_row (import_id, line) WHERE state = 'undecided';
CREATE INDEX import_row_by_delete_by ON import_row (delete_by);

-- A row and a person it may be, for somebody to decide.
CREATE TABLE import_pair (
    import_id UUID NOT NULL,
    line INTEGER NOT NULL,
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    differing JSONB NOT NULL,
    -- The smallest area that holds both sides: whoever decides must see both.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    state TEXT NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    -- The last day on which it is decided; its deadline climbs until then.
    decide_by TEXT NOT NULL,
    -- The policy that put it before somebody, and says until when.
    policy JSONB NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (import_id, line, person_id)
);
CREATE INDEX import_pair_by_id ON import_pair (id);
CREATE INDEX import_pair_by_district ON import_pair (district, found_at, id) WHERE state = 'waiting';
CREATE INDEX import_pair_by_street ON import_pair (street, found_at, id) WHERE state = 'waiting';
CREATE INDEX import_pair_by_community ON import_pair (community, found_at, id) WHERE state = 'waiting';
CREATE INDEX import_pair_by_person ON import_pair (person_id);
CREATE INDEX import_pair_by_delete_by ON import_pair (delete_by);

-- Files of errors that have left in clear: who holds them, and by when they are destroyed. No personal data; who must act stands in kit's table of deadlines.
CREATE TABLE export (
    id UUID PRIMARY KEY,
    import_id UUID NOT NULL,
    holder TEXT NOT NULL,
    purpose TEXT NOT NULL,
    area TEXT NOT NULL,
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    row_count BIGINT NOT NULL,
    -- Of the whole file.
    sha256 BYTEA,
    destroy_by TEXT NOT NULL,
    destroyed_at TIMESTAMPTZ,
    destroyed_by TEXT,
    note TEXT
);
CREATE INDEX export_by_district ON export (district, begun_at, id);
CREATE INDEX export_by_street ON export (street, begun_at, id);
CREATE INDEX export_by_community ON export (community, begun_at, id);
