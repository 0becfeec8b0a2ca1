#!/usr/bin/env bash
# Fills in the recipes for package managers, packaging/*/*.in, with a version and the checksums of its archives, beside
# these in folder $1. A recipe that needs an archive that is not there is left out, and a line says so.
set -euo pipefail
folder="$(cd "$1" && pwd)"
cd "$(dirname "$0")/.."
. scripts/built.sh

for template in packaging/*/*.in; do
  recipe="$folder/$(basename "$template" .in)"
  # @SHA256 linux-amd64@ is the checksum of that archive.
  awk -v version="$version" -v repository="$repository" '
    NR == FNR { sums[$2] = $1; next }
    {
      gsub(/@VERSION@/, version)
      gsub(/@REPOSITORY@/, repository)
      while (match($0, /@SHA256 [a-z0-9-]+@/)) {
        archive = "cacheprog-" version "-" substr($0, RSTART + 8, RLENGTH - 9) ".tar.gz"
        if (!(archive in sums)) { print "recipes.sh: " FILENAME " is not filled in: there is no " archive > "/dev/stderr"; exit 1 }
        $0 = substr($0, 1, RSTART - 1) sums[archive] substr($0, RSTART + RLENGTH)
      }
      print
    }' "$folder/SHA256SUMS" "$template" > "$recipe" || rm -f "$recipe"
done
