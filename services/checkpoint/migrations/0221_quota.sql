-- Who lives together, as registration last told: quotas are theirs. No name, address or phone.
CREATE TABLE household (
    id            UUID    NOT NULL PRIMARY KEY,
    -- The street or community that looks after it.
    area          TEXT    NOT NULL,
    house_number  TEXT    NOT NULL,
    -- 村民组; absent where there is none.
    village_group INTEGER,
    version       BIGINT  NOT NULL,
    -- Forgotten when it was not told again for so long.
    delete_by     TEXT    NOT NULL
);
CREATE INDEX household_by_delete_by ON household (delete_by);

-- Its members, each in one household, with what keeps them from being held to a quota.
CREATE TABLE household_member (
    person_id    UUID  NOT NULL PRIMARY KEY,
    household_id UUID  NOT NULL,
    -- Kinds and last days, as a JSON list.
    exemptions   JSONB NOT NULL,
    delete_by    TEXT  NOT NULL
);
CREATE INDEX household_member_by_household ON household_member (household_id);
CREATE INDEX household_member_by_delete_by ON household_member (delete_by);

-- Who goes on another household's quota.
CREATE TABLE quota_helper (
    id           UUID        NOT NULL PRIMARY KEY,
    household_id UUID        NOT NULL,
    person_id    UUID        NOT NULL,
    until        TEXT        NOT NULL,
    appointed_by TEXT        NOT NULL,
    appointed_at TIMESTAMPTZ NOT NULL,
    ended_at     TIMESTAMPTZ,
    request_hash BYTEA       NOT NULL,
    delete_by    TEXT        NOT NULL
);
CREATE INDEX quota_helper_by_household ON quota_helper (household_id, id);
CREATE INDEX quota_helper_by_person ON quota_helper (person_id);
CREATE INDEX quota_helper_by_until ON quota_helper (until) WHERE ended_at IS NULL;
CREATE INDEX quota_helper_by_delete_by ON quota_helper (delete_by);

-- An outing that is used: one row a household, rule and period, written in the transaction of its pass. Two gates cannot both write it.
CREATE TABLE quota_claim (
    household_id  UUID        NOT NULL,
    policy_id     UUID        NOT NULL,
    -- The rule's name within its order.
    rule          TEXT        NOT NULL,
    -- Counted from the rule's first day.
    period        INTEGER     NOT NULL,
    policy_version INTEGER     NOT NULL,
    checkpoint_id UUID        NOT NULL,
    pass_id       UUID        NOT NULL,
    -- Who went; nobody once they are erased.
    person_id     UUID,
    claimed_at    TIMESTAMPTZ NOT NULL,
    -- Scanned again at that gate until then is the same outing.
    same_until    TIMESTAMPTZ NOT NULL,
    delete_by     TEXT        NOT NULL,
    PRIMARY KEY (household_id, policy_id, rule, period)
);
CREATE INDEX quota_claim_by_pass ON quota_claim (pass_id);
CREATE INDEX quota_claim_by_person ON quota_claim (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX quota_claim_by_delete_by ON quota_claim (delete_by);
