#!/bin/sh
# Runs docker build beside a cacheprog proxy, which has the variables of this job, so that the build needs no credentials.
# The Dockerfile's base image is one with ONBUILD (docs/proxy.md). Without a proxy the build goes on, only slower.
# Its RUN shows what the cache did if it ends with: && /opt/cacheprog/bin/cacheprog stats
#
#   usage: docker-build.sh program arguments of docker build ...
#   CACHEPROG_SERVER   host:port of the proxy, default 127.0.0.1:8080; free on this machine
#   BUILD              what builds, default "docker build --network host"
set -u

program="$1"
shift
server="${CACHEPROG_SERVER:-127.0.0.1:8080}"
log="$(mktemp)"
CACHEPROG_PROXY_LISTEN_ADDRESS="$server" "$program" proxy --log-output "$log" &
proxy=$!
# It listens within a second, or has ended.
for _ in 1 2 3 4 5 6 7 8 9 10; do
  if grep -q 'Serving HTTP storage' "$log" || ! kill -0 "$proxy" 2> /dev/null; then break; fi
  sleep 0.3
done
# shellcheck disable=SC2086 # a command and its options
${BUILD:-docker build --network host} --build-arg CACHEPROG_SERVER="$server" "$@"
built=$?
kill "$proxy" 2> /dev/null
wait "$proxy"
cat "$log"
rm -f "$log"
exit "$built"
