#!/usr/bin/env bash
# Changes the owner of the repository on GitHub, in pom.xml and in all documents that name it. With an owner, the note of the
# README that there is no release goes.
#
#   usage: scripts/owner.sh NAME
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/built.sh

new="${1:?usage: scripts/owner.sh NAME}"
old="${repository#https://github.com/}"
old="${old%/cacheprog}"
git grep -l --fixed-strings "$old/cacheprog" -- . ':!scripts/owner.sh' ':!*.java' | while IFS= read -r file; do
  sed -i.old -e "s#github\.com/$old/cacheprog#github.com/$new/cacheprog#g" \
    -e "s#githubusercontent\.com/$old/cacheprog#githubusercontent.com/$new/cacheprog#g" -e "s#ghcr\.io/$old/cacheprog#ghcr.io/$new/cacheprog#g" \
    -e "s#\(uses: *\)$old/cacheprog@#\1$new/cacheprog@#g" -e "s#\(--repo \)$old/cacheprog#\1$new/cacheprog#g" "$file"
  rm "$file.old"
done
sed -i.old -e '/^> Not released yet: /,/^$/d' README.md
rm README.md.old
git --no-pager diff --stat
