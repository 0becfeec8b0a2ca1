#!/usr/bin/env bash
# Compiles what has changed and runs the unit tests; silent if they pass. Goes without Maven, which would take longer
# for this than the tests do; it says once, and after a change of a POM, which jars there are. Leaves out the linters
# and the benchmarks.
#
#   usage: scripts/quick.sh [CLASS[#METHOD]]
#
# With a class, only the files are compiled that have changed, but not those that depend on them.
set -euo pipefail
cd "$(dirname "$0")/.."

test="${1:-}"
home="$(scripts/jdk25.sh)"
out="$PWD/target/quick"
mkdir -p "$out"

fail() {
  echo "quick.sh: $1" >&2
  exit 1
}

# The JVM: what runs for seconds is slowed down by a compiler that optimizes more than it has to.
short=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1)

resolve() {
  scripts/mvn.sh -q -Dquick -DskipSystemTests=false -Dmaven.main.skip -Dmaven.test.skip -pl program -am test-compile \
    exec:exec -Dexec.executable=echo -Dexec.args=%classpath -Dexec.classpathScope=test -Dexec.outputFile=target/quick.classpath
  tr ':' '\n' < program/target/quick.classpath | grep '\.jar$' | paste -s -d : - > "$out/jars"
}

# compile SOURCES TARGET: the folder of a module into a folder of classes, whose name says what it is, as Maven's do.
classpath=""
changed=""
compile() {
  local to="$out/$2" files=()
  classpath="$to:$classpath"
  if [ ! -e "$to.done" ] || { [ -z "$test" ] && [ -n "$changed$(find "$1" -newer "$to.done" -print -quit)" ]; }; then
    changed=yes
    rm -rf "$to" "$to.done"
    mkdir -p "$to"
    while IFS= read -r file; do files+=("$file"); done < <(find "$1/java" -name '*.java' ! -name module-info.java)
  elif [ -n "$test" ]; then
    while IFS= read -r file; do files+=("$file"); done < <(find "$1/java" -name '*.java' ! -name module-info.java -newer "$to.done")
  fi
  if [ -d "$1/resources" ]; then cp -R "$1/resources/." "$to/"; fi
  if [ "${#files[@]}" = 0 ]; then return; fi
  touch "$to.begun"
  "$home/bin/javac" "${short[@]/#/-J}" -proc:none -Xlint:all -Xlint:-options -Xlint:-exports -Werror -XDignore.symbol.file \
    -XDstringConcat=inline -d "$to" -cp "$classpath$jars" "${files[@]}" || exit 1
  if [ ! -e "$to.done" ]; then mv "$to.begun" "$to.done"; fi
}

select=(--scan-classpath)
if [ -n "$test" ]; then
  source="$(find store-api/src/test core/src/test report/src/test program/src/test -name "${test%%#*}.java" -print -quit)"
  [ -n "$source" ] || fail "there is no test class ${test%%#*}"
  class="${source#*/src/test/java/}"
  class="${class%.java}"
  case "$test" in
    *#*) select=(--select-method "${class//\//.}#${test#*#}") ;;
    *) select=(--select-class "${class//\//.}") ;;
  esac
fi

for pom in pom.xml ./*/pom.xml; do
  if [ ! -e "$out/jars" ] || [ "$pom" -nt "$out/jars" ]; then resolve; fi
done
jars="$(cat "$out/jars")"

compile store-api/src/main store-api/target/classes
compile core/src/main core/target/classes
compile report/src/main report/target/classes
compile testkit/src/main testkit/target/classes
compile store-api/src/test store-api/target/test-classes
compile core/src/test core/target/test-classes
compile report/src/test report/target/test-classes
compile program/src/main program/target/classes
compile program/src/test program/target/test-classes

# As in pom.xml.
parallel=junit.jupiter.execution.parallel
cd program
"$home/bin/java" -ea -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$classpath$jars" \
  org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors --details=none \
  --exclude-tag=system --fail-if-no-tests "${select[@]}" --config="$parallel.enabled=true" \
  --config="$parallel.mode.default=same_thread" --config="$parallel.mode.classes.default=concurrent" \
  --config="$parallel.config.strategy=fixed" --config="$parallel.config.fixed.parallelism=2" \
  --config="$parallel.config.executor-service=WORKER_THREAD_POOL" > "$out/log" 2>&1 || {
  cat "$out/log"
  [ -s "$out/log" ] || fail "$test has no unit tests; what is tagged \"system\" runs with make test"
  exit 1
}

most=30
if [ -n "$test" ]; then most=8; fi
if [ "$SECONDS" -gt $((most * 3 / 2)) ]; then
  echo "quick.sh: this took $SECONDS s; it is meant to take $most s at most"
fi
