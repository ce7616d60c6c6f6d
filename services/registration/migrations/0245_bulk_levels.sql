-- What happened, on record before many people's levels rest on it. No personal data.
CREATE TABLE event (
    id UUID PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    document_number TEXT NOT NULL,
    area TEXT NOT NULL,
    -- The same by level.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX event_by_district ON event (district, recorded_at, id);
CREATE INDEX event_by_street ON event (street, recorded_at, id);
CREATE INDEX event_by_community ON event (community, recorded_at, id);

-- One level for many people: proposed by one person, decided by another, applied in batches, stopped midway.
CREATE TABLE bulk_change (
    id UUID PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    event_id UUID NOT NULL REFERENCES event (id),
    level TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- Sealed.
    evidence BYTEA NOT NULL,
    -- Where its event happened, by level.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    approver TEXT CHECK (approver <> author),
    decided_at TIMESTAMPTZ,
    -- Of whoever rejected or stopped it.
    note TEXT,
    people INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX bulk_change_by_district ON bulk_change (district, proposed_at, id);
CREATE INDEX bulk_change_by_street ON bulk_change (street, proposed_at, id);
CREATE INDEX bulk_change_by_community ON bulk_change (community, proposed_at, id);
CREATE INDEX bulk_change_applying ON bulk_change (decided_at) WHERE state = 'applying';

-- Whom it is about.
CREATE TABLE bulk_person (
    bulk_change_id UUID NOT NULL,
    person_id UUID NOT NULL,
    done BOOLEAN NOT NULL DEFAULT FALSE,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (bulk_change_id, person_id)
);
CREATE INDEX bulk_person_by_person ON bulk_person (person_id);
CREATE INDEX bulk_person_by_delete_by ON bulk_person (delete_by);
