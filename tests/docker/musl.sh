#!/bin/bash
# SPDX-License-Identifier: MIT
# Prints the path of a root file system as tar, as small as Alpine's and made once, without a registry: busybox out of
# Debian's source, linked with musl. Needs musl-gcc. Usage: tests/docker/musl.sh CACHE
set -euo pipefail
applets='ASH SH_IS_ASH ASH_ECHO ASH_PRINTF ASH_TEST CAT CP LS RM MKDIR SLEEP TRUE ENV'
tar=$(realpath "$1")/musl-$(cksum <"$0" | cut -d ' ' -f 1).tar
[ ! -e "$tar" ] || { echo "$tar" && exit; }
rm -f "$1"/musl-*
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-musl.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

# With lists of our own, as most machines know no source packages.
source_of() { # PACKAGE
    local options=(-o Dir::Etc::sourcelist="$PWD/list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$PWD/lists"
        -o APT::Sandbox::User=root)
    mkdir -p lists/partial source
    echo "deb-src ${DEBIAN_MIRROR:-http://deb.debian.org/debian} bookworm main" >list
    apt-get -qq "${options[@]}" update
    apt-get -qq "${options[@]}" source --download-only "$1"
    tar -xf "$1"_*.orig.tar.* -C source --strip-components=1
}

compile() {
    local applet
    make -s -C source allnoconfig
    for applet in LFS $applets; do
        sed -i "s/^# CONFIG_$applet is not set/CONFIG_$applet=y/" source/.config
    done
    { yes '' || true; } | make -s -C source oldconfig
    make -s -C source -j"$(nproc)" \
        CC="musl-gcc -idirafter /usr/include -idirafter /usr/include/$(gcc -dumpmachine)" busybox
}

fill_root() {
    local loader applet
    loader=$(readelf -lW source/busybox | sed -n 's/.*interpreter: \(.*\)]/\1/p')
    [[ $loader == *ld-musl* ]]
    mkdir -p root/bin root/tmp root/usr/lib "root/$(dirname "$loader")"
    chmod 1777 root/tmp
    cp source/busybox root/bin/
    cp -L "$loader" "root/$loader"
    for applet in sh cat cp ls rm mkdir sleep true env; do
        ln -s busybox "root/bin/$applet"
    done
}

source_of busybox >&2
compile >&2
fill_root
tar -C root -cf "$tar.part" .
mv "$tar.part" "$tar"
echo "$tar"
