-- Briefs of the command room, as they were frozen. Rows are added and never changed: figures, texts and hash of a day in the past stay what
-- they were. Nothing personal is in them; whoever froze one is named by the id of their account, as in the audit trail.
CREATE TABLE brief (
    id UUID PRIMARY KEY,
    -- From 1, without a gap, whatever the area.
    number BIGINT NOT NULL UNIQUE CHECK (number > 0),
    area TEXT NOT NULL,
    -- The area's name as it was.
    place TEXT NOT NULL,
    -- The moment the figures are of, and when they were frozen; both in the town's time.
    moment TIMESTAMPTZ NOT NULL,
    frozen_at TIMESTAMPTZ NOT NULL,
    author UUID NOT NULL,
    -- JSON, to the letter: it is part of what is hashed.
    figures TEXT NOT NULL,
    chinese TEXT NOT NULL,
    english TEXT NOT NULL,
    -- The hash of the brief with the number before; empty for the first.
    before_sha256 TEXT NOT NULL,
    -- In hexadecimal, over everything above but the id.
    sha256 TEXT NOT NULL UNIQUE
);
CREATE INDEX brief_by_area ON brief (area, number);
