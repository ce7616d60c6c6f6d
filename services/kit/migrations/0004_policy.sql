-- Policies are dated rows, not code. A version replaces the earlier ones of its id from its own effective_from on.
CREATE TABLE policy (
    id              UUID        NOT NULL,
    version         INTEGER     NOT NULL CHECK (version >= 1),
    kind            TEXT        NOT NULL,
    area            TEXT        NOT NULL,
    document_number TEXT        NOT NULL,
    issuing_body    TEXT        NOT NULL,
    effective_from  TIMESTAMPTZ NOT NULL,
    effective_to    TIMESTAMPTZ,
    body            JSONB       NOT NULL,
    PRIMARY KEY (id, version),
    CHECK (effective_to IS NULL OR effective_to > effective_from)
);
