#!/bin/bash
# SPDX-License-Identifier: MIT
# The recipes for rpm and apk: the spec file by rpmlint, and built where rpmbuild is, the files in the package
# compared; the APKBUILD as a shell script, its functions run by hand, for Debian has no abuild.
# Usage: tests/packages/recipes.sh FOLDER-OF-RECIPES
set -u
recipes=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d)
root=
trap 'rm -rf "$work"; [ -z "$root" ] || root_remove "$root"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS
. tests/roots.sh
. tests/verdict.sh

# Leaves what it says in $out. The library is mounted as in a container that sigshim-runc has made, unless $3 is empty.
# shellcheck disable=SC2016 # the inner shell's
erase() { # FORCE LIBRARY MOUNTED
    out=$(SIGSHIM_FORCE=$1 unshare --mount --pid --fork --kill-child sh -c '
        mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev" && touch "$1/dev/null" "$1/dev/.libsigshim.so" &&
            { [ -z "$3" ] || mount --bind "$1$2" "$1/dev/.libsigshim.so"; } && exec rpm --root "$1" -e sigshim' \
        sh "$root" "$2" "$3" 2>&1)
}

# By the rpm of this machine, in a root file system of Debian's.
removal() {
    local library packages=("$work"/rpm/RPMS/*/sigshim-[0-9]*.rpm "$work"/rpm/RPMS/*/sigshim-libs-*.rpm)
    if [ "$(id -u)" != 0 ] || ! root=$(root_make bookworm ""); then
        skip "removal of the rpm: it needs root, and a root file system"
        return
    fi
    library=$(rpm -qlp "${packages[1]}" | grep '/libsigshim.so$')
    out=$(rpm --root "$root" --nodeps -i "${packages[@]}" 2>&1)
    verdict "the rpms are installed" $?
    ! erase '' "$library" mounted && grep -q 'is in use, by containers' <<<"$out" && [ -x "$root/usr/sbin/sigshim-runc" ]
    verdict "rpm -e is refused under a container" $?
    erase 1 "$library" mounted && [ ! -e "$root/usr/sbin/sigshim-runc" ]
    verdict "rpm -e, SIGSHIM_FORCE=1" $?
    out=$(rpm --root "$root" --nodeps -i "${packages[0]}" 2>&1) && erase '' "$library" '' && [ ! -e "$root/usr/sbin/sigshim-runc" ]
    verdict "rpm -e" $?
}

if command -v rpmlint >/dev/null; then
    out=$(rpmlint -r packaging/rpm/rpmlintrc "$recipes/sigshim.spec" 2>&1)
    grep -qE ' 0 errors, 0 warnings' <<<"$out"
    verdict "rpmlint" $?
else
    skip "rpmlint: not installed"
fi
if command -v rpmbuild >/dev/null; then
    mkdir -p "$work/rpm/SOURCES"
    cp "$recipes"/*.tar.gz "$work/rpm/SOURCES"
    # Debian's rpm has neither Fedora's flags nor its dependencies.
    out=$(rpmbuild -bb --nodeps --define "_topdir $work/rpm" --define 'build_cflags -O2 -g' --define 'build_ldflags %{nil}' \
        "$recipes/sigshim.spec" 2>&1)
    verdict "rpmbuild" $?
    out=$(rpm -qlp "$work"/rpm/RPMS/*/*.rpm 2>&1 | sort)
    [ "$(grep -cE '/(libsigshim.so|bin/sigshim|sigshim.h|sigshim.hpp|sigshim.pc|sigshim.7.*)$' <<<"$out")" = 6 ]
    verdict "files of the rpms" $?
    removal
else
    skip "rpmbuild: not installed"
fi

out=$(sh -n "$recipes/APKBUILD" 2>&1)
verdict "APKBUILD is a shell script" $?
out=$(shellcheck -s sh -S warning -e SC2034,SC2154 "$recipes/APKBUILD" 2>&1)
verdict "shellcheck of APKBUILD" $?
out=$(cd "$recipes" && recipes=$recipes srcdir=$work/src pkgdir=$work/pkg sh -euc '
    . ./APKBUILD
    for name in "$pkgname" "$pkgver" "$pkgrel" "$pkgdesc" "$url" "$arch" "$license" "$source"; do
        [ "$name" ] || echo "a variable is empty"
    done
    echo "$sha512sums" | grep . | sha512sum --quiet -c
    mkdir -p "$srcdir" && tar -xzf "$source" -C "$srcdir" && cd "$builddir"
    { build && check && package; } >"$srcdir/log" 2>&1 || cat "$srcdir/log"
    amove() { for file; do [ -e "$pkgdir/$file" ] || echo "no $file"; done; }
    for script in $install; do [ -e "$recipes/$script" ] || echo "no $script"; done
    libs' 2>&1)
[ -z "$out" ]
verdict "functions of APKBUILD" $?
# apk goes on whatever it says, and prints it.
out=$(sh -n "$recipes/sigshim.pre-deinstall" 2>&1 && unshare --mount sh -c 'mount -t tmpfs tmpfs /run; exec sh "$1"' sh \
    "$recipes/sigshim.pre-deinstall" 2>&1)
verdict "apk: the script before a removal, nothing in use" $?
echo "recipes: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
