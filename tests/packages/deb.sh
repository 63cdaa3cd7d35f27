#!/bin/bash
# SPDX-License-Identifier: MIT
# The Debian packages: lintian, then installed, used and removed in a fresh root file system of each suite.
# Usage: tests/packages/deb.sh FOLDER-WITH-DEBS [SUITE...]
set -u
debs=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- bullseye bookworm trixie sid
cd "$(dirname "$0")/../.." || exit 2
. tests/roots.sh
. tests/verdict.sh
root=
trap '[ -z "$root" ] || root_remove "$root"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)

out=$(lintian --fail-on error,warning --suppress-tags bad-distribution-in-changes-file "$debs"/*.changes 2>&1)
verdict lintian $?

there() { out=$(in_root "$root" "$@" 2>&1); }

installed() {
    there sh -c 'dpkg -i /debs/*.deb && dpkg -V libsigshim sigshim libsigshim-dev' || return
    [ "$(in_root "$root" sigshim --version)" = "sigshim $version" ]
}

# In a namespace of its own sh is pid 1, and in a container's shell form: it passes the signal on.
used() {
    there env LD_PRELOAD=libsigshim.so sh -c 'sh -c "kill -TERM \$\$"; echo $?'
    grep -q '^server stopped by SIGTERM: sh\[' <<<"$out" && grep -qx 143 <<<"$out" || return
    there sigshim run -- sh -c 'echo $LD_PRELOAD'
    [ "$out" = "/usr/lib/$multiarch/libsigshim.so" ] || return
    there sh -c 'LD_PRELOAD="/usr/\$LIB/libsigshim.so" sh -c "kill -TERM \$\$"'
    grep -q '^server stopped by SIGTERM: sh\[' <<<"$out"
}

# As a container has it that sigshim-runc has made, the library is mounted on a /dev of its own.
refused() {
    there sh -c "mount -t tmpfs tmpfs /dev && touch /dev/null /dev/.libsigshim.so &&
        mount --bind /usr/lib/$multiarch/libsigshim.so /dev/.libsigshim.so && dpkg --remove sigshim"
    [ $? != 0 ] && grep -q 'is in use, by containers' <<<"$out" && grep -q '^  process ' <<<"$out" &&
        [ -x "$root/usr/sbin/sigshim-runc" ] && [ "$(in_root "$root" sigshim --version)" = "sigshim $version" ]
}

# What the suite itself leaves behind when packages come and go does not count: dpkg's own records.
removed() {
    local left
    there sh -c 'dpkg --purge libsigshim-dev sigshim libsigshim' || return
    left=$(find "$root" -mindepth 1 -xdev -name '*sigshim*' ! -path "$root/debs/*" ! -path "$root/tmp/*")
    [ -z "$left" ] || { out=$left && return 1; }
    in_root "$root" sh -c :
}

version=$(packaging/version.sh)
for suite; do
    if ! root=$(root_make "$suite" ""); then
        root=
        skip "$suite: no root file system of it can be made here"
        continue
    fi
    mkdir "$root/debs"
    cp "$debs"/*.deb "$root/debs"
    rm -f "$root"/debs/*-dbgsym_*
    rm -f "$root/etc/dpkg/dpkg.cfg.d/99mmdebstrap" # manuals and documents, too
    for step in installed used refused removed; do
        $step
        verdict "$suite: $step" $?
    done
    root_remove "$root"
    root=
done
echo "deb: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 1 ]
