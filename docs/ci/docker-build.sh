#!/bin/sh
# Runs docker build with a cacheprog proxy next to it. The proxy uses the variables of this job, so the build needs no
# credentials. The Dockerfile's base image points go to the proxy by ONBUILD (docs/proxy.md). If the proxy does not start,
# the build goes on without a cache. To see hits and misses, end the RUN with: && /opt/cacheprog/bin/cacheprog stats
#
#   usage: docker-build.sh program arguments of docker build ...
#   CACHEPROG_SERVER   host:port for the proxy, default 127.0.0.1:8080; must be free on this machine
#   BUILD              the build command, default "docker build --network host"
set -u

program="$1"
shift
server="${CACHEPROG_SERVER:-127.0.0.1:8080}"
log="$(mktemp)"
CACHEPROG_PROXY_LISTEN_ADDRESS="$server" "$program" proxy --log-output "$log" &
proxy=$!
# The proxy listens within a second, or has ended.
for _ in 1 2 3 4 5 6 7 8 9 10; do
  if grep -q 'Serving HTTP storage' "$log" || ! kill -0 "$proxy" 2> /dev/null; then break; fi
  sleep 0.3
done
# shellcheck disable=SC2086 # a command with options
${BUILD:-docker build --network host} --build-arg CACHEPROG_SERVER="$server" "$@"
built=$?
kill "$proxy" 2> /dev/null
wait "$proxy"
cat "$log"
rm -f "$log"
exit "$built"
