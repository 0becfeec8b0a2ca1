#!/usr/bin/env bash
# Measures the distribution with real builds over slow links to MinIO.
#   usage: scripts/bench-link.sh [--rounds N] [--projects webshop,large] [--points NAME,...] [--other NAME=PATH] [--variant NAME=VARIABLE=VALUE] [--docs FOLDER]
# Names of links are like 50ms/0.5 (MB/s), 0ms/none, '*/each-*', '50ms/cold-*': see LinkPoint. Writes performance.md and
# performance-links.svg in FOLDER; without it, only prints.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/tools.sh minio > /dev/null
scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl bench -am package
for example in webshop large; do
  (cd "examples/$example" && GOFLAGS=-mod=mod go mod download)
done
"$(scripts/jdk25.sh)/bin/java" -cp bench/target/cacheprog-bench-*-all.jar dev.cacheprog.bench.LinkCurve "$@"
