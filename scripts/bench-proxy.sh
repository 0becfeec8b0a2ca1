#!/usr/bin/env bash
# Measures the distribution's proxy under load.
#   usage: scripts/bench-proxy.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/tools.sh minio > /dev/null
scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl bench -am package
"$(scripts/jdk25.sh)/bin/java" -cp bench/target/cacheprog-bench-*-all.jar dev.cacheprog.bench.ProxyLoad "${1:-60}"
