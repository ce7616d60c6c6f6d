-- Trips from outside: who is awaited, who is here. What somebody wrote of a person lies sealed; the columns beside it are what lists and figures ask for.
CREATE TABLE trip (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    -- Of the declaration's body.
    request_hash BYTEA NOT NULL,
    -- Counts what was done to it, from 1; the earlier ones are in trip_version.
    version INTEGER NOT NULL CHECK (version >= 1),
    -- All of it but what is sealed.
    body JSONB NOT NULL,
    -- Seat, plate, companions.
    details BYTEA NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The area it leads to, by level; empty where it does not reach so deep.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    -- Where from: the code the area has today, or the country; the other one is empty.
    origin_code TEXT NOT NULL,
    origin_country TEXT NOT NULL,
    -- Empty if unknown.
    transport_number TEXT NOT NULL,
    -- The day of arrival as declared; the one that came true; the one lists go by: the latter, else the former.
    due_on TEXT NOT NULL,
    arrived_on TEXT,
    day TEXT NOT NULL,
    departed_on TEXT,
    -- From when until when it was expected.
    declared_on TEXT NOT NULL,
    settled_on TEXT,
    -- 0 if declared in time.
    late_minutes BIGINT NOT NULL,
    -- What was done last, by whom, and why (sealed).
    act TEXT NOT NULL,
    acted_by TEXT NOT NULL,
    acted_at TIMESTAMPTZ NOT NULL,
    reason BYTEA,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX trip_by_id ON trip (id);
CREATE INDEX trip_by_district ON trip (district, state, day, id);
CREATE INDEX trip_by_street ON trip (street, state, day, id);
CREATE INDEX trip_by_community ON trip (community, state, day, id);
-- Who arrived, in the order of people; and whether somebody came again.
CREATE INDEX trip_by_arrival ON trip (person_id, arrived_on, id, departed_on, origin_code) WHERE arrived_on IS NOT NULL;
-- Figures of the district are counted without reading the rows.
CREATE INDEX trip_by_figures ON trip (district, street, kind, arrived_on, departed_on, declared_on, settled_on, due_on, late_minutes, person_id, id);
CREATE INDEX trip_by_delete_by ON trip (delete_by);

-- What a trip said before something was done to it.
CREATE TABLE trip_version (
    person_id UUID NOT NULL,
    trip_id UUID NOT NULL,
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    details BYTEA NOT NULL,
    act TEXT NOT NULL,
    acted_by TEXT NOT NULL,
    acted_at TIMESTAMPTZ NOT NULL,
    reason BYTEA,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, trip_id, version)
);
CREATE INDEX trip_version_by_delete_by ON trip_version (delete_by);
