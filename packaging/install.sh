#!/bin/sh
# Installs cacheprog @VERSION@, a remote build cache for Go: fetches the package for this machine, compares its SHA-256 with
# the one below, unpacks it, and replaces an older version.
#
#   curl -fsSL @FROM@/install.sh | sh
#
#   INSTALL_CACHEPROG_TO     the folder for the package. Default: for root /opt/cacheprog, with a link in /usr/local/bin; for
#                            others ~/.local/share/cacheprog, with a link in ~/.local/bin
#   INSTALL_CACHEPROG_FROM   the URL of a folder that has the packages, such as that of a mirror

# The last line calls this, so a script that was cut off does nothing.
main() {
  set -eu
  version=@VERSION@
  from="${INSTALL_CACHEPROG_FROM:-@FROM@}"
  to="${INSTALL_CACHEPROG_TO:-}" bin='' work=''
  sums='
@SUMS@
'
  choose_folders
  platform="$(platform)"
  package="cacheprog-$version-$platform.tar.gz"
  sum="$(echo "$sums" | sed -n "s/^\([0-9a-f]\{64\}\)  $package\$/\1/p")"
  if [ -z "$sum" ]; then
    fail "cacheprog $version has no package for $platform; with Java 25, unpack $from/cacheprog-$version-portable.zip instead"
  fi
  if [ "$(cat "$to/package.sha256" 2> /dev/null)" != "$sum" ] || ! "$to/bin/cacheprog" --version > /dev/null 2>&1; then
    install
  fi
  link
}

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

choose_folders() {
  if [ -n "$to" ]; then
    case $to in /*) ;; *) to="$PWD/$to" ;; esac
    to="${to%/}"
  elif [ "$(id -u)" = 0 ]; then
    to=/opt/cacheprog bin=/usr/local/bin
  else
    [ -n "${HOME:-}" ] || fail "HOME is not set: set INSTALL_CACHEPROG_TO to the folder for the package"
    to="$HOME/.local/share/cacheprog" bin="$HOME/.local/bin"
  fi
  # The folder is replaced as a whole.
  if [ -n "$(ls -A "$to" 2> /dev/null)" ] && [ ! -e "$to/lib/cacheprog.jar" ]; then
    fail "$to exists and is not a package of cacheprog: set INSTALL_CACHEPROG_TO to another folder"
  fi
}

platform() {
  os="$(uname -s | tr '[:upper:]' '[:lower:]')" processor="$(uname -m)"
  case $processor in
    x86_64) processor=amd64 ;;
    aarch64) processor=arm64 ;;
  esac
  # Alpine's getconf does not know the name.
  if [ "$os" = linux ] && ! getconf GNU_LIBC_VERSION > /dev/null 2>&1; then
    for loader in /lib/ld-musl-*; do
      if [ -e "$loader" ]; then os=linux-musl; fi
    done
  fi
  echo "$os-$processor"
}

# Beside the folder, so that the package appears there at once and complete.
install() {
  trap clean_up EXIT
  trap 'exit 1' HUP INT TERM
  if ! cause="$( (mkdir -p "${to%/*}/" && mktemp -d "$to.XXXXXX") 2>&1)"; then
    fail "cannot write to ${to%/*}: $(last "$cause"); set INSTALL_CACHEPROG_TO to another folder"
  fi
  work="$cause"
  fetch "$from/$package"
  if [ "$(sha256 < "$work/package")" != "$sum" ]; then
    fail "$from/$package has another SHA-256 than $sum, so nothing was installed"
  fi
  cause="$(tar -xzf "$work/package" -C "$work" 2>&1)" || fail "cannot unpack $package: $(last "$cause")"
  cause="$("$work/cacheprog/bin/cacheprog" --version 2>&1)" || fail "$package does not run here: $(last "$cause")"
  echo "$sum" > "$work/cacheprog/package.sha256"
  cause="$(replace 2>&1)" || fail "cannot replace $to: $(last "$cause")"
}

replace() {
  if [ -e "$to" ]; then mv "$to" "$work/older" || return; fi
  mv "$work/cacheprog" "$to"
}

clean_up() {
  if [ -e "$work/older" ] && [ ! -e "$to" ]; then mv "$work/older" "$to"; fi
  rm -rf "$work"
}

# Of what a command says, the last line is the cause.
last() {
  echo "$1" | tail -n 1
}

# An https server cannot hand over to one without TLS.
fetch() {
  for attempt in 1 2 3; do
    if cause="$(download "$1" 2>&1)"; then return; fi
    if [ "$attempt" != 3 ]; then sleep "$attempt"; fi
  done
  fail "cannot fetch $1: $(last "${cause:-wget failed}")"
}

download() {
  if command -v curl > /dev/null; then
    curl -fsSL --proto "=${1%%:*}" --connect-timeout 10 --speed-limit 1000 --speed-time 15 -o "$work/package" "$1"
  elif command -v wget > /dev/null; then
    # Its own limits are those of GNU's only; busybox 1.35 crashes over -T.
    if command -v timeout > /dev/null; then set -- "$1" timeout 300; fi
    url="$1"
    shift
    "$@" wget -q -O "$work/package" "$url"
  else
    echo "there is neither curl nor wget"
    return 1
  fi
}

sha256() {
  if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# What is no link is somebody else's program.
link() {
  if [ -n "$bin" ] && { [ -L "$bin/cacheprog" ] || [ ! -e "$bin/cacheprog" ]; } &&
    mkdir -p "$bin" 2> /dev/null && ln -sf "$to/bin/cacheprog" "$bin/cacheprog" 2> /dev/null; then
    where="$bin"
  else
    where="$to/bin"
  fi
  case ":$PATH:" in
    *":$where:"*) echo "cacheprog $version is installed in $to" ;;
    *) echo "cacheprog $version is installed in $to; to find it: export PATH=\"$where:\$PATH\"" ;;
  esac
}

main "$@"
