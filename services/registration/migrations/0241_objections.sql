-- Objections: what somebody says was declared wrongly, or a level they dispute; and what was answered.
CREATE TABLE objection (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    request_hash BYTEA NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    -- What was said; of a correction, the answers as they should be. Sealed.
    statement BYTEA NOT NULL,
    corrected BYTEA,
    -- The decision that counted when it was made.
    decision JSONB NOT NULL,
    -- The policy that says who must answer by when.
    policy JSONB NOT NULL,
    -- Where the person is looked after, by level.
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    -- The last answer: with which request, by whom, and what the person reads (sealed).
    answered_with UUID,
    answer_hash BYTEA,
    answered_by TEXT CHECK (answered_by <> made_by),
    answered_at TIMESTAMPTZ,
    answer BYTEA,
    -- What a granted appeal has proposed.
    level_change_id UUID,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX objection_by_id ON objection (id);
CREATE INDEX objection_by_level_change ON objection (level_change_id) WHERE level_change_id IS NOT NULL;
-- One of a kind waits at a time.
CREATE UNIQUE INDEX objection_open_once ON objection (person_id, kind) WHERE state IN ('open', 'proposed');
CREATE INDEX objection_open_by_district ON objection (district, made_at, id) WHERE state = 'open';
CREATE INDEX objection_open_by_street ON objection (street, made_at, id) WHERE state = 'open';
CREATE INDEX objection_open_by_community ON objection (community, made_at, id) WHERE state = 'open';
CREATE INDEX objection_by_delete_by ON objection (delete_by);
