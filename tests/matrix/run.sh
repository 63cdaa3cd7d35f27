#!/bin/bash
# SPDX-License-Identifier: MIT
# The files of one release in every root file system that can be had: Debian's suites, and busybox and dash with
# musl. Each row is a container of its own, whose command is pid 1. Then the other processors, under qemu.
# Usage: run.sh FOLDER RELEASE [CELL...], each one of bullseye bookworm trixie sid musl, or a processor's name.
# MATRIX_CHECK="SUITE...": in these make check, too, from the source tarball.
# What it finds goes to FOLDER/CELL, a line each: "ASPECT ok|FAIL|skip WHAT".
set -u
mkdir -p "$1" || exit 2
top=$(realpath "$1") release=$(realpath "$2")
shift 2
cd "$(dirname "$0")/../.." || exit 2
. tests/roots.sh
. tests/verdict.sh
. tests/within.sh
. tests/matrix/rows.sh
[ $# -gt 0 ] || set -- bullseye bookworm trixie sid musl arm64 armhf i386 ppc64el riscv64 s390x
packages=gcc,libc6-dev,bash,dash,busybox,mksh,zsh,perl,python3
version=$(packaging/version.sh)
root=
trap 'end_container; [ -z "$root" ] || root_remove "$root"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# As a user unpacks it; the sources are those of the release.
unpack() {
    mkdir -p "$root/usr/local" "$root/tests" "$root/src" &&
        tar -xzf "$release/sigshim-$version-linux-amd64.tar.gz" -C "$root/usr/local" --strip-components=1 &&
        tar -xzf "$release/sigshim-$version.tar.gz" -C "$root/src" --strip-components=1 &&
        cmp "$root/usr/local/lib/libsigshim.so" "$release/libsigshim-amd64.so"
}

compile() { # ROOT COMMAND...: what compiles sees the root at ROOT
    local name from=$1/src/tests to=$1/tests
    shift
    "$@" -O2 -shared -fPIC -o "$to/libhandlers.so" "$from/fixtures/libhandlers.c" &&
        "$@" -D_GNU_SOURCE -O2 -o "$to/handlers" "$from/fixtures/handlers.c" -L"$to" -lhandlers -Wl,-rpath,/tests &&
        "$@" -D_GNU_SOURCE -O2 -pthread -o "$to/registry" "$from/fixtures/registry.c" &&
        "$@" -D_GNU_SOURCE -O2 -pthread -o "$to/sleeper" "$from/fixtures/sleeper.c" || return
    for name in malloc printf regcomp; do
        "$@" -D_GNU_SOURCE -O2 -pthread -o "$to/$name" "$from/inject/cases/$name.c" || return
    done
}

make_root() {
    case $cell in
    musl) root=$(root_unpack "$(tests/docker/musl.sh "$docker_cache")") ;;
    *) root=$(root_make "$cell" "$packages") ;;
    esac
}

fill_root() {
    case $cell in
    musl) unpack && compile "$root" musl-gcc ;;
    *) unpack && compile "" in_root "$root" gcc ;;
    esac
}

libc_of() {
    if [ "$cell" = musl ]; then
        in_root "$root" sh -c '/lib/ld-musl-*.so.1 2>&1' | sed -n 's/^Version /musl /p'
    else
        in_root "$root" getconf GNU_LIBC_VERSION
    fi
}

# The whole of make check, part by part, built there, but for the library that the system tests have: the release's.
check_all() {
    local part log
    # By its name, by which processes know each other's.
    install -D "$release/libsigshim-amd64.so" "$root/src/release/libsigshim.so"
    log=$top/$cell.check
    in_root "$root" sh -c "apt-get -qq update && apt-get -qq install -y make >/dev/null && make -C /src deps" >"$log" 2>&1
    status=$?
    out=$(tail -n 5 "$log")
    judge check "make deps" $status
    for part in $(make -s print-checks); do
        log=$top/$cell.$part
        in_root "$root" make -C /src WERROR=1 TEST_LIB=/src/release/libsigshim.so "$part" >"$log" 2>&1
        status=$?
        out=$(grep -aE '^\[FAIL\]|^FAIL|\*\*\*| error: ' "$log" | head -n 20)
        out=${out:-see $log}
        judge check "make $part" $status
    done
}

docker_cache=build/docker
mkdir -p "$docker_cache"
for cell; do
    : >"$top/$cell"
    case $cell in
    bullseye | bookworm | trixie | sid | musl)
        if ! make_root >"$top/$cell.log" 2>&1; then
            tail -n 5 "$top/$cell.log"
            skip "$cell: no root file system of it can be made here"
        elif ! fill_root >"$top/$cell.log" 2>&1; then
            out=$(tail -n 20 "$top/$cell.log")
            verdict "$cell: the programs of the tests are built" 1
        else
            echo "libc $(libc_of)" >>"$top/$cell"
            all_rows
            [[ " ${MATRIX_CHECK:-} " != *" $cell "* ]] || check_all
        fi
        [ -z "$root" ] || root_remove "$root"
        root=
        ;;
    *)
        out=$(FOREIGN_RELEASE=$release tests/foreign/run.sh "$top/foreign" "$cell" 2>&1 | tee "$top/$cell.log" | grep '^FAIL')
        judge all "under qemu" "$([ -z "$out" ] && grep -qE '^foreign: [1-9]' "$top/$cell.log"; echo $?)"
        out=
        ;;
    esac
done
echo "matrix: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
