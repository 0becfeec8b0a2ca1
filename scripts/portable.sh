#!/usr/bin/env bash
# Makes dist/cacheprog-<version>-portable.zip from the jar that Maven has built: the jar and scripts that start it, for
# any system with Java 25. No runtime and no class archive, so it starts slower than the distribution.
#   needs: JAVA_HOME (JDK 25)
#   VERSION   what the program calls itself, default that of pom.xml
set -euo pipefail
cd "$(dirname "$0")/.."

jdk="${JAVA_HOME:?set JAVA_HOME to a JDK 25, see scripts/jdk25.sh}/bin"
. scripts/built.sh
[ -f "$jar" ] || { echo "portable.sh: $jar is missing; run 'make dist'" >&2; exit 1; }

work="$(mktemp -d "${TMPDIR:-/tmp}/cacheprog-portable-XXXXXX")"
trap 'rm -rf "$work"' EXIT
home="$work/cacheprog"
mkdir -p "$home/bin" "$home/lib"
cp "$jar" "$home/lib/cacheprog.jar"
cp LICENSE NOTICE "$home/"
cp program/target/sbom.cdx.json "$home/"
sed -e "s/@VERSION@/$version/" packaging/portable/cacheprog > "$home/bin/cacheprog"
# As Windows ends lines.
sed -e "s/@VERSION@/$version/" -e 's/$/\r/' packaging/portable/cacheprog.cmd > "$home/bin/cacheprog.cmd"
chmod -R u=rwX,go=rX "$home"
chmod 755 "$home/bin/cacheprog"

mkdir -p dist
rm -f dist/cacheprog-*-portable.zip
"$jdk/java" packaging/Zip.java "$home" "$work/portable.zip" "$time"
mv "$work/portable.zip" "dist/cacheprog-$version-portable.zip"
du -sm "dist/cacheprog-$version-portable.zip" | awk '{ print $1 " MB  " $2 }'
