#!/bin/bash
# SPDX-License-Identifier: MIT
# An image with the programs of this machine, without a library of ours, made in a second: its /usr is mounted, /etc
# is a copy, /var has empty folders.
# shellcheck disable=SC2154 # $docker and $work come from the other parts

machine=(-v /usr:/usr:ro) # for "docker run"

machine_image() {
    local root=$work/machine name
    mkdir -p "$root"/{usr,mnt,tmp,run,dev,proc,sys,root,home,var/tmp} && cp -a /etc "$root" || return
    chmod 1777 "$root/tmp" "$root/var/tmp"
    ln -s /run "$root/var/run"
    (cd / && find var/lib var/log var/cache -maxdepth 1 -type d) | (cd "$root" && xargs -d '\n' mkdir -p)
    for name in bin sbin lib lib32 lib64 libx32; do
        if [ -L "/$name" ]; then
            cp -P "/$name" "$root"
        elif [ -d "/$name" ]; then
            mkdir "$root/$name"
            machine+=(-v "/$name:/$name:ro")
        fi
    done
    tar -C "$root" -c . | "$docker" import - "$(image machine)" >/dev/null
}
