#!/bin/sh
# One database per service, each with an owner of its own who can open no other: nobody joins across a wall.
# Run once, by PostgreSQL's image, when its data folder is still empty.
set -eu

# database NAME PASSWORD
database() {
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
        --set name="$1" --set password="$2" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
}

database registration "$REGISTRATION_PASSWORD"
database checkpoint "$CHECKPOINT_PASSWORD"
database edge "$EDGE_PASSWORD"
