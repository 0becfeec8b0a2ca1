#!/usr/bin/env bash
# Makes dist/cacheprog/ and dist/cacheprog-<version>-<platform>.tar.gz (.zip on Windows) from the jar that Maven has built,
# for the system that this runs on: Linux with glibc or musl, macOS, or Windows in the bash that comes with git.
#   needs: JAVA_HOME (JDK 25)
#   VERSION   what the program calls itself, default that of pom.xml
set -euo pipefail
cd "$(dirname "$0")/.."

jdk="${JAVA_HOME:?set JAVA_HOME to a JDK 25, see scripts/jdk25.sh}/bin"
. scripts/built.sh
. scripts/stage.sh
stage "distribution"
case "$(uname -m)" in
  x86_64 | amd64) arch=amd64 natives=amd64 hashing=x86_64/avx tls=x86_64 ;;
  aarch64 | arm64) arch=arm64 natives=aarch64 hashing=arm64/neon-le tls=aarch_64 ;;
  *) arch="$(uname -m)" natives="$(uname -m)" hashing=none tls=none ;;
esac
os="$(uname -s | tr '[:upper:]' '[:lower:]')" library=so launcher=cacheprog
natives="$os/$natives"
# Of the native libraries zstd's works everywhere. Those for SHA-256 and TLS are for Linux with glibc; elsewhere the JDK's
# own stand in for them.
case "$os" in
  darwin) library=dylib natives="${natives/amd64/x86_64}" hashing=none tls=none ;;
  mingw* | msys*) os=windows library=dll launcher=cacheprog.cmd natives="win/${natives#*/}" hashing=none tls=none ;;
esac
platform="$os-$arch"
# A JDK for musl makes a distribution for musl (Alpine).
if grep -q '^LIBC="musl"' "$jdk/../release" 2> /dev/null; then platform="$os-musl-$arch" hashing=none tls=none; fi
[ -f "$jar" ] || { echo "dist.sh: $jar is missing; run 'make dist'" >&2; exit 1; }

# Built aside and moved at the end, so that a running test or a stopped build never sees half a distribution.
work="$(mktemp -d "${TMPDIR:-/tmp}/cacheprog-dist-XXXXXX")"
trap 'rm -rf "$work"' EXIT
# Java knows no /tmp there, and nothing is to guess which words are paths.
if [ "$os" = windows ]; then work="$(cygpath -m "$work")" && export MSYS2_ARG_CONV_EXCL='*'; fi
home="$work/cacheprog"
mkdir -p "$home/bin" "$home/lib"

# jdk.httpserver is the proxy's; java.xml, java.naming, java.management and jdk.unsupported are what the AWS SDK's credential chain asks for;
# jdk.jfr and jdk.management are for profiles (docs/decisions/0013-profiles.md).
# Stripping native libraries takes objcopy; those of most JDKs are stripped.
strip=--strip-java-debug-attributes
if [ "$os" = linux ] && command -v objcopy > /dev/null; then strip=--strip-debug; fi
"$jdk/jlink" --output "$home/runtime" "$strip" --no-header-files --no-man-pages --compress zip-6 \
  --add-modules java.base,java.logging,java.management,java.naming,java.xml,jdk.httpserver,jdk.jfr,jdk.management,jdk.unsupported

# For vectorized sorting, which nothing here needs: the JVM loads it in every start if it is there.
rm -f "$home/runtime/lib/libsimdsort.so"

# The jar holds zstd's native code for twenty platforms: this one's goes beside it, ready to be loaded.
cp "$jar" "$home/lib/cacheprog.jar"
mkdir "$work/jar"
(cd "$work/jar" && "$jdk/jar" --extract --file="$home/lib/cacheprog.jar" && cp "$natives"/libzstd-jni-*."$library" "$home/lib/libzstd-jni.$library")
# So does its native code for SHA-256.
for lib in "$work/jar/native/linux/$hashing"/libbc-lts-*.so; do
  [ -f "$lib" ] && cp "$lib" "$home/lib/libsha256.so"
done
# And for TLS, which is found among the runtime's own.
if [ -f "$work/jar/META-INF/native/libconscrypt_openjdk_jni-$os-$tls.so" ]; then
  cp "$work/jar/META-INF/native/libconscrypt_openjdk_jni-$os-$tls.so" "$home/runtime/lib/libconscrypt.so"
fi
(cd "$work/jar" && rm -rf META-INF/native aix darwin freebsd linux win native &&
  mv META-INF/MANIFEST.MF .. && "$jdk/jar" --create --file="$home/lib/cacheprog.jar" --manifest=../MANIFEST.MF --date="$time" .)
cp LICENSE NOTICE "$home/"
scripts/sbom.sh "$home" > "$home/sbom.cdx.json"

sed -e "s/@VERSION@/$version/" -e "s/libzstd-jni\.so/libzstd-jni.$library/" packaging/"$launcher" > "$home/bin/$launcher"
if [ "$os" = windows ]; then sed -i 's/$/\r/' "$home/bin/$launcher"; fi
chmod -R u=rwX,go=rX "$home"
chmod 755 "$home/bin/$launcher"

# The JVM accepts the archive only if the jar still has the time stamp that it saw: whole seconds survive archives.
set_times() { find "$home" -exec touch -h -d "$time" {} +; }
set_times
# On a loaded machine the training's store may be slower than the program bears.
for attempt in 1 2 3 4 5 none; do
  if [ "$attempt" = none ]; then echo "dist.sh: the training failed five times" >&2; exit 1; fi
  if "$jdk/java" packaging/Train.java "$home" "$work/classes"; then break; fi
done
# The options that shape the archive must be those of the launcher.
"$home/runtime/bin/java" -XX:+UseSerialGC -Xms24m -Xmn16m -Xmx256m --enable-native-access=ALL-UNNAMED -Xlog:disable \
  -Xshare:dump -XX:SharedClassListFile="$work/classes" -XX:SharedArchiveFile="$home/lib/cacheprog.jsa" \
  -Xbootclasspath/a:"$home/lib/cacheprog.jar"
[ -s "$home/lib/cacheprog.jsa" ] || { echo "dist.sh: the training made no class archive" >&2; exit 1; }
chmod 644 "$home/lib/cacheprog.jsa"

set_times

mkdir -p dist
rm -rf dist/cacheprog dist/cacheprog-*.tar.gz dist/cacheprog-*-windows-*.zip
mv "$home" dist/cacheprog
package="dist/cacheprog-$version-$platform.tar.gz"
if [ "$os" = windows ]; then
  package="${package%.tar.gz}.zip"
  "$jdk/java" packaging/Zip.java dist/cacheprog "$package" "$time"
elif [[ "$(tar --version)" == *GNU* ]]; then
  tar -C dist --sort=name --mtime="$time" --owner=0 --group=0 --numeric-owner -c cacheprog | gzip -n > "$package"
else # that of BSD and macOS, which would add files for extended attributes
  (cd dist && find cacheprog | LC_ALL=C sort | COPYFILE_DISABLE=1 tar --format ustar --uid 0 --gid 0 --uname '' --gname '' \
    --no-recursion -c -f - -T -) | gzip -n > "$package"
fi
[ -n "${TEST_STARTED:-}" ] || du -sm dist/cacheprog "$package" | awk '{ print $1 " MB  " $2 }'
