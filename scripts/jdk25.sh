#!/usr/bin/env bash
# Prints the home of a JDK that can build this project: 25 or newer, with javac and jlink.
# JAVA_HOME goes first if it will do; of the others 25 itself is preferred, then the newest.
#
#   usage: JAVA_HOME=$(scripts/jdk25.sh) ./mvnw verify
set -euo pipefail
shopt -s nullglob

# The major version of the JDK in folder $1, or 0 if there is none.
major_of() {
  local version=""
  # lib/modules tells a JDK from /usr, where macOS and others keep a javac that only leads to one.
  if [ ! -x "$1/bin/javac" ] || [ ! -x "$1/bin/jlink" ] || [ ! -f "$1/lib/modules" ]; then echo 0; return; fi
  if [ -r "$1/release" ]; then version="$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")"; fi
  if [ -z "$version" ]; then version="$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')" || true; fi
  echo "${version:-0}"
}

# The home that the javac on the PATH belongs to, through all symbolic links.
home_of_path() {
  local file link
  file="$(command -v javac)" || return 0
  while [ -L "$file" ]; do
    link="$(readlink "$file")"
    case "$link" in /*) file="$link" ;; *) file="$(dirname "$file")/$link" ;; esac
  done
  (cd "$(dirname "$file")/.." && pwd -P)
}

if [ -n "${JAVA_HOME:-}" ] && [ "$(major_of "$JAVA_HOME")" -ge 25 ]; then
  echo "$JAVA_HOME"
  exit
fi

best="" best_major=0
for home in "$(home_of_path)" \
  /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/hostedtoolcache/Java_*/*/* \
  "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
  major="$(major_of "$home")"
  if [ "$major" -eq 25 ]; then
    echo "$home"
    exit
  fi
  if [ "$major" -gt 25 ] && [ "$major" -gt "$best_major" ]; then best="$home" best_major="$major"; fi
done

if [ -z "$best" ]; then
  echo "jdk25.sh: no JDK 25 or newer (with javac and jlink) was found; install one and set JAVA_HOME to its folder" >&2
  exit 1
fi
echo "$best"
