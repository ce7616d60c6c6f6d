#!/bin/sh
# Makes the data folder when it is empty, runs the scripts of /docker-entrypoint-initdb.d once, then serves.
set -eu
data=/var/lib/postgresql/data

if [ ! -s "$data/PG_VERSION" ]; then
    password=$(mktemp)
    printf '%s' "$POSTGRES_PASSWORD" >"$password"
    # shellcheck disable=SC2086 # several arguments in one variable, as in the image `postgres`
    initdb --pgdata "$data" --username postgres --auth-local trust --auth-host scram-sha-256 --pwfile "$password" ${POSTGRES_INITDB_ARGS:-}
    rm "$password"
    printf 'host all all all scram-sha-256\n' >>"$data/pg_hba.conf"
    # On its socket only, until every database is there.
    pg_ctl --pgdata "$data" --wait --options "-c listen_addresses=''" start
    for script in /docker-entrypoint-initdb.d/*.sh; do
        [ -e "$script" ] && sh "$script"
    done
    pg_ctl --pgdata "$data" --wait --mode fast stop
fi

exec postgres -D "$data" -c listen_addresses='*'
