-- From when until when people were in quarantine, as their stand said: figures of a past day are counted with it.
CREATE TABLE isolation (
    person_id UUID NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, begun_at)
);
CREATE INDEX isolation_by_delete_by ON isolation (delete_by);
