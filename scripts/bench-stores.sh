#!/usr/bin/env bash
# Measures builds over stores of all types at the same distance and writes that part of docs/performance.md.
#   usage: scripts/bench-stores.sh [ROUNDS] [FILE]
# Without a file, it only prints.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/tools.sh minio azurite distribution > /dev/null
scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl bench -am package
(cd examples/webshop && GOFLAGS=-mod=mod go mod download)
"$(scripts/jdk25.sh)/bin/java" -cp bench/target/cacheprog-bench-*-all.jar dev.cacheprog.bench.StoreComparison \
  "${1:-5}" "${@:2}"
