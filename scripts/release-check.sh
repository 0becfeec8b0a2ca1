#!/usr/bin/env bash
# Checks what scripts/release.sh has made in dist/release, file by file, and prints what is wrong.
#
#   usage: scripts/release-check.sh [all]
#     all: nothing may be missing that a release has, for any system
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/built.sh
root="$PWD"
cd dist/release

wrong=0
fault() {
  echo "release-check.sh: $1" >&2
  wrong=1
}
work="$(mktemp -d "${TMPDIR:-/tmp}/cacheprog-release-XXXXXX")"
trap 'rm -rf "$work"' EXIT

version="$(sed -n 's/.*  cacheprog-\(.*\)-portable\.zip$/\1/p' SHA256SUMS)"
[ -n "$version" ] || fault "SHA256SUMS names no portable.zip"
sha256sum --check --strict --quiet SHA256SUMS || fault "checksums are wrong"
for file in cacheprog-*; do
  grep -q "  $file\$" SHA256SUMS || fault "$file is not in SHA256SUMS"
done

for file in *.tar.gz; do
  tar --utc --full-time --numeric-owner -tvzf "$file" > "$work/list"
  for name in LICENSE NOTICE bin/cacheprog lib/cacheprog.jar lib/cacheprog.jsa lib/libzstd-jni runtime/bin/java runtime/lib/modules \
    sbom.cdx.json; do
    grep -q " cacheprog/$name" "$work/list" || fault "$file has no $name"
  done
  grep -q '^-rwxr-xr-x .* cacheprog/bin/cacheprog$' "$work/list" || fault "$file has a launcher with other modes"
  others="$(grep -cv " 0/0 .* ${time%T*} 00:00:00 " "$work/list" || true)"
  [ "$others" = 0 ] || fault "$file has $others files with another owner or time"
  tar -xzOf "$file" cacheprog/bin/cacheprog | grep -- "-Dcacheprog.version=$version " > /dev/null || fault "$file has another version"
done

# Lists of zip files by Python, as unzip may be missing.
for file in *.zip; do
  { python3 -m zipfile -t "$file" && python3 -m zipfile -l "$file"; } > "$work/$file.list" || fault "$file is damaged"
done
for name in bin/cacheprog bin/cacheprog.cmd lib/cacheprog.jar LICENSE NOTICE sbom.cdx.json; do
  grep -q "^cacheprog/$name " "$work/cacheprog-$version-portable.zip.list" || fault "the portable zip has no $name"
done
if [ -f "$work/cacheprog-$version-windows-amd64.zip.list" ]; then
  for name in bin/cacheprog.cmd lib/cacheprog.jar lib/cacheprog.jsa lib/libzstd-jni.dll runtime/bin/java.exe sbom.cdx.json; do
    grep -q "^cacheprog/$name " "$work/cacheprog-$version-windows-amd64.zip.list" || fault "the zip for Windows has no $name"
  done
fi

bundle="cacheprog-store-api-$version"
python3 -m zipfile -e "$bundle-bundle.zip" "$work/bundle"
(
  cd "$work/bundle/dev/cacheprog/cacheprog-store-api/$version"
  for file in "$bundle.jar" "$bundle-sources.jar" "$bundle-javadoc.jar" "$bundle.pom"; do
    echo "$(cat "$file.md5")  $file" | md5sum --check --strict --quiet
    echo "$(cat "$file.sha1")  $file" | sha1sum --check --strict --quiet
  done
  for element in name description url license developer connection "version>$version"; do
    grep -q "<$element" "$bundle.pom" || { echo "no <$element> in the POM" && exit 1; }
  done
  python3 -m zipfile -l "$bundle.jar" | grep '^dev/cacheprog/store/RemoteStore.class' > /dev/null
  python3 -m zipfile -l "$bundle-sources.jar" | grep 'dev/cacheprog/store/RemoteStore.java' > /dev/null
  python3 -m zipfile -l "$bundle-javadoc.jar" | grep 'dev/cacheprog/store/RemoteStore.html' > /dev/null
) || fault "$bundle-bundle.zip is not complete"

for file in *-sbom.cdx.json; do
  python3 -c 'import json, sys; bom = json.load(open(sys.argv[1])); sys.exit(bom["bomFormat"] != "CycloneDX" or
    not any(c["name"] == "OpenJDK" for c in bom["components"]))' "$file" || fault "$file is no bill of materials with a runtime"
done

"$root/scripts/action-release.sh" "$version" SHA256SUMS | python3 -m json.tool > /dev/null || fault "action/release.json would be damaged"

for file in cacheprog.rb PKGBUILD cacheprog.nix; do
  if [ -f "$file" ] && grep -n '@[A-Z]' "$file"; then fault "$file was not filled in"; fi
done
if [ -f PKGBUILD ]; then bash -n PKGBUILD || fault "PKGBUILD is no script"; fi
if command -v ruby > /dev/null && [ -f cacheprog.rb ]; then ruby -c cacheprog.rb > /dev/null || fault "cacheprog.rb is no Ruby"; fi
if command -v nix-instantiate > /dev/null && [ -f cacheprog.nix ]; then
  nix-instantiate --parse cacheprog.nix > /dev/null || fault "cacheprog.nix is no Nix expression"
fi

if [ "${1:-}" = all ]; then
  for platform in linux-amd64 linux-arm64 linux-musl-amd64 linux-musl-arm64 darwin-amd64 darwin-arm64; do
    [ -f "cacheprog-$version-$platform.tar.gz" ] || fault "there is no package for $platform"
    [ -f "cacheprog-$version-$platform-sbom.cdx.json" ] || fault "there is no bill of materials for $platform"
  done
  for file in "cacheprog-$version-windows-amd64.zip" "cacheprog-$version-windows-amd64-sbom.cdx.json" cacheprog.rb PKGBUILD cacheprog.nix; do
    [ -f "$file" ] || fault "there is no $file"
  done
fi
exit "$wrong"
