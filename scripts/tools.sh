#!/usr/bin/env bash
# Puts the real servers that tests and benchmarks talk to into a folder and prints that folder.
# What is there already is kept, so only the first run is slow (MinIO takes minutes to compile).
#
#   usage: scripts/tools.sh [all | name ...]
#     default: minio versitygw distribution toxiproxy-server golangci-lint staticcheck gotestsum fake-gcs-server actionlint
#       pushgateway victoria-metrics nginx busybox moto azurite actions-cache gitlab-ci-local
#     all: also crane ceph seaweedfs gcs-client azure-client golangci-lint-latest golangci-lint-v1 gopls
#   TEST_TOOLS_DIR   the folder, default ~/.cache/cacheprog-tools
#   CI               true: what cannot be had from Debian, PyPI or npm is an error too, not only a warning
set -euo pipefail

dir="${TEST_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/cacheprog-tools}"
mkdir -p "$dir"
npm="$(cd "$(dirname "$0")/../testkit/npm" && pwd)"

# The name of a tool, the Go package it is built from, and the version that the tests are written against.
package_of() {
  case "$1" in
    minio) echo "github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c" ;;
    versitygw) echo "github.com/versity/versitygw/cmd/versitygw@v1.8.0" ;;
    # An OCI registry, and a client that also has one.
    distribution) echo "github.com/distribution/distribution/v3/cmd/registry@v3.0.0" ;;
    crane) echo "github.com/google/go-containerregistry/cmd/crane@v0.22.1" ;;
    toxiproxy-server) echo "github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0" ;;
    # A minute of two cores for each, more on a busy machine. The second needs go 1.24, the first one go 1.23; both
    # refuse a project whose go.mod asks for a newer go than they were built with.
    golangci-lint) echo "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.4.0" ;;
    # Needs go 1.27, which go fetches.
    golangci-lint-latest) echo "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0" ;;
    golangci-lint-v1) echo "github.com/golangci/golangci-lint/cmd/golangci-lint@v1.64.8" ;;
    # Needs go 1.26. The first with a cache that goes through GOCACHEPROG.
    staticcheck) echo "honnef.co/go/tools/cmd/staticcheck@v0.8.2" ;;
    # Google Cloud Storage.
    fake-gcs-server) echo "github.com/fsouza/fake-gcs-server@v1.56.1" ;;
    gotestsum) echo "gotest.tools/gotestsum@v1.13.0" ;;
    # For the action and workflows of GitHub.
    actionlint) echo "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12" ;;
    # Needs go 1.27, too.
    gopls) echo "golang.org/x/tools/gopls@v0.24.0" ;;
    *) echo "tools.sh: unknown tool '$1'" >&2; exit 2 ;;
  esac
}

