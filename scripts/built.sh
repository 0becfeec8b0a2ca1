# What Maven has built, for scripts to source in the project's folder: $built, the version of the poms; $version, what the
# program calls itself (VERSION, else that); $time, the time stamp of everything that is packed, since the same sources are to
# give the same bytes; $jar.
# shellcheck shell=sh disable=SC2034
built="$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' pom.xml | head -n 1)"
version="${VERSION:-$built}"
time="$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</.*:\1:p' pom.xml)"
jar="program/target/cacheprog-$built-all.jar"
