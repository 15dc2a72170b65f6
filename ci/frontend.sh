#!/usr/bin/env bash
# Builds frontend/dist when something of the front end changed since it was built.
set -euo pipefail
cd "$(dirname "$0")/../frontend"
want=$(cat package-lock.json package.json build.mjs tsconfig.json icons.txt favicon.svg $(find scss src -type f | LC_ALL=C sort) | sha256sum | cut -c1-64)
if [ -f dist/.built ] && [ "$(cat dist/.built)" = "$want" ]; then exit 0; fi
[ -x node_modules/.bin/esbuild ] || npm ci --no-fund --no-audit --silent
npm run --silent build
echo "$want" > dist/.built
