#!/usr/bin/env bash
# Makes dist/release/ from a commit with a tag v<version>: the distribution for this platform, the portable zip, the bill
# of materials, and the SHA-256 of each. Publishes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

tag="$(git describe --tags --exact-match --match 'v[0-9]*' 2> /dev/null || true)"
if [ -z "$tag" ]; then
  echo "release.sh: this commit has no tag for a version; 'git tag v1.2.3' makes it one" >&2
  exit 1
fi
if [ -n "$(git status --porcelain)" ]; then
  echo "release.sh: there are changes that are not committed; a release is made from a commit" >&2
  exit 1
fi
export VERSION="${tag#v}"
if ! grep -q "^## $VERSION\b" CHANGELOG.md; then
  echo "release.sh: CHANGELOG.md has no section '## $VERSION'" >&2
  exit 1
fi

make dist
JAVA_HOME="$(scripts/jdk25.sh)" scripts/portable.sh
rm -rf dist/release
mkdir dist/release
cp dist/cacheprog-"$VERSION"-*.tar.gz dist/cacheprog-"$VERSION"-portable.zip dist/release/
cp dist/cacheprog/sbom.cdx.json "dist/release/cacheprog-$VERSION-sbom.cdx.json"
(cd dist/release && sha256sum -- * > SHA256SUMS && cat SHA256SUMS)
