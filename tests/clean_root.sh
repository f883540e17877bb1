#!/usr/bin/env bash
# The README's two commands in a fresh, minimal Debian 12: what a newcomer meets.
#
#   tests/clean_root.sh FOLDER [run|test]      as root, with debootstrap and a network
#
# Makes a root file system in FOLDER (kept: a second start uses it again), clones the last commit
# into it, and runs `tests/setup.sh run`, then `tests/setup.sh test`, or only the one named.
# MIRROR names another Debian mirror. On demand, not in CI: it downloads some 500 MB.
set -euo pipefail
HERE=$(cd "$(dirname "$0")/.." && pwd)
MIRROR=${MIRROR:-http://deb.debian.org/debian}

die() { printf 'clean_root: %s\n' "$*" >&2; exit 2; }

[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
[ "$(id -u)" -eq 0 ] || die "chroot and mount need root"
command -v debootstrap >/dev/null || die "apt-get install debootstrap"
mkdir -p "$1"
ROOT=$(cd "$1" && pwd)
[ "$ROOT" != / ] || die "not in / itself"

[ -e "$ROOT/debootstrap-done" ] || {
    debootstrap --variant=minbase bookworm "$ROOT" "$MIRROR"
    touch "$ROOT/debootstrap-done"
}
cp /etc/resolv.conf "$ROOT/etc/resolv.conf"

# What programs expect to find; gone again however this ends.
undo() {
    for d in dev/pts dev/shm dev proc; do
        mountpoint -q "$ROOT/$d" && umount "$ROOT/$d"
    done
    return 0
}
trap undo EXIT
mountpoint -q "$ROOT/proc" || mount -t proc proc "$ROOT/proc"
mountpoint -q "$ROOT/dev" || mount --bind /dev "$ROOT/dev"
mountpoint -q "$ROOT/dev/pts" || mount --bind /dev/pts "$ROOT/dev/pts"
mountpoint -q "$ROOT/dev/shm" || mount -t tmpfs tmpfs "$ROOT/dev/shm"

rm -rf "$ROOT/portalis"
git clone -q "$HERE" "$ROOT/portalis"

rc=0
for what in ${2:-run test}; do
    printf '== tests/setup.sh %s\n' "$what"
    began=$SECONDS
    env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin ${http_proxy:+http_proxy="$http_proxy"} \
        chroot "$ROOT" /portalis/tests/setup.sh "$what" </dev/null || rc=1
    printf '== %s: %d s\n' "$what" $((SECONDS - began))
done
exit $rc
