#!/bin/bash
# SPDX-License-Identifier: MIT
# Prints the path of a root file system as tar, as small as Alpine's and made once, without a registry: busybox and
# dash out of Debian's sources, linked with musl. Needs musl-gcc. Usage: tests/docker/musl.sh CACHE
set -euo pipefail
applets='CAT CP LS RM MKDIR SLEEP TRUE ENV SED SORT HEAD TAIL YES DIRNAME READLINK KILL' # links in /bin
of_shell='LFS ASH SH_IS_ASH ASH_ECHO ASH_PRINTF ASH_TEST ASH_CMDCMD'
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
    mkdir -p lists/partial "$1"
    echo "deb-src ${DEBIAN_MIRROR:-http://deb.debian.org/debian} bookworm main" >list
    apt-get -qq "${options[@]}" update
    apt-get -qq "${options[@]}" source --download-only "$1"
    tar -xf "$1"_*.orig.tar.* -C "$1" --strip-components=1
}

compile_busybox() {
    local applet
    make -s -C busybox allnoconfig
    for applet in $of_shell $applets; do
        sed -i "s/^# CONFIG_$applet is not set/CONFIG_$applet=y/" busybox/.config
    done
    { yes '' || true; } | make -s -C busybox oldconfig
    make -s -C busybox -j"$(nproc)" \
        CC="musl-gcc -idirafter /usr/include -idirafter /usr/include/$(gcc -dumpmachine)" busybox
}

compile_dash() {
    (cd dash && ./configure --quiet CC=musl-gcc CC_FOR_BUILD=gcc && make -s)
}

fill_root() {
    local loader applet
    loader=$(readelf -lW busybox/busybox | sed -n 's/.*interpreter: \(.*\)]/\1/p')
    [[ $loader == *ld-musl* ]]
    mkdir -p root/bin root/tmp root/usr/lib "root/$(dirname "$loader")"
    chmod 1777 root/tmp
    cp busybox/busybox dash/src/dash root/bin/
    cp -L "$loader" "root/$loader"
    for applet in sh ${applets,,}; do
        ln -s busybox "root/bin/$applet"
    done
}

for program in busybox dash; do
    source_of $program >&2
    compile_$program >&2
done
fill_root
tar -C root -cf "$tar.part" .
mv "$tar.part" "$tar"
echo "$tar"
