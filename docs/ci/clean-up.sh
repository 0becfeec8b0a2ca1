#!/bin/sh
# For the end of jobs that still carry go's cache as an archive, where some have a go that knows GOCACHEPROG (1.24) and
# some have an older one. If this job's go uses cacheprog, nothing of GOCACHE is worth carrying: it is emptied, so that
# the archive made of it is small, and so is what the next job unpacks. With an older go nothing is done.
set -eu

# Older ones do not know the name and print nothing.
if [ -z "$(go env GOCACHEPROG)" ]; then exit 0; fi

empty() {
  [ -n "$1" ] && [ -d "$1" ] || return 0
  case "${CACHEPROG_ROOT_DIRECTORY:-}/" in
    "${1%/}"/*) echo "clean-up.sh: $CACHEPROG_ROOT_DIRECTORY lies in $1, which is left as it is" >&2; return 0 ;;
  esac
  # What fuzzing found is kept there by every go.
  find "$1" -mindepth 1 -maxdepth 1 ! -name fuzz -exec rm -rf {} +
  # Some CI systems take an empty folder for one that is missing, and keep the old archive.
  echo "emptied, since cacheprog is used" > "$1/README"
}

empty "$(go env GOCACHE)"
if [ -n "${GOLANGCI_LINT_CACHEPROG:-}" ]; then empty "${GOLANGCI_LINT_CACHE:-$HOME/.cache/golangci-lint}"; fi
