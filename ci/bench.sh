#!/usr/bin/env bash
# Measures a built program on both engines, each on an empty database that ends with it:
#   ci/bench.sh PROGRAM [ENGINE...]    engines: sqlite, postgres; both when none is named
# Options for `casa bench` go in CASA_BENCH, e.g. CASA_BENCH="--figures a".
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(readlink -f "${1:?the built program}")
shift
[ $# -gt 0 ] || set -- sqlite postgres
folder=$(mktemp -d /tmp/casa-bench-XXXXXX)
trap '"$here/postgres.sh" stop "$folder/pg"; rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
for engine in "$@"; do
    case $engine in
    sqlite) url=sqlite://$folder/casa.db ;;
    postgres) url=$("$here/postgres.sh" start "$folder/pg" durable) ;;
    *) echo "sqlite or postgres, not $engine" >&2; exit 2 ;;
    esac
    CASA_FILES=$folder/files-$engine "$program" bench --database "$url" ${CASA_BENCH:-}
done
