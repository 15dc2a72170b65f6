#!/usr/bin/env bash
# Runs one stage of the checks and prints how long it took: ci/stage.sh NAME COMMAND...
set -euo pipefail
name=$1
shift
echo "== $name"
start=$(date +%s)
"$@"
echo "== $name: $(($(date +%s) - start)) s"
