#!/usr/bin/env bash
# Runs the Maven wrapper on a JDK 25, wherever that is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

JAVA_HOME="$(scripts/jdk25.sh)"
export JAVA_HOME
# The wrapper unpacks Maven with unzip; where there is none, the JDK does it.
if ! command -v unzip > /dev/null; then
  PATH="$PWD/scripts/no-unzip:$PATH"
fi
exec ./mvnw -B "$@"
