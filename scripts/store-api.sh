#!/usr/bin/env bash
# Makes dist/cacheprog-store-api-<version>-bundle.zip: the library for stores of your own, its sources and documentation, in
# the layout that Maven Central takes. Each file has its checksums, and a signature if there is a key: Central wants one.
#   needs: JAVA_HOME (JDK 25)
#   VERSION       of the library, default that of pom.xml
#   SIGNING_KEY   the key by which gpg signs, default none
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/built.sh

scripts/mvn.sh -q -Dquick -Prelease -Dmaven.test.skip=true -pl store-api package

work="$(mktemp -d "${TMPDIR:-/tmp}/cacheprog-store-api-XXXXXX")"
trap 'rm -rf "$work"' EXIT
name=cacheprog-store-api
folder="$work/dev/cacheprog/$name/$version"
mkdir -p "$folder"
for kind in "" -sources -javadoc; do
  cp "store-api/target/$name-$built$kind.jar" "$folder/$name-$version$kind.jar"
done

# The text of an element of a POM, the first of its kind.
of() { sed -n "/<$1>/{s:.*<$1>\(.*\)</$1>.*:\1:p;q;}" "$2"; }
# Without a parent, and with the version of the release. The library has no dependencies.
cat > "$folder/$name-$version.pom" << END
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.cacheprog</groupId>
  <artifactId>$name</artifactId>
  <version>$version</version>
  <name>$(of name store-api/pom.xml)</name>
  <description>$(of description store-api/pom.xml)</description>
$(sed -n '/^  <url>/p; /^  <licenses>/,/^  <\/scm>/p' pom.xml)
</project>
END

cd "$folder"
for file in *; do
  if [ -n "${SIGNING_KEY:-}" ]; then gpg --batch --armor --local-user "$SIGNING_KEY" --detach-sign "$file"; fi
  md5sum "$file" | cut -d ' ' -f 1 > "$file.md5"
  sha1sum "$file" | cut -d ' ' -f 1 > "$file.sha1"
done
cd "$OLDPWD"
chmod -R u=rwX,go=rX "$work/dev"
mkdir -p dist
rm -f "dist/$name"-*-bundle.zip
"$JAVA_HOME/bin/java" packaging/Zip.java "$work/dev" "$work/bundle.zip" "$time"
mv "$work/bundle.zip" "dist/$name-$version-bundle.zip"
