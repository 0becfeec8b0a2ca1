#!/usr/bin/env bash
# Measures CI jobs that build Hugo and Prometheus, version after version, with all caches that there are.
#   usage: scripts/bench-public.sh [--projects hugo,prometheus] [--versions N] [--rounds N] [--delay MS] [--rate MB]
#     [--other NAME=PATH] [--docs FOLDER]
# --delay is the round trip to the store, --rate is in MB/s, --other is another GOCACHEPROG. Writes benchmarks.md in FOLDER;
# without it, only prints. Needs tar and zstd.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/tools.sh minio > /dev/null
scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl bench -am package
"$(scripts/jdk25.sh)/bin/java" -cp bench/target/cacheprog-bench-*-all.jar dev.cacheprog.bench.PublicBuilds "$@"
