-- Records that turned out to be one person: the id that went, and the one it goes on as.
CREATE TABLE person_merge (
    -- The record that went.
    person_id UUID PRIMARY KEY,
    kept_id UUID NOT NULL,
    -- The merge, which is the request's id.
    id UUID NOT NULL,
    reason TEXT NOT NULL,
    merged_by TEXT NOT NULL,
    merged_at TIMESTAMPTZ NOT NULL,
    -- Over both records before, and over the kept one after; of their sealed form.
    before_hash BYTEA NOT NULL,
    after_hash BYTEA NOT NULL,
    delete_by TEXT NOT NULL
);
CREATE INDEX person_merge_by_id ON person_merge (id);
CREATE INDEX person_merge_by_kept ON person_merge (kept_id);
CREATE INDEX person_merge_by_delete_by ON person_merge (delete_by);
