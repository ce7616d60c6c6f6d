-- What people are asked: a version never changes.
CREATE TABLE question_set (
    id UUID NOT NULL,
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    put_by TEXT NOT NULL,
    put_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id, version)
);

-- A round of outreach. Its tasks are made in batches, each moving the cursor on.
CREATE TABLE outreach_plan (
    id UUID NOT NULL PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    title TEXT NOT NULL,
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    cohort JSONB NOT NULL,
    question_set_id UUID NOT NULL,
    question_set_version INTEGER NOT NULL,
    channels JSONB NOT NULL,
    assignees JSONB NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    decided_by JSONB NOT NULL,
    state TEXT NOT NULL,
    -- The last person a task was made for.
    planned_until UUID NOT NULL,
    planned BIGINT NOT NULL,
    listed BIGINT NOT NULL,
    planned_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    planned_at TIMESTAMPTZ,
    cancelled_at TIMESTAMPTZ
);
CREATE INDEX outreach_plan_by_district ON outreach_plan (district, created_at, id);
CREATE INDEX outreach_plan_by_street ON outreach_plan (street, created_at, id);
CREATE INDEX outreach_plan_by_community ON outreach_plan (community, created_at, id);
CREATE INDEX outreach_plan_by_state ON outreach_plan (state);

-- People a round was given by name, until their tasks are made.
CREATE TABLE outreach_listed (
    plan_id UUID NOT NULL,
    person_id UUID NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (plan_id, person_id)
);
CREATE INDEX outreach_listed_by_person ON outreach_listed (person_id);
CREATE INDEX outreach_listed_by_delete_by ON outreach_listed (delete_by);

-- One person to be reached in one round.
CREATE TABLE outreach_task (
    person_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    id UUID NOT NULL,
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    -- Empty: the community's.
    assignee TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    channel TEXT NOT NULL,
    -- Which of the round's channels that is, from 0.
    channel_nth INTEGER NOT NULL DEFAULT 0,
    channel_since TIMESTAMPTZ NOT NULL,
    -- On this channel.
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    is_abnormal BOOLEAN NOT NULL DEFAULT FALSE,
    -- When it is handed to the platform next; NULL: it is not.
    send_at TIMESTAMPTZ,
    -- How often the platform did not take it.
    send_tries INTEGER NOT NULL DEFAULT 0,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, plan_id)
);
CREATE INDEX outreach_task_by_id ON outreach_task (id);
CREATE INDEX outreach_task_by_plan ON outreach_task (plan_id, state, channel_nth, next_at);
CREATE INDEX outreach_task_by_district ON outreach_task (district, state, due_at, id);
CREATE INDEX outreach_task_by_street ON outreach_task (street, state, due_at, id);
CREATE INDEX outreach_task_by_community ON outreach_task (community, state, due_at, id);
CREATE INDEX outreach_task_by_assignee ON outreach_task (assignee, state, due_at, id) WHERE assignee <> '';
CREATE INDEX outreach_task_to_send ON outreach_task (send_at) WHERE send_at IS NOT NULL;
CREATE INDEX outreach_task_by_delete_by ON outreach_task (delete_by);

-- Every try with what it came to; a correction is one more.
CREATE TABLE outreach_attempt (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    task_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    request_hash BYTEA NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- Counted over all channels, from 1.
    number INTEGER NOT NULL,
    answers BYTEA,
    is_abnormal BOOLEAN NOT NULL,
    recorded_by TEXT NOT NULL,
    tried_at TIMESTAMPTZ NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX outreach_attempt_by_id ON outreach_attempt (id);
CREATE INDEX outreach_attempt_by_task ON outreach_attempt (task_id, number);
CREATE INDEX outreach_attempt_by_delete_by ON outreach_attempt (delete_by);

-- An abnormal answer that somebody must act on; where it stands is its deadline's matter.
CREATE TABLE outreach_abnormal (
    person_id UUID NOT NULL,
    id UUID NOT NULL,
    task_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    district TEXT NOT NULL,
    street TEXT NOT NULL,
    community TEXT NOT NULL,
    channel TEXT NOT NULL,
    severity TEXT NOT NULL,
    answers BYTEA NOT NULL,
    question_set_id UUID NOT NULL,
    question_set_version INTEGER NOT NULL,
    decided_by JSONB NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    outcome TEXT,
    note BYTEA,
    notified TEXT,
    closed_by TEXT,
    closed_at TIMESTAMPTZ,
    closed_in_time BOOLEAN NOT NULL,
    delete_by TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
);
-- One open case for a task: a second abnormal answer is added to it.
CREATE UNIQUE INDEX outreach_abnormal_open ON outreach_abnormal (person_id, task_id) WHERE closed_at IS NULL;
CREATE INDEX outreach_abnormal_by_id ON outreach_abnormal (id);
CREATE INDEX outreach_abnormal_by_plan ON outreach_abnormal (plan_id);
CREATE INDEX outreach_abnormal_by_district ON outreach_abnormal (district, opened_at, id);
CREATE INDEX outreach_abnormal_by_street ON outreach_abnormal (street, opened_at, id);
CREATE INDEX outreach_abnormal_by_community ON outreach_abnormal (community, opened_at, id);
CREATE INDEX outreach_abnormal_by_delete_by ON outreach_abnormal (delete_by);
