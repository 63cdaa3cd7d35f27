#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes the images of the tests without an image registry: a Debian 12 base, and builds on it.
# shellcheck disable=SC2154 # $docker comes from engine.sh

base_packages=gcc,libc6-dev,make,nodejs,python3,redis-server,nginx-light,postgresql

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
        mmdebstrap --quiet --format=tar --variant=minbase --include="$base_packages" "${options[@]}" \
            --essential-hook='mkdir -p "$1/etc/postgresql-common"' \
            --essential-hook='echo create_main_cluster = false \
                >"$1/etc/postgresql-common/createcluster.conf"' \
            bookworm "$tar.part" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >&2 &&
            mv "$tar.part" "$tar" || return 1
    fi
    echo "$tar"
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
