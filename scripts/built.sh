# What Maven has built, for scripts to source in the project's folder: $built, the version of the poms; $version, what the
# program calls itself (VERSION, else that); $time, the time stamp of everything that is packed, since the same sources are to
# give the same bytes; $jar; $repository, the page of the project. And sha256 FILE..., which prints what sha256sum does.
# shellcheck shell=sh disable=SC2034
built="$(sed -n '/<version>/{s:.*<version>\(.*\)</version>.*:\1:;p;q;}' pom.xml)"
version="${VERSION:-$built}"
time="$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</.*:\1:p' pom.xml)"
jar="program/target/cacheprog-$built-all.jar"
repository="$(sed -n '/<url>https:\/\/github.com/{s:.*<url>\(.*\)</url>.*:\1:p;q;}' pom.xml)"

sha256() {
  if command -v sha256sum > /dev/null; then sha256sum -- "$@"; else shasum -a 256 -- "$@"; fi
}
