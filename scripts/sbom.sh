#!/usr/bin/env bash
# Prints the software bill of materials (CycloneDX, JSON) of the distribution in folder $1: that of the jar, which Maven
# has made, and what else lies there: the Java runtime, and the native libraries, which were taken out of the jar.
set -euo pipefail
home="$(cd "$1" && pwd)"
cd "$(dirname "$0")/.."
. scripts/built.sh

bom=program/target/sbom.cdx.json
[ -f "$bom" ] || { echo "sbom.sh: $bom is missing; run 'make dist'" >&2; exit 1; }

property() {
  "$home/runtime/bin/java" -XshowSettings:properties -version 2>&1 | sed -n "s/^ *$1 = //p"
}

runtime() {
  local version
  version="$(property java.runtime.version)"
  cat << END
    {
      "type" : "platform",
      "supplier" : { "name" : "$(property java.vendor)" },
      "name" : "OpenJDK",
      "version" : "$version",
      "description" : "The Java runtime, in the folder runtime: $(sed -n 's/^MODULES="\(.*\)"/\1/p' "$home/runtime/release").",
      "licenses" : [ { "expression" : "GPL-2.0-only WITH Classpath-exception-2.0" } ],
      "purl" : "pkg:generic/openjdk@${version//+/%2B}"
    },
END
}

# A native library: its file, and the jar above that it was taken out of.
native() {
  if [ ! -f "$home/$1" ]; then return; fi
  cat << END
    {
      "type" : "file",
      "name" : "$1",
      "description" : "$2",
      "hashes" : [ { "alg" : "SHA-256", "content" : "$(sha256 "$home/$1" | cut -d ' ' -f 1)" } ]
    },
END
}

{
  runtime
  for library in so dylib dll; do native "lib/libzstd-jni.$library" "Zstandard, out of zstd-jni"; done
  native lib/libsha256.so "SHA-256, out of bcprov-lts8on"
  native runtime/lib/libconscrypt.so "BoringSSL, out of conscrypt-openjdk-uber"
} | sed -e '/^  "components" : \[/r /dev/stdin' "$bom"
