#!/bin/sh
# SPDX-License-Identifier: MIT
# Unpacks other TFTP servers below the build folder, for the bench and for comparing checklists.
# They are never installed: their packages would start a service on port 69 (DESIGN 14).
#   usage: fetch_peers.sh [BUILD_DIR]
set -eu
dir=${1:-${BUILD_DIR:-.}}/peers
mkdir -p "$dir"
cd "$dir"
for package in atftpd busybox dnsmasq-base libwrap0 mosquitto tftpd-hpa; do
    ls "$package"_*.deb >/dev/null 2>&1 || apt-get -q download "$package" >/dev/null 2>&1 ||
        { echo "fetch_peers.sh: apt-get download $package failed; try: apt-get update" >&2; exit 1; }
    dpkg -x "$package"_*.deb .
done
echo "peers unpacked in $dir"
