-- Who did what: append-only, each line linked to the one before. Holds ids, never personal data.
CREATE TABLE audit (
    seq          BIGINT      PRIMARY KEY,
    at           TIMESTAMPTZ NOT NULL,
    who          TEXT        NOT NULL,
    on_behalf_of TEXT,
    role         TEXT        NOT NULL,
    purpose      TEXT,
    legal_basis  TEXT,
    act          TEXT        NOT NULL,
    object_kind  TEXT        NOT NULL,
    object_id    UUID        NOT NULL,
    subject      UUID,
    area         TEXT,
    old_hash     BYTEA,
    new_hash     BYTEA,
    link         TEXT        NOT NULL,
    delete_by    TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, seq);
CREATE INDEX audit_object ON audit (object_id, seq);
CREATE INDEX audit_who ON audit (who, seq);
-- The end of the chain (locked to append) and the link before its oldest line still kept.
CREATE TABLE audit_chain (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    seq          BIGINT  NOT NULL,
    link         TEXT    NOT NULL,
    trimmed_seq  BIGINT  NOT NULL,
    trimmed_link TEXT    NOT NULL
);
INSERT INTO audit_chain (id, seq, link, trimmed_seq, trimmed_link) VALUES (1, 0, '', 0, '');
