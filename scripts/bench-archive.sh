#!/usr/bin/env bash
# Compares jobs that restore GOCACHE with jobs that unpack an archive of it and writes that part of docs/performance.md.
# Needs curl, tar and zstd.
#   usage: scripts/bench-archive.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/tools.sh minio > /dev/null
scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl bench -am package
for example in webshop large; do
  (cd "examples/$example" && GOFLAGS=-mod=mod go mod download)
done
"$(scripts/jdk25.sh)/bin/java" -cp bench/target/cacheprog-bench-*-all.jar dev.cacheprog.bench.ArchiveComparison \
  "${1:-3}" docs/performance.md
