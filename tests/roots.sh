# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests to source: root file systems of Debian's suites, made once for each list of packages and
# kept as tar files in build/roots. Needs root.
# DEBIAN_MIRROR=URL takes the packages from there.

roots_cache=${ROOTS_CACHE:-build/roots}

# Prints the folder of a new root file system, which root_remove removes.
root_make() { # SUITE PACKAGES
    local tar
    tar=$roots_cache/$1-$(cksum <<<"$2" | cut -d ' ' -f 1).tar
    if [ ! -e "$tar" ]; then
        mkdir -p "$roots_cache"
        mmdebstrap --quiet --format=tar --variant=minbase ${2:+--include="$2"} \
            --aptopt='Acquire::Check-Valid-Until "false"' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
            "$1" "$tar.part" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >&2 || {
            rm -f "$tar.part"
            return 1
        }
        mv "$tar.part" "$tar"
    fi
    root_unpack "$tar"
}

root_unpack() { # TAR
    local folder
    folder=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-root.XXXXXX") && tar -xf "$1" -C "$folder" && echo "$folder"
}

root_remove() { # FOLDER
    rm -rf --one-file-system "${1:?}"
}

# Runs a command in a root file system, as pid 1 of a PID namespace of its own and with mounts of its own, so
# that nothing is left of it; in "/" as it is. A plain chroot would be no root of a mount namespace, below which
# the kernel makes no user namespaces: it is moved to / as switch_root(8) does.
in_root() { # FOLDER COMMAND...
    if [ "$1" = / ]; then
        "${@:2}"
    else
        # shellcheck disable=SC2016 # the inner shell's
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C \
            DEBIAN_FRONTEND=noninteractive unshare --mount --pid --fork --kill-child \
            sh -c 'mount --bind "$1" "$1" && cd "$1" && mkdir -p proc sys dev && mount -t proc proc proc &&
                mount --rbind /sys sys && mount --rbind /dev dev && mount --move . / &&
                shift && exec chroot . "$@"' sh "$@"
    fi
}
