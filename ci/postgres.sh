#!/usr/bin/env bash
# A private PostgreSQL in a temporary folder, on a socket and a free port of loopback.
#   ci/postgres.sh start DIR           starts it for the tests, without fsync, and prints the URL of its maintenance database
#   ci/postgres.sh start DIR durable   starts it for the bench, with fsync and everything else as PostgreSQL comes
#   ci/postgres.sh stop DIR            stops it by its id and removes the folder
set -euo pipefail
action=${1:?start or stop}
dir=${2:?folder}
kind=${3:-}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is missing: apt-get install postgresql" >&2; exit 1; }
as() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case $action in
start)
    if [ -f "$dir/url" ] && [ -f "$dir/data/postmaster.pid" ] && kill -0 "$(head -n 1 "$dir/data/postmaster.pid")" 2>/dev/null; then
        cat "$dir/url"
        exit 0
    fi
    rm -rf "$dir"
    mkdir -p "$dir"
    [ "$(id -u)" -ne 0 ] || chown postgres "$dir"
    as "$bin/initdb" -D "$dir/data" -U casa --auth=trust -E UTF8 --locale=C >"$dir/initdb.log"
    hasty="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    [ "$kind" != durable ] || hasty=""
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/log" -w -t 60 \
        -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c max_connections=300 $hasty" \
        start >/dev/null
    echo "postgres://casa@127.0.0.1:$port/postgres" | tee "$dir/url"
    ;;
stop)
    if [ -f "$dir/data/postmaster.pid" ]; then as "$bin/pg_ctl" -D "$dir/data" -m fast -w stop >/dev/null || true; fi
    rm -rf "$dir"
    ;;
*)
    echo "start or stop" >&2
    exit 2
    ;;
esac
