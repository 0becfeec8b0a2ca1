#!/usr/bin/env bash
# Builds the package for this system and tries it, with the unit tests that can run here. For systems on which "make test"
# does not run: macOS, Windows, Alpine.
set -euo pipefail
cd "$(dirname "$0")/.."

JAVA_HOME="$(scripts/jdk25.sh)"
export JAVA_HOME
. scripts/built.sh

# On Alpine no tests run, since native libraries of some are for glibc. On Windows, tests of what has to do with files, paths and processes are left out; they are written for others.
tests=()
case "$(uname -s)" in
  MINGW* | MSYS*)
    packages=(store core report protocol cache remote prefetch/manifest prefetch/pack zstd azure s3 oci metrics stats)
    tests=(-Dtest="$(printf '**/%s/*Test,' "${packages[@]}")" -Dsurefire.failIfNoSpecifiedTests=false)
    ;;
esac
if grep -q '^LIBC="musl"' "$JAVA_HOME/release" 2> /dev/null; then tests=(-Dmaven.test.skip=true); fi
scripts/mvn.sh -q -Dquick "${tests[@]}" -pl program -am package
scripts/dist.sh
for package in dist/cacheprog-"$version"-*.tar.gz dist/cacheprog-"$version"-windows-*.zip; do
  [ ! -f "$package" ] || "$JAVA_HOME/bin/java" packaging/Smoke.java "$package" "$version"
done
scripts/portable.sh
"$JAVA_HOME/bin/java" packaging/Smoke.java "dist/cacheprog-$version-portable.zip" "$version"
