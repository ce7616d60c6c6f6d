CREATE TABLE engine AS SELECT CAST('postgres' AS TEXT) AS name;
