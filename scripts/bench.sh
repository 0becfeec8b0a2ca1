#!/usr/bin/env bash
# Measures the distribution with real builds against MinIO and writes its part of docs/performance.md, and docs/performance.svg.
#   usage: scripts/bench.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/tools.sh minio toxiproxy-server golangci-lint > /dev/null
scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl bench -am package
for example in webshop large; do
  (cd "examples/$example" && GOFLAGS=-mod=mod go mod download)
done
"$(scripts/jdk25.sh)/bin/java" -cp bench/target/cacheprog-bench-*-all.jar dev.cacheprog.bench.EndToEnd \
  "${1:-5}" docs/performance.md docs/performance.svg
