CREATE TABLE engine AS SELECT CAST('sqlite' AS TEXT) AS name;
