#!/usr/bin/env bash
# Makes dist/release/ from a commit with a tag v<version>. Publishes nothing; .github/workflows/release.yml does.
#
#   usage: scripts/release.sh [part ...]
#     package   the distribution for this system, tried by packaging/Smoke.java, and its bill of materials
#     common    what is the same for all systems: the portable zip, and the library for stores as Maven Central takes it
#     finish    of all that lies in dist/release by then: SHA256SUMS, recipes for package managers, install.sh
#     default: all of them, for this system alone
set -euo pipefail
cd "$(dirname "$0")/.."

tag="$(git describe --tags --exact-match --match 'v[0-9]*.[0-9]*.[0-9]*' 2> /dev/null || true)"
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
. scripts/built.sh

package() {
  scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl program -am package
  scripts/dist.sh
  local archive
  for archive in dist/cacheprog-"$VERSION"-*; do
    case "$archive" in *-portable.zip | *-image.tar) continue ;; esac
    "$JAVA_HOME/bin/java" packaging/Smoke.java "$archive" "$VERSION"
    cp "$archive" dist/release/
    archive="$(basename "$archive")"
    archive="${archive%.tar.gz}"
    cp dist/cacheprog/sbom.cdx.json "dist/release/${archive%.zip}-sbom.cdx.json"
  done
}

common() {
  [ -f "$jar" ] || scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl program -am package
  scripts/portable.sh
  "$JAVA_HOME/bin/java" packaging/Smoke.java "dist/cacheprog-$VERSION-portable.zip" "$VERSION"
  cp "dist/cacheprog-$VERSION-portable.zip" dist/release/
  scripts/store-api.sh
  cp "dist/cacheprog-store-api-$VERSION-bundle.zip" dist/release/
}

finish() {
  (cd dist/release && sha256 cacheprog-* > ../SHA256SUMS && mv ../SHA256SUMS .)
  scripts/recipes.sh dist/release
  if [ -x scripts/installer.sh ]; then scripts/installer.sh dist/release > dist/release/install.sh; fi
  cat dist/release/SHA256SUMS
}

if [ $# = 0 ]; then
  rm -rf dist/release dist/cacheprog-*
  set -- package common finish
fi
mkdir -p dist/release
if [ "$*" != finish ]; then
  JAVA_HOME="$(scripts/jdk25.sh)"
  export JAVA_HOME
fi
for part in "$@"; do
  case "$part" in
    package | common | finish) "$part" ;;
    *) echo "release.sh: unknown part '$part'; there are package, common and finish" >&2 && exit 2 ;;
  esac
done
