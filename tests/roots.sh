# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests to source: root file systems of Debian's suites, made once for each list of packages and
# kept as tar files in build/roots. Needs root.
# DEBIAN_MIRROR=URL takes the packages from there.

roots_cache=${ROOTS_CACHE:-build/roots}

# Prints the folder of a new root file system, which root_remove removes.
root_make() { # SUITE PACKAGES
    local tar folder
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
    folder=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-root.XXXXXX") && tar -xf "$tar" -C "$folder" && echo "$folder"
}

root_remove() { # FOLDER
    rm -rf --one-file-system "${1:?}"
}

# Runs a command in a root file system, with its own PID namespace, /proc and mounts, so that nothing is
# left of it; in "/" as it is.
in_root() { # FOLDER COMMAND...
    if [ "$1" = / ]; then
        "${@:2}"
    else
        # shellcheck disable=SC2016 # the inner shell's
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C \
            DEBIAN_FRONTEND=noninteractive unshare --mount --pid --fork --kill-child \
            sh -c 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
                cd / &&
                root=$1 && shift && exec chroot "$root" "$@"' sh "$@"
    fi
}
