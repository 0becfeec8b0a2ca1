#!/usr/bin/env bash
# Builds the images of a release of the archives in dist/release, for amd64 and arm64, on Debian and on Alpine, and pushes
# them with a bill of materials and provenance. Prints for each the name with the digest.
#   needs: docker with buildx, logged in to the registry
#
#   usage: VERSION=1.2.3 scripts/images.sh [IMAGE]
#     IMAGE: its name without a tag, default that of the repository at ghcr.io
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/built.sh

image="${1:-ghcr.io/${repository#https://github.com/}}"
image="$(echo "$image" | tr '[:upper:]' '[:lower:]')"
metadata="$(mktemp)"
trap 'rm -f "$metadata"' EXIT

# push SUFFIX BASE LIBC: under the version, the minor version and "latest"; a version such as 1.0.0-rc.1 under its own name.
push() {
  local tags=(--tag "$image:$version$1") labels=(title=cacheprog "version=$version" licenses=Apache-2.0 "source=$repository")
  case "$version" in
    *-*) ;;
    *) tags+=(--tag "$image:${version%.*}$1" --tag "$image:latest$1") ;;
  esac
  docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max --push \
    --file packaging/Dockerfile --build-arg "BASE_IMAGE=$2" --build-arg "LIBC=$3" --build-arg "VERSION=$version" \
    "${labels[@]/#/--label=org.opencontainers.image.}" "${tags[@]}" --metadata-file "$metadata" dist/release >&2
  echo "$image@$(sed -n 's/.*"containerimage.digest": *"\([^"]*\)".*/\1/p' "$metadata")"
}

push "" debian:bookworm-slim ""
push -alpine alpine:3.22 -musl
