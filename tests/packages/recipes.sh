#!/bin/bash
# SPDX-License-Identifier: MIT
# The recipes for rpm and apk: the spec file by rpmlint, and built where rpmbuild is, the files in the package
# compared; the APKBUILD as a shell script, its functions run by hand, for Debian has no abuild.
# Usage: tests/packages/recipes.sh FOLDER-OF-RECIPES
set -u
recipes=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS
. tests/verdict.sh

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
else
    skip "rpmbuild: not installed"
fi

out=$(sh -n "$recipes/APKBUILD" 2>&1)
verdict "APKBUILD is a shell script" $?
out=$(shellcheck -s sh -S warning -e SC2034,SC2154 "$recipes/APKBUILD" 2>&1)
verdict "shellcheck of APKBUILD" $?
out=$(cd "$recipes" && srcdir=$work/src pkgdir=$work/pkg sh -euc '
    . ./APKBUILD
    for name in "$pkgname" "$pkgver" "$pkgrel" "$pkgdesc" "$url" "$arch" "$license" "$source"; do
        [ "$name" ] || echo "a variable is empty"
    done
    echo "$sha512sums" | grep . | sha512sum --quiet -c
    mkdir -p "$srcdir" && tar -xzf "$source" -C "$srcdir" && cd "$builddir"
    { build && check && package; } >"$srcdir/log" 2>&1 || cat "$srcdir/log"
    amove() { for file; do [ -e "$pkgdir/$file" ] || echo "no $file"; done; }
    libs' 2>&1)
[ -z "$out" ]
verdict "functions of APKBUILD" $?
echo "recipes: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
