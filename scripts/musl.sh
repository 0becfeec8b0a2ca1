#!/usr/bin/env bash
# Runs a command in this checkout on Alpine, in a container with a JDK for musl; the first one makes packages for musl.
#   needs: docker, which may be podman
#
#   usage: scripts/musl.sh scripts/release.sh package
set -euo pipefail
cd "$(dirname "$0")/.."
# Files of root are what is left, and git asks for the owner.
docker run --rm --volume "$PWD:/src" --workdir /src "${MUSL_JDK_IMAGE:-eclipse-temurin:25-jdk-alpine}" sh -euc '
  apk add --no-cache bash coreutils findutils git go tar
  git config --global --add safe.directory /src
  exec "$@"' sh "$@"
