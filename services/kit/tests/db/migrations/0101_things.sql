CREATE TABLE thing (
    id        UUID PRIMARY KEY,
    big       BIGINT,
    small     INTEGER,
    flag      BOOLEAN,
    words     TEXT,
    bytes     BYTEA,
    ratio     DOUBLE PRECISION,
    shape     JSONB,
    at        TIMESTAMPTZ,
    day       TEXT,
    colour    TEXT
);

CREATE TABLE stock (
    name      TEXT PRIMARY KEY,
    quantity  BIGINT NOT NULL CHECK (quantity >= 0)
);

CREATE TABLE entry (
    at        TIMESTAMPTZ NOT NULL,
    id        BIGINT NOT NULL,
    PRIMARY KEY (at, id)
);

CREATE TABLE number (
    n         BIGINT PRIMARY KEY,
    words     TEXT NOT NULL
);
