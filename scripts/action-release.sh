#!/usr/bin/env bash
# Prints action/release.json for the archives in a file SHA256SUMS ($2) of version $1: what the GitHub action downloads, and
# what it must be.
set -euo pipefail
awk -v version="$1" '
  BEGIN { printf "{\n  \"version\": \"%s\",\n  \"sha256\": {", version }
  /\.(tar\.gz|zip)$/ && !/-bundle\.zip$/ { printf "%s\n    \"%s\": \"%s\"", comma, $2, $1; comma = "," }
  END { printf "\n  }\n}\n"; if (comma == "") exit 1 }' "$2"
