#!/usr/bin/env bash
# Installs the S3 server of the tests into their cache, once, and prints its folder:
#   PYTHONPATH=$(ci/s3.sh) python3 -m moto.server -H 127.0.0.1 -p PORT
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
list=$root/ci/s3.txt
cache=${CASA_TEST_CACHE:-$root/target/cache}
mkdir -p "$cache"
out=$(cd "$cache" && pwd)/s3-$(sha256sum "$list" | cut -c1-12)-$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
exec 9>"$cache/s3.lock"
flock 9
if [ ! -d "$out" ]; then
  # Made aside and renamed, so that an interrupted run leaves nothing half made.
  new=$(mktemp -d "$cache/s3-new.XXXXXX")
  python3 -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --root-user-action ignore \
    --only-binary :all: --target "$new" -r "$list" >&2
  mv "$new" "$out"
fi
echo "$out"
