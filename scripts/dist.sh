#!/usr/bin/env bash
# Makes dist/cacheprog/ and dist/cacheprog-<version>-<platform>.tar.gz from the jar that Maven has built.
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
os="$(uname -s | tr '[:upper:]' '[:lower:]')"
platform="$os-$arch"
# A JDK for musl makes a distribution for musl (Alpine). Of the native libraries zstd's works there, the others do not,
# and the JDK's own SHA-256 and TLS stand in for them.
if grep -q '^LIBC="musl"' "$jdk/../release" 2> /dev/null; then platform="$os-musl-$arch" hashing=none tls=none; fi
[ -f "$jar" ] || { echo "dist.sh: $jar is missing; run 'make dist'" >&2; exit 1; }

# Built aside and moved at the end, so that a running test or a stopped build never sees half a distribution.
work="$(mktemp -d "${TMPDIR:-/tmp}/cacheprog-dist-XXXXXX")"
trap 'rm -rf "$work"' EXIT
home="$work/cacheprog"
mkdir -p "$home/bin" "$home/lib"

# jdk.httpserver is the proxy's; java.xml, java.naming, java.management and jdk.unsupported are what the AWS SDK's credential chain asks for;
# jdk.jfr and jdk.management are for profiles (docs/decisions/0013-profiles.md).
# Stripping native libraries takes objcopy; those of most JDKs are stripped.
strip=--strip-debug
command -v objcopy > /dev/null || strip=--strip-java-debug-attributes
"$jdk/jlink" --output "$home/runtime" "$strip" --no-header-files --no-man-pages --compress zip-6 \
  --add-modules java.base,java.logging,java.management,java.naming,java.xml,jdk.httpserver,jdk.jfr,jdk.management,jdk.unsupported

# For vectorized sorting, which nothing here needs: the JVM loads it in every start if it is there.
rm -f "$home/runtime/lib/libsimdsort.so"

# The jar holds zstd's native code for twenty platforms: this one's goes beside it, ready to be loaded.
cp "$jar" "$home/lib/cacheprog.jar"
mkdir "$work/jar"
(cd "$work/jar" && "$jdk/jar" --extract --file="$home/lib/cacheprog.jar" && cp "$os/$natives"/libzstd-jni-*.so "$home/lib/libzstd-jni.so")
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

sed -e "s/@VERSION@/$version/" packaging/cacheprog > "$home/bin/cacheprog"
chmod -R u=rwX,go=rX "$home"
chmod 755 "$home/bin/cacheprog"

# The JVM accepts the archive only if the jar still has the time stamp that it saw: whole seconds survive archives.
find "$home" -exec touch -h -d "$time" {} +
# On a loaded machine the training's store may be slower than the program bears.
for attempt in 1 2 3 none; do
  if [ "$attempt" = none ]; then echo "dist.sh: the training failed three times" >&2; exit 1; fi
  if "$jdk/java" packaging/Train.java "$home" "$work/classes"; then break; fi
done
# The options that shape the archive must be those of the launcher.
"$home/runtime/bin/java" -XX:+UseSerialGC -Xms24m -Xmn16m -Xmx256m --enable-native-access=ALL-UNNAMED -Xlog:disable \
  -Xshare:dump -XX:SharedClassListFile="$work/classes" -XX:SharedArchiveFile="$home/lib/cacheprog.jsa" \
  -Xbootclasspath/a:"$home/lib/cacheprog.jar"
[ -s "$home/lib/cacheprog.jsa" ] || { echo "dist.sh: the training made no class archive" >&2; exit 1; }
chmod 644 "$home/lib/cacheprog.jsa"

mkdir -p dist
rm -rf dist/cacheprog dist/cacheprog-*.tar.gz
mv "$home" dist/cacheprog
tar -C dist --sort=name --mtime="$time" --owner=0 --group=0 --numeric-owner -c cacheprog |
  gzip -n > "dist/cacheprog-$version-$platform.tar.gz"
[ -n "${TEST_STARTED:-}" ] || du -sm dist/cacheprog dist/*.tar.gz | sed 's/^\([0-9]*\)\t/\1 MB  /'
