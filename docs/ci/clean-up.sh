#!/bin/sh
# For the end of jobs whose CI system still archives GOCACHE, while some jobs have go 1.24 or newer and some an older one.
# If this job's go uses cacheprog, GOCACHE holds nothing worth keeping: the script empties it, so that the archive is small
# and the next job unpacks it quickly. With an older go the script does nothing.
set -eu

# Older versions of go do not know the variable and print nothing.
if [ -z "$(go env GOCACHEPROG)" ]; then exit 0; fi

empty() {
  [ -n "$1" ] && [ -d "$1" ] || return 0
  case "${CACHEPROG_ROOT_DIRECTORY:-}/" in
    "${1%/}"/*) echo "clean-up.sh: $CACHEPROG_ROOT_DIRECTORY is inside $1, which is not emptied" >&2; return 0 ;;
  esac
  # Every version of go keeps what fuzzing found there.
  find "$1" -mindepth 1 -maxdepth 1 ! -name fuzz -exec rm -rf {} +
  # Some CI systems treat an empty folder as missing and keep the old archive.
  echo "emptied, because go uses cacheprog" > "$1/README"
}

empty "$(go env GOCACHE)"
if [ -n "${GOLANGCI_LINT_CACHEPROG:-}" ]; then empty "${GOLANGCI_LINT_CACHE:-$HOME/.cache/golangci-lint}"; fi
