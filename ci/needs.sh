#!/usr/bin/env bash
# Installs what is missing to build (ci/needs.sh run) or to test (ci/needs.sh test); says in one line what it can't.
set -euo pipefail
what=${1:-run}
missing=()
command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup (1.95 or newer)." >&2; exit 1; }
command -v npm >/dev/null || { echo "Node.js is missing: install Node 20 or newer with npm." >&2; exit 1; }
has() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }
packages=(gcc pkg-config libpq-dev)
if [ "$what" = test ]; then
    packages+=(postgresql openssl chromium libreoffice-writer-nogui libxml2-utils qpdf poppler-utils python3-pip dovecot-imapd python3-aiosmtpd)
    # Newer Node or Python installed by other means are as good as Debian's.
    python3 -m pip --version >/dev/null 2>&1 && packages=("${packages[@]/python3-pip/}")
fi
if command -v dpkg-query >/dev/null; then
    for p in "${packages[@]}"; do [ -z "$p" ] || has "$p" || missing+=("$p"); done
fi
if [ ${#missing[@]} -gt 0 ]; then
    [ "$(id -u)" -eq 0 ] || { echo "Missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}" >&2; exit 1; }
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if [ "$what" = test ] && ! command -v cargo-deny >/dev/null; then
    echo "Installing cargo-deny (once)"
    CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/tools" cargo install --quiet --locked cargo-deny --version 0.20.2
fi
