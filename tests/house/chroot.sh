#!/bin/bash
# SPDX-License-Identifier: MIT
# Proves both README commands on a clean Debian: a minimal system made by debootstrap, a clone of
# what is committed here, nothing else. Not part of `make check`: it needs root, minutes and a
# mirror. The system is made once and copied for every run, so that each starts clean.
#
# usage: tests/house/chroot.sh FOLDER [COMMAND]
#   COMMAND (default: both of the README) runs in the clone, under bash.
#   SUITE (bookworm) and MIRROR (the first of this machine's own sources) may be set.
set -eu -o pipefail

[ $# -ge 1 ] || { sed -n 's/^# \(usage\|  \)/\1/p' "$0" >&2; exit 2; }
folder=$(realpath -m "$1")
command=${2:-'time ./bootstrap demo </dev/null | cat && time ./bootstrap check </dev/null'}
source=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
suite=${SUITE:-bookworm}
mirror=${MIRROR:-$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -m1 debian)}

mkdir -p "$folder"
if [ ! -d "$folder/base" ]; then
    debootstrap --variant=minbase "$suite" "$folder/base.part" "$mirror"
    mv "$folder/base.part" "$folder/base"
fi
rm -rf "$folder/root"
cp -a "$folder/base" "$folder/root"
rm -rf "$folder/root/var/lib/apt/lists" # as in a container image: a run must get its own
# How this machine reaches its mirror holds inside too.
grep -l '^Acquire' /etc/apt/apt.conf.d/* | xargs -r cp -t "$folder/root/etc/apt/apt.conf.d/"
cp /etc/resolv.conf "$folder/root/etc/resolv.conf"
git clone -q "$source" "$folder/root/hookflash"

# Mounts and processes of the run end with it.
exec unshare --mount --pid --fork bash -c '
    set -eu
    mount --bind "$1" "$1" # so that / inside is a mount point, as on a real machine
    mount -t proc proc "$1/proc"
    mount --rbind /sys "$1/sys"
    mount --rbind /dev "$1/dev"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb CI="${CI:-}" \
        chroot "$1" bash -o pipefail -c "cd /hookflash && $2"
' chroot "$folder/root" "$command"
