-- Which replica runs a duty that must run once.
CREATE TABLE lease (
    name       TEXT        PRIMARY KEY,
    holder     TEXT        NOT NULL,
    held_until TIMESTAMPTZ NOT NULL
);
