#!/usr/bin/env bash
# Prints what CHANGELOG.md says about version $1. Links are those of the tag, since a release has no folder to start from.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/built.sh
awk -v version="$1" '/^## /{ on = $2 == version; next } on' CHANGELOG.md |
  sed -e "s#\](\([A-Za-z][^):]*)\)#]($repository/blob/v$1/\1#g" -e '1{/^$/d;}'
