#!/bin/sh
# Unpacks a package of cacheprog for a CI job and prints the path of the program in it.
#
#   usage: scripts/ci-install.sh archive folder [sha256]
#     archive: cacheprog-<version>-<platform>.tar.gz, a file or a URL, which takes curl
#     folder: where the folder cacheprog goes; what is there of an older one is replaced
set -eu

archive="$1" folder="$2" sum="${3:-}"
mkdir -p "$folder"
case "$archive" in
  http://* | https://*)
    trap 'rm -f "$folder/cacheprog.tar.gz"' EXIT
    curl --fail --silent --show-error --location --retry 3 --output "$folder/cacheprog.tar.gz" "$archive"
    archive="$folder/cacheprog.tar.gz"
    ;;
esac
if [ -n "$sum" ]; then echo "$sum  $archive" | sha256sum -c - >&2; fi
rm -rf "$folder/cacheprog"
tar -xzf "$archive" -C "$folder"
program="$(cd "$folder" && pwd)/cacheprog/bin/cacheprog"
# A runtime for another C library or processor fails here, not in the first go command.
"$program" --version >&2
echo "$program"
