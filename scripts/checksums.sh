#!/usr/bin/env bash
# Records the SHA-256 of every plugin, dependency and POM that a build resolves, as they are on this machine, in
# .mvn/checksums/checksums.sha256. Builds accept nothing else. For after an upgrade; read the difference, then commit it.
set -euo pipefail
cd "$(dirname "$0")/.."

work="$(mktemp -d "${TMPDIR:-/tmp}/cacheprog-checksums-XXXXXX")"
trap 'rm -rf "$work"' EXIT

# All plugins of all builds, run or at least resolved. Some look for more while they work, so one test must be run; it
# stands for all.
scripts/mvn.sh -q -Prelease clean deploy -Dmaven.install.skip -Dmaven.deploy.skip -DskipSystemTests -Dtest=OptionTableTest \
  -Daether.trustedChecksumsSource.summaryFile.basedir="$work" \
  -Daether.artifactResolver.postProcessor.trustedChecksums.record=true

# By name, while Maven leaves them by checksum: so the difference shows what was upgraded.
LC_ALL=C sort -k 2 "$work/checksums.sha256" > "$work/new"

# What was published under a version never changes. If it did, one of the two is not the real one.
list=.mvn/checksums/checksums.sha256
changed="$(LC_ALL=C join -1 2 -2 2 "$list" "$work/new" | awk '$2 != $3 { print "  " $1 }')"
if [ -n "$changed" ]; then
  printf 'checksums.sh: nothing was recorded: the same versions have other bytes than before:\n%s\n' "$changed" >&2
  exit 1
fi
cp "$work/new" "$list"
git --no-pager diff --stat -- "$list"
