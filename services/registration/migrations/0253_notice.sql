-- What a community tells its residents.
CREATE TABLE notice (
    id UUID PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    -- A district, a street or a community.
    area TEXT NOT NULL,
    chinese_title TEXT NOT NULL,
    chinese_text TEXT NOT NULL,
    english_title TEXT,
    english_text TEXT,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    -- Shown without a token.
    is_public BOOLEAN NOT NULL,
    published_by TEXT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);
CREATE INDEX notice_by_area ON notice (area, published_at, id);