install_tool() {
  local name="$1" package stamp built
  package="$(package_of "$name")"
  stamp="$dir/$name.version"
  if [ -x "$dir/$name" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$package" ]; then return; fi
  echo "tools.sh: building $name from $package" >&2
  # A folder of its own: "go install" names the program after its package, and a stopped run leaves no half tool.
  built="$(mktemp -d "$dir/building.XXXXXX")"
  # GOCACHEPROG and GOFLAGS are the caller's own business, not that of these builds.
  if ! env -u GOCACHEPROG GOFLAGS= GOTOOLCHAIN=auto GOBIN="$built" go install "$package" >&2; then
    rm -rf "$built"
    echo "tools.sh: $name could not be built; the Go module proxy must be reachable" >&2
    exit 1
  fi
  mv -f "$built"/* "$dir/$name"
  rmdir "$built"
  echo "$package" > "$stamp"
}

# SeaweedFS, whose go.mod replaces a module: "go install" takes no such project, so its sources are copied and built.
seaweedfs="github.com/seaweedfs/seaweedfs@v0.0.0-20261109003541-7506e5f91cd6"

install_seaweedfs() {
  local stamp="$dir/seaweedfs.version" built source
  if [ -x "$dir/seaweedfs" ] && [ "$(cat "$stamp" 2> /dev/null)" = "$seaweedfs" ]; then return; fi
  echo "tools.sh: building seaweedfs from $seaweedfs" >&2
  built="$(mktemp -d "$dir/building.XXXXXX")"
  source="$(cd "$built" && env -u GOCACHEPROG GOFLAGS= go mod download -json "$seaweedfs" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')"
  if ! { cp -r "$source" "$built/source" && chmod -R u+w "$built/source" && cd "$built/source" &&
    env -u GOCACHEPROG GOFLAGS= GOTOOLCHAIN=auto go build -o "$built/weed" ./weed; } >&2; then
    rm -rf "$built"
    echo "tools.sh: seaweedfs could not be built; the Go module proxy must be reachable" >&2
    exit 1
  fi
  mv -f "$built/weed" "$dir/seaweedfs"
  rm -rf "$built"
  echo "$seaweedfs" > "$stamp"
}

# The Debian package of a tool, the program in it, and how that is asked for its version; tests take whatever version
# Debian has. Nothing is installed: the package is unpacked, which needs no root.
debian_package_of() {
  case "$1" in
    pushgateway) echo "prometheus-pushgateway usr/bin/prometheus-pushgateway --version" ;;
    victoria-metrics) echo "victoria-metrics usr/bin/victoria-metrics --version" ;;
    nginx) echo "nginx usr/sbin/nginx -v" ;;
    # A shell and tools as Alpine has them.
    busybox) echo "busybox bin/busybox --help" ;;
  esac
}

unpack_tool() {
  local name="$1" package="$2" program="$3" flag="$4" unpacked
  if [ -x "$dir/$name" ]; then return; fi
  echo "tools.sh: fetching $name from the Debian package $package" >&2
  unpacked="$(mktemp -d "$dir/unpacking.XXXXXX")"
  if (cd "$unpacked" && download "$package" && dpkg -x "$package"_*.deb . && "./$program" "$flag") > "$unpacked/log" 2>&1
  then
    mv -f "$unpacked/$program" "$dir/$name"
    rm -rf "$unpacked"
    return
  fi
  sed 's/^/tools.sh: /' "$unpacked/log" >&2
  rm -rf "$unpacked"
  echo "tools.sh: THE DEBIAN PACKAGE $package CANNOT BE HAD: the tests that need $name will not run" >&2
  [ "${CI:-}" != true ] || exit 1
}

# The lists of packages may be missing or too old; only root can renew them.
download() {
  apt-get download "$1" || { apt-get update && apt-get download "$1"; }
}

# Python's pip, even where only Python is installed: then Debian's package of it is unpacked into $1.
find_pip() {
  if python3 -m pip --version > /dev/null 2>&1; then return; fi
  echo "fetching the Debian package python3-pip"
  (cd "$1" && download python3-pip && dpkg -x python3-pip_*.deb pip) || return
  export PYTHONPATH="$1/pip/usr/lib/python3/dist-packages"
  python3 -m pip --version
}

# Moto and what it needs for S3, STS and IAM; Google's own client for its storage, which is started like Python.
moto="moto[s3,sts,iam]==5.2.5"
gcs_client="google-cloud-storage==3.17.1"

# install_python NAME PACKAGES ARGUMENTS: packages in a folder of their own that only the start script knows.
install_python() {
  local name="$1" packages="$2" arguments="$3" package="${2%% *}" stamp="$dir/$1.version" built python
  # What is compiled in it belongs to one version of Python.
  python="$(python3 -c 'import sys; print(sys.executable, *sys.version_info[:2])' 2> /dev/null || true)"
  if [ -x "$dir/$name" ] && [ "$(cat "$stamp" 2> /dev/null)" = "$package $python" ]; then return; fi
  echo "tools.sh: fetching $package" >&2
  built="$(mktemp -d "$dir/fetching.XXXXXX")"
  # shellcheck disable=SC2086
  if (find_pip "$built" && python3 -m pip install --quiet --disable-pip-version-check --no-compile \
    --target "$built/packages" $packages) > "$built/log" 2>&1; then
    rm -rf "$dir/$name-packages"
    mv "$built/packages" "$dir/$name-packages"
    printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s" %s "$@"\n' "$dir/$name-packages" "${python%% *}" "$arguments" > "$dir/$name"
    chmod +x "$dir/$name"
    echo "$package $python" > "$stamp"
    rm -rf "$built"
    return
  fi
  sed 's/^/tools.sh: /' "$built/log" >&2
  rm -rf "$built"
  echo "tools.sh: $package CANNOT BE HAD, which takes Python 3 and PyPI: the tests that need $name will not run" >&2
  [ "${CI:-}" != true ] || exit 1
}

# A program in packages of npm, or one that uses them: at the versions and with the checksums of
# testkit/npm/<name>/package-lock.json. Scripts of packages are not run at installation. They need Node.js 20.
install_npm() {
  local name="$1" file="$2" locked stamp="$dir/$1.version" built
  locked="$(cat "$npm/$name"/* | cksum) $file"
  if [ -x "$dir/$name" ] && [ "$(cat "$stamp" 2> /dev/null)" = "$locked" ]; then return; fi
  echo "tools.sh: fetching $name from npm" >&2
  built="$(mktemp -d "$dir/fetching.XXXXXX")"
  if (cp "$npm/$name"/* "$built" && cd "$built" &&
    npm ci --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error) > "$built/log" 2>&1; then
    rm -rf "$dir/$name-packages"
    mv "$built" "$dir/$name-packages"
    printf '#!/bin/sh\nexec node "%s" "$@"\n' "$dir/$name-packages/$file" > "$dir/$name"
    chmod +x "$dir/$name"
    echo "$locked" > "$stamp"
    return
  fi
  sed 's/^/tools.sh: /' "$built/log" >&2
  rm -rf "$built"
  echo "tools.sh: $name CANNOT BE HAD, which takes Node.js and npm: the tests that need it will not run" >&2
  [ "${CI:-}" != true ] || exit 1
}

# Ceph with its gateway, for scripts/ceph.sh: the packages, and the libraries of theirs that this machine lacks.
# 230 MB.
ceph=(radosgw ceph-mon ceph-osd ceph-common ceph-base)

missing() {
  apt-get install --simulate --no-install-recommends "${ceph[@]}" > plan &&
    sed -n 's/^Inst \(lib[^ ]*\).*/\1/p' plan && printf '%s\n' "${ceph[@]}"
}

unpack_ceph() {
  cd "$1" &&
    { missing > names || { apt-get update && missing > names; }; } &&
    xargs apt-get download < names &&
    for package in *.deb; do dpkg -x "$package" root || return; done &&
    libs="$PWD/root/usr/lib/$(uname -m)-linux-gnu" &&
    LD_LIBRARY_PATH="$libs:$libs/ceph:$PWD/root/lib/$(uname -m)-linux-gnu" root/usr/bin/radosgw --version
}

install_ceph() {
  local built
  if [ -x "$dir/ceph-packages/usr/bin/radosgw" ]; then return; fi
  echo "tools.sh: fetching Ceph from Debian packages" >&2
  built="$(mktemp -d "$dir/unpacking.XXXXXX")"
  if (unpack_ceph "$built") > "$built/log" 2>&1; then
    mv "$built/root" "$dir/ceph-packages"
    rm -rf "$built"
    return
  fi
  sed 's/^/tools.sh: /' "$built/log" >&2
  rm -rf "$built"
  echo "tools.sh: THE DEBIAN PACKAGES OF CEPH CANNOT BE HAD (${ceph[*]}): the tests that need it will not run" >&2
  [ "${CI:-}" != true ] || exit 1
}

usual="minio versitygw distribution toxiproxy-server golangci-lint staticcheck gotestsum fake-gcs-server actionlint
  pushgateway victoria-metrics nginx busybox moto azurite actions-cache gitlab-ci-local"
case "$*" in
  "") set -- $usual ;;
  all) set -- $usual crane ceph seaweedfs gcs-client azure-client golangci-lint-latest golangci-lint-v1 gopls ;;
esac
for name in "$@"; do
  case "$name" in
    moto) install_python moto "$moto flask flask-cors" "-m moto.server"; continue ;;
    gcs-client) install_python gcs-client "$gcs_client" ""; continue ;;
    azurite) install_npm azurite node_modules/azurite/dist/src/blob/main.js; continue ;;
    actions-cache) install_npm actions-cache client.mjs; continue ;;
    gitlab-ci-local) install_npm gitlab-ci-local node_modules/gitlab-ci-local/dist/index.js; continue ;;
    azure-client) install_npm azure-client client.mjs; continue ;;
    ceph) install_ceph; continue ;;
    seaweedfs) (install_seaweedfs); continue ;;
  esac
  read -r package program flag <<< "$(debian_package_of "$name")"
  if [ -n "$package" ]; then unpack_tool "$name" "$package" "$program" "$flag"; else install_tool "$name"; fi
done
echo "$dir"
