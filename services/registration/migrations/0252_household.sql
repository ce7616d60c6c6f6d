-- Who lives together. A household has one id for good; its members and what was recorded of it keep their history.
CREATE TABLE household (
    id UUID PRIMARY KEY,
    survey_id UUID NOT NULL,
    building INTEGER NOT NULL,
    house_number TEXT NOT NULL,
    -- 村民组; absent where there is none.
    village_group INTEGER,
    state TEXT NOT NULL,
    -- The first member, whose phone this is.
    head_id UUID,
    -- Sealed.
    phone BYTEA,
    unnamed INTEGER NOT NULL,
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    -- 0 while its door waits to be visited.
    version BIGINT NOT NULL,
    -- The version the feed was told; an older one is told soon.
    told_version BIGINT NOT NULL,
    -- What the feed tells of it; absent until it is told.
    fact JSONB,
    -- It is no household any more.
    gone BOOLEAN NOT NULL,
    visited_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL
);
CREATE INDEX household_by_door ON household (survey_id, building, house_number, id);
CREATE INDEX household_by_delete_by ON household (delete_by);
CREATE INDEX household_by_head ON household (head_id) WHERE head_id IS NOT NULL;
CREATE INDEX household_untold ON household (id) WHERE told_version < version;

-- Every version of a household, as a volunteer recorded it.
CREATE TABLE household_record (
    household_id UUID NOT NULL,
    version BIGINT NOT NULL,
    house_number TEXT NOT NULL,
    village_group INTEGER,
    state TEXT NOT NULL,
    head_id UUID,
    -- Sealed as in the household's row.
    phone BYTEA,
    unnamed INTEGER NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    recorded_by TEXT NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (household_id, version)
);
CREATE INDEX household_record_by_delete_by ON household_record (delete_by);
CREATE INDEX household_record_by_head ON household_record (head_id) WHERE head_id IS NOT NULL;

-- Who belonged where, and from which version of the household until which.
CREATE TABLE household_member (
    person_id UUID NOT NULL,
    household_id UUID NOT NULL,
    joined_version BIGINT NOT NULL,
    left_version BIGINT,
    -- The order in which members were named; the head is 0.
    place INTEGER NOT NULL,
    joined_at TIMESTAMPTZ NOT NULL,
    left_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, household_id, joined_version)
);
-- One household at a time.
CREATE UNIQUE INDEX household_member_once ON household_member (person_id) WHERE left_version IS NULL;
CREATE INDEX household_member_by_household ON household_member (household_id, joined_version);
CREATE INDEX household_member_by_delete_by ON household_member (delete_by);

-- Why somebody is not held to a quota, and until when.
CREATE TABLE household_exemption (
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    noted_at TIMESTAMPTZ NOT NULL,
    household_id UUID NOT NULL,
    until TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    withdrawn_at TIMESTAMPTZ,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, kind, noted_at)
);
CREATE INDEX household_exemption_by_household ON household_exemption (household_id) WHERE withdrawn_at IS NULL;
CREATE INDEX household_exemption_by_delete_by ON household_exemption (delete_by);
