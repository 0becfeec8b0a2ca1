#!/usr/bin/env bash
# Proves the program: servers, compilation with linters, unit tests, distribution, system tests. Prints a line when each
# of these begins, what fails, and at the end which classes of tests took longest.
#
#   usage: scripts/test.sh [all]
#     all: what only varies, too (tests tagged "variation", and the servers and versions of go that only they need)
set -euo pipefail
cd "$(dirname "$0")/.."

TEST_STARTED="$(date +%s)"
TEST_TIMES="$(mktemp)"
export TEST_STARTED TEST_TIMES
trap 'rm -f "$TEST_TIMES"' EXIT

. scripts/stage.sh

stage "tools: the servers and clients that tests run"
options=()
if [ "${1:-}" = all ]; then options+=(-DexceptSystemTests=soak -Dtests.effort=4); fi
scripts/tools.sh ${1:-} > /dev/null

stage "compile: with linters"
result=0
scripts/mvn.sh -q "${options[@]}" verify || result=$?

echo "The classes of tests that took longest, in seconds:"
# awk reads to the end: with head, sort can be ended by SIGPIPE, and pipefail makes that a failure.
sort -rn "$TEST_TIMES" | awk 'NR <= 10 { sub(/.*\./, "", $2); printf "%7.1f %s\n", $1 / 1000, $2 }'
if [ "$result" = 0 ]; then stage "passed"; else stage "FAILED"; fi
exit "$result"
