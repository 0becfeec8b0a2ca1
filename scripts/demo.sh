#!/usr/bin/env bash
# Builds examples/webshop three times, each time with an empty GOCACHE: plainly, through cacheprog (cold), and through
# cacheprog with the disk cache that the second build left. Needs no server.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v go > /dev/null || { echo "demo.sh: the go command is missing: install Go 1.24 or newer" >&2; exit 1; }
program="$PWD/dist/cacheprog/bin/cacheprog"
scratch="$(mktemp -d)"
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
# Nothing of the caller's own set-up shall show through.
unset GOCACHEPROG "${!CACHEPROG_@}"
export GOTOOLCHAIN=local GOFLAGS=-mod=mod

cd examples/webshop
echo "Fetching the modules of examples/webshop ($(go list -deps . 2> /dev/null | wc -l) packages) ..."
go mod download

now() { date +%s%N; }

# run NAME VARIABLE=VALUE ...: one build, a row of the table
run() {
  local name="$1" start end log="$scratch/log" hits misses
  shift
  rm -f "$scratch/webshop" # go would leave out the linking
  start="$(now)"
  env CACHEPROG_LOG_OUTPUT=stderr GOCACHE="$(mktemp -d "$scratch/gocache.XXXX")" "$@" go build -o "$scratch/webshop" . 2> "$log" ||
    { cat "$log" >&2; exit 1; }
  end="$(now)"
  hits="$(sed -n 's/.*cacheprog statistics.* get_hits=\([0-9]*\).*/\1/p' "$log")"
  misses="$(sed -n 's/.*cacheprog statistics.* get_calls=\([0-9]*\).*/\1/p' "$log")"
  [ -n "$misses" ] && misses=$((misses - hits))
  printf '%-28s %5d.%02d s %8s %8s\n' "$name" $(((end - start) / 1000000000)) $(((end - start) / 10000000 % 100)) \
    "${hits:--}" "${misses:--}"
}

printf '\n%-28s %10s %8s %8s\n' build time hits misses
run "plain go, cold"
run "cacheprog, cold" GOCACHEPROG="$program" CACHEPROG_ROOT_DIRECTORY="$scratch/cache"
run "cacheprog, warm" GOCACHEPROG="$program" CACHEPROG_ROOT_DIRECTORY="$scratch/cache"
"$scratch/webshop" --help > /dev/null && echo && echo "The program that was built runs."
