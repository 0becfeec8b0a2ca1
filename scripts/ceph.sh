#!/usr/bin/env bash
# A Ceph cluster of one node with its RADOS Gateway, on loopback and in memory, until it is ended with SIGTERM.
# Everything is made anew: nothing of an earlier run is used, nothing stays but the folder.
#
#   usage: scripts/ceph.sh FOLDER PORT MONITOR_PORT ACCESS_KEY SECRET_KEY
#     FOLDER   for its data, logs and sockets: an absolute path, new or empty, and short, for the sockets' sake
#     PORT     of the gateway
set -euo pipefail

dir="${TEST_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/cacheprog-tools}/ceph-packages"
folder="$1" port="$2" monitor="$3" access="$4" secret="$5"
libs="$dir/usr/lib/$(uname -m)-linux-gnu"
export PATH="$dir/usr/bin:$PATH"
export LD_LIBRARY_PATH="$libs:$libs/ceph:$dir/lib/$(uname -m)-linux-gnu"
export CEPH_CONF="$folder/ceph.conf"

trap 'kill -KILL $(jobs -p) 2> /dev/null || true' EXIT
trap 'exit 143' TERM INT

# In the background, so that a signal is heeded at once.
run() {
  "$@" &
  wait $!
}

fsid=8f6b5e4a-7d40-4f6e-9f0a-0c1b2d3e4f50
mkdir -p "$folder/mon" "$folder/osd"
cat > "$CEPH_CONF" << END
[global]
fsid = $fsid
mon host = v2:127.0.0.1:$monitor
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
keyring = $folder/keyring
run dir = $folder
admin socket = $folder/\$name.asok
log file = $folder/\$name.log
mon cluster log file = $folder/cluster.log
plugin dir = $libs/ceph
osd class dir = $libs/rados-classes
erasure code dir = $libs/ceph/erasure-code
# One daemon of each kind, and no copies.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
paxos propose interval = 0.05
mon data = $folder/mon
mon data avail crit = 1
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 4G
rgw frontends = beast endpoint=127.0.0.1:$port
END

create=--create-keyring
for name in mon. client.admin osd.0; do
  ceph-authtool "$folder/keyring" $create --gen-key -n $name --cap mon 'allow *' --cap osd 'allow *'
  create=
done
monmaptool --create --addv a "[v2:127.0.0.1:$monitor]" --fsid $fsid "$folder/monmap"
osdmaptool --createsimple 1 "$folder/osdmap"
ceph-mon --mkfs -i a --monmap "$folder/monmap" --osdmap "$folder/osdmap" --keyring "$folder/keyring"
ceph-mon -f -i a &
ceph-osd --mkfs -i 0
ceph-osd -f -i 0 &
run radosgw-admin user create --uid builds --display-name builds --access-key "$access" --secret-key "$secret"
# The gateway does not take its keyring from the configuration.
radosgw -f -n client.admin --keyring "$folder/keyring" &
wait -n
echo "ceph.sh: a part of the cluster has ended" >&2
exit 1
