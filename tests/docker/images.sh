#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes the images of the tests without an image registry: a Debian 12 base, and builds on it.
# shellcheck disable=SC2154 # $docker, $here, $build and $work come from the others

base_packages=gcc,g++,libc6-dev,make,nodejs,perl,python3,redis-server,nginx-light,postgresql,gunicorn,php-fpm

# Left out, to halve the size: what these programs do not need here.
base_exclude=(
    '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*'
    '/usr/share/i18n/*' '/usr/lib/*/libLLVM*' '/usr/lib/*/libz3*'
    '/usr/lib/postgresql/*/lib/bitcode/*' '/usr/lib/postgresql/*/lib/llvmjit*'
    '/usr/lib/gcc/*/lto1' '/usr/bin/*lto-dump*' '/usr/lib/*/lib*san.*'
    '/usr/lib/gcc/*/lib*san.*' '/usr/lib/*/perl/*/CORE/*'
)

# The tag of an image, this run's own.
image() { # NAME
    echo "sigshim-test-$1:$$"
}

# Prints the path of a root file system as tar, made once for each list of packages.
base_tar() { # CACHE
    local options=() pattern tar
    for pattern in "${base_exclude[@]}"; do
        options+=(--dpkgopt="path-exclude=$pattern")
    done
    tar=$1/base-$(echo "$base_packages ${base_exclude[*]}" | cksum | cut -d ' ' -f 1).tar
    if [ ! -e "$tar" ]; then
        mkdir -p "$1"
        rm -f "$1"/base-*
        # shellcheck disable=SC2016 # $1 is the hook's own
        if ! mmdebstrap --quiet --format=tar --variant=minbase "${options[@]}" \
            --dpkgopt=force-unsafe-io --include="$base_packages" \
            --essential-hook='mkdir -p "$1/usr/share/man/man1"' \
            --essential-hook='mkdir -p "$1/etc/postgresql-common"' \
            --essential-hook='echo create_main_cluster = false \
                >"$1/etc/postgresql-common/createcluster.conf"' \
            bookworm "$tar.part" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >&2; then
            rm -f "$tar.part"
            return 1
        fi
        mv "$tar.part" "$tar"
    fi
    echo "$tar"
}

# Ours, by the names that the documents have: false if there is none with musl; $work/musl.log says why.
documents_images() {
    local tar
    "$docker" tag "$(image base)" debian:12
    tar=$(bash "$here/musl.sh" "$build/docker" 2>"$work/musl.log") &&
        "$docker" import "$tar" alpine:3 >/dev/null && "$docker" tag alpine:3 busybox:musl
}

# One row of the table for each image: it must build, without a network.
build_image() { # NAME CONTEXT DOCKERFILE
    local log start ms
    start=$(now_ms)
    if log=$("$docker" build --force-rm --network none --build-arg "BASE=$(image base)" \
        -t "$(image "$1")" -f "$2/$3" "$2" 2>&1); then
        ms=$(($(now_ms) - start))
        row "build $3" 1 1/1 "$ms" - - ok
    else
        row "build $3" 1 0/1 - - - FAILED
        tail -n 20 <<<"$log" | indent
        return 1
    fi
}

# Takes our images off an engine that is not ours. The builds' first stages have no name; they
# are known by our base's file system at the bottom.
remove_images() {
    local base layer='{{index .RootFS.Layers 0}}' bottom
    base=$(image base)
    bottom=$("$docker" image inspect -f "$layer" "$base" 2>/dev/null) || return
    "$docker" images -q "sigshim-test-*:$$" | grep -v "^$("$docker" images -q "$base")\$" |
        xargs -r "$docker" rmi -f
    "$docker" images -q -f dangling=true -f since="$base" |
        xargs -r "$docker" image inspect -f "$layer {{.Id}}" |
        sed -n "s/^$bottom //p" | xargs -r "$docker" rmi -f
    "$docker" rmi -f "$base"
} >/dev/null 2>&1
