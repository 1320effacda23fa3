#!/bin/sh
# A throw-away PostgreSQL for tests: its own cluster in a temporary folder, on a unix socket only.
#
#   postgres.sh run COMMAND...   start, run the command with HARK_TEST_POSTGRES set, stop
#   postgres.sh start            start; prints the folder, then the URL
#   postgres.sh stop FOLDER      stop what start printed, and remove it
#
# PostgreSQL refuses to run as root: then it runs as the user postgres. The database's collation
# is Polish on purpose: Hark must order by bytes all the same. HARK_TEST_POSTGRES_FSYNC=on makes it
# durable (for the bench); tests do without.
set -eu

bin=${HARK_POSTGRES_BIN:-/usr/lib/postgresql/15/bin}

as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
    else
        "$@"
    fi
}

start() {
    if [ ! -x "$bin/initdb" ]; then
        echo "postgres.sh: no $bin/initdb: apt install postgresql" >&2
        exit 1
    fi
    folder=$(mktemp -d "${TMPDIR:-/tmp}/hark-postgres-XXXXXX")
    if [ "$(id -u)" = 0 ]; then
        chown postgres: "$folder"
    fi
    cd "$folder"
    as_postgres "$bin/initdb" -D "$folder/data" -U postgres -A trust --no-sync -E UTF8 \
        --locale=C.UTF-8 --locale-provider=icu --icu-locale=pl >"$folder/initdb.log" 2>&1 || {
        cat "$folder/initdb.log" >&2
        exit 1
    }
    cat >>"$folder/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = ${HARK_TEST_POSTGRES_FSYNC:-off}
max_connections = 200
shared_buffers = 64MB
max_wal_size = 2GB
END
    # Through a shell that becomes it: nothing else may keep the caller's pipes open.
    as_postgres sh -c 'exec "$0/postgres" -D "$1/data" </dev/null >"$1/server.log" 2>&1 &' \
        "$bin" "$folder"
    tries=0
    until "$bin/pg_isready" -q -h "$folder" -U postgres; do
        tries=$((tries + 1))
        if [ "$tries" -gt 300 ]; then
            cat "$folder/server.log" >&2
            stop "$folder"
            exit 1
        fi
        sleep 0.1
    done
    "$bin/createdb" -h "$folder" -U postgres hark_test
    url="postgresql:///hark_test?host=$folder&user=postgres"
}

stop() {
    pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null || true)
    if [ -n "$pid" ]; then
        kill -INT "$pid" 2>/dev/null || true
        while kill -0 "$pid" 2>/dev/null; do
            sleep 0.05
        done
    fi
    rm -rf "$1"
}

case ${1:-} in
start)
    start
    echo "$folder"
    echo "$url"
    ;;
stop)
    stop "${2:?folder}"
    ;;
run)
    shift
    home=$PWD
    start
    trap 'stop "$folder"' EXIT
    trap 'exit 130' INT TERM
    cd "$home"
    HARK_TEST_POSTGRES=$url "$@"
    ;;
*)
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
