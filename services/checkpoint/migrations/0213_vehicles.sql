-- Vehicles that passed a gate: beside the pass, in the same transaction.
CREATE TABLE vehicle_pass (
    checkpoint_id UUID        NOT NULL,
    pass_id       UUID        NOT NULL,
    district      TEXT        NOT NULL,
    street        TEXT        NOT NULL,
    -- NULL where the gate stands in a street.
    community     TEXT,
    -- Keyed token of the whole plate.
    plate_token   BYTEA       NOT NULL,
    -- The plate.
    sealed        BYTEA       NOT NULL,
    direction     TEXT        NOT NULL,
    passengers    INTEGER     NOT NULL,
    passed_at     TIMESTAMPTZ NOT NULL,
    delete_by     TEXT        NOT NULL,
    PRIMARY KEY (checkpoint_id, pass_id)
);
CREATE INDEX vehicle_pass_by_plate ON vehicle_pass (plate_token, passed_at, pass_id);
CREATE INDEX vehicle_pass_by_district ON vehicle_pass (district, passed_at, pass_id);
CREATE INDEX vehicle_pass_by_street ON vehicle_pass (street, passed_at, pass_id);
CREATE INDEX vehicle_pass_by_community ON vehicle_pass (community, passed_at, pass_id);
CREATE INDEX vehicle_pass_by_gate ON vehicle_pass (checkpoint_id, passed_at, pass_id);
CREATE INDEX vehicle_pass_by_delete_by ON vehicle_pass (delete_by);
