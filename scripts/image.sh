#!/usr/bin/env bash
# Makes a container image of dist/cacheprog with buildah, which needs no Docker: the same as the Dockerfile makes.
# Prints the file that it is in, an OCI archive: "skopeo copy oci-archive:FILE docker://..." or "podman load" takes it.
#
#   usage: scripts/image.sh [base image]
#     base image: default debian:bookworm-slim; any name that buildah knows, also oci-archive:FILE
#   STORAGE_DRIVER, BUILDAH_ISOLATION   buildah's own; inside of a container "vfs" and "chroot" work
set -euo pipefail
cd "$(dirname "$0")/.."

base="${1:-docker.io/library/debian:bookworm-slim}"
[ -x dist/cacheprog/bin/cacheprog ] || { echo "image.sh: dist/cacheprog is missing; run 'make dist'" >&2; exit 1; }
archive="$(echo dist/cacheprog-*.tar.gz)"
name="$(basename "$archive" .tar.gz)"
. scripts/built.sh

container="$(buildah from "$base")"
trap 'buildah rm "$container" > /dev/null' EXIT
buildah copy --quiet "$container" dist/cacheprog /cacheprog > /dev/null
buildah config --user 65532:65532 --port 8080 --entrypoint '["/cacheprog/bin/cacheprog"]' --cmd proxy \
  --label org.opencontainers.image.title=cacheprog --label "org.opencontainers.image.version=$version" \
  --label org.opencontainers.image.licenses=Apache-2.0 "$container"
rm -f "dist/$name-image.tar"
buildah commit --quiet "$container" "oci-archive:dist/$name-image.tar:cacheprog:$version" > /dev/null
echo "dist/$name-image.tar"
