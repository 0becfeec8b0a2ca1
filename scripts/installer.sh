#!/usr/bin/env bash
# Prints install.sh for the packages of a release: their version, and the SHA-256 of each, are written into it.
#
#   usage: scripts/installer.sh folder
#     folder: has SHA256SUMS, with a line for each cacheprog-<version>-<platform>.tar.gz
#   VERSION   what the program calls itself, default that of pom.xml
set -euo pipefail
folder="$(cd "$1" && pwd)"
cd "$(dirname "$0")/.."
. scripts/built.sh

sums="$(grep -E "^[0-9a-f]{64}  cacheprog-$version-[a-z0-9-]+\.tar\.gz$" "$folder/SHA256SUMS")" || {
  echo "installer.sh: $folder/SHA256SUMS names no package of version $version" >&2
  exit 1
}
from="${repository:-https://github.com/OWNER/cacheprog}/releases/download/v$version"
sed -e "s|@VERSION@|$version|g" -e "s|@FROM@|$from|g" -e "/^@SUMS@$/{r /dev/stdin
    d
  }" packaging/install.sh <<< "$sums"
