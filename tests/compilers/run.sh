#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds library and command with each compiler, warnings as errors, at each level of optimisation, with
# link-time optimisation and with the flags of a distribution; looks at the names of the library, and stops
# a program with it. The compilers are those that are installed here, and those of the oldest and the
# newest Debian, in root file systems that are made once.
# Usage: run.sh [--sample] FOLDER [REGEX-OF-COMPILERS [REGEX-OF-FLAGS]]
set -u
[ "$1" = --sample ] && sample=yes && shift || sample=
mkdir -p "$1" || exit 2
top=$(realpath "$1")
compilers=${2:-.*} flags=${3:-.*}
cd "$(dirname "$0")/../.." || exit 2
. tests/roots.sh
. tests/within.sh
. tests/readme/blocks.sh # copy_checkout
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS
passed=0 failed=0 skipped=0

# What is passed to make; -Werror also for what the linker compiles again.
ways=(
    'CFLAGS=-O0'
    'CFLAGS=-O2 -g'
    'CFLAGS=-O3'
    'CFLAGS=-O2 -flto -Werror'
    # As Debian, Ubuntu and Fedora build their packages, and a macro of the user's.
    'CPPFLAGS=-D_FORTIFY_SOURCE=2 -DOF_THE_USER|CFLAGS=-Os -g -fstack-protector-strong -fstack-clash-protection -fPIE|LDFLAGS=-Wl,-z,relro,-z,now,--as-needed,-z,separate-code'
)

skip() {
    echo "[SKIP] $*"
    skipped=$((skipped + 1))
}

fail() { # WHAT; more on stdin
    echo "FAIL $1"
    tail -n 30 | sed 's/^/    /'
    failed=$((failed + 1))
}

# Some clang come without what its link-time optimisation needs.
can_link() { # ROOT COMPILER WAY
    [[ $3 == *-flto* ]] || return 0
    echo 'int main(void) { return 0; }' >"$1/$tmp/lto.c"
    in_root "$1" "$2" -O2 -flto -o "/$tmp/lto" "/$tmp/lto.c" >/dev/null 2>&1
}

# The program's exit handlers run, and one line is logged.
stops() { # LIBRARY PROGRAM-ARGUMENT
    local pid status
    (cd "$top" && LD_PRELOAD=$1 exec ./handlers "$2") >"$top/out" 2>"$top/err" </dev/null &
    pid=$!
    within 20 is_ready "$top"
    kill -TERM "$pid"
    wait "$pid" 2>/dev/null
    status=$?
    [ "$status" = 143 ] && [ "$(cat "$top/out")" = "$handled" ] &&
        [ "$(grep -c '^server stopped by SIGTERM: ' "$top/err")" = 1 ] && return
    echo "stopped in $2: status $status, stdout: $(cat "$top/out"), stderr: $(cat "$top/err")"
    return 1
}
handled=$'ready\nto stdout\natexit\non_exit arg, status 143\ndestructor\nlibrary destructor'

# Every compilation and every link has each flag of the user's.
has_flags() { # LOG WAY
    local part flag
    while read -r part; do
        for flag in ${part#*=}; do
            case $part in
            CPPFLAGS=*) grep -E ' -c ' "$1" ;;
            LDFLAGS=*) grep -E -- '-o [^ ]*(libsigshim.so|/sigshim) ' "$1" ;;
            *) grep -E -- ' -c |-o [^ ]*(libsigshim.so|/sigshim) ' "$1" ;;
            esac | grep -vqF -- " $flag " && echo "not everywhere: $flag" && return 1
        done
    done < <(tr '|' '\n' <<<"$2")
    return 0
}

# WHAT ROOT COMPILER WAY: in ROOT, whose copy of the sources is in its folder /$tmp/src.
cell() {
    local name build="$tmp/src/build" arguments
    name="$1, $(version_of "$2" "$3"), $4"
    if ! can_link "$2" "$3" "$4"; then
        skip "$name: this compiler has no plugin for the linker here"
        return
    fi
    mapfile -t arguments < <(tr '|' '\n' <<<"$4")
    rm -rf "${2:?}/$build"
    if ! in_root "$2" make -C "/$tmp/src" -j2 V=1 WERROR=1 CC="$3" "${arguments[@]}" \
        build/libsigshim.so build/sigshim >"$top/log" 2>&1; then
        fail "$name does not build" <"$top/log"
    elif ! { has_flags "$top/log" "$4" && build=$2/$build bash tests/checks/symbols.sh &&
        stops "$2/$build/libsigshim.so" pause && stops "$2/$build/libsigshim.so" loop &&
        [ "$("$2/$build/sigshim" --version)" = "sigshim $version" ]; } >"$top/complaints" 2>&1; then
        fail "$name" <"$top/complaints"
    else
        echo "ok $name"
        passed=$((passed + 1))
    fi
}

version_of() { # ROOT COMPILER
    in_root "$1" "$2" --version | sed -n '1s/.*[^0-9.]\([0-9]\+\.[0-9.]*[0-9]\).*/\1/p'
}

# The packages of all gcc that a suite has from 13 on (this machine has others), and of the newest clang; and
# those without a number.
compilers_of() { # SUITE
    root=$(root_make "$1" "gcc,make,libc6-dev,clang") || return
    in_root "$root" sh -c "apt-get -qq update && apt-cache search --names-only '^(gcc|clang)-[0-9]+\$'" |
        sed -n 's/ .*//; /^clang-\|^gcc-1[3-9]\|^gcc-[2-9][0-9]/p' | sort -V |
        awk '/gcc/ { print } /clang/ { newest = $0 } END { print newest; print "gcc"; print "clang" }' | grep . | paste -sd,
    root_remove "$root"
}

# All cells of one root; "" is this machine.
all_of() { # ROOT WHERE
    local compiler way
    mkdir -p "$1/$tmp"
    copy_checkout "$1/$tmp/src"
    for compiler in $(in_root "$1" bash -c 'compgen -c' | grep -E '^(gcc|clang)-[0-9]+$' | sort -uV); do
        grep -qxE -- "$compilers" <<<"$compiler" || continue
        for way in "${ways[@]}"; do
            grep -qE -- "$flags" <<<"$way" && cell "$2: $compiler" "$1" "$compiler" "$way"
        done
    done
    rm -rf "${1:?}/$tmp"
}

version=$(packaging/version.sh)
tmp=tmp/sigshim-compilers.$$
root=
trap 'rm -rf "/$tmp"; [ -z "$root" ] || root_remove "$root"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
gcc -O2 -shared -fPIC -o "$top/libhandlers.so" tests/fixtures/libhandlers.c &&
    gcc -D_GNU_SOURCE -O2 -o "$top/handlers" tests/fixtures/handlers.c -L"$top" -lhandlers \
        -Wl,-rpath,"$top" || exit 2
if [ "$sample" ]; then
    mkdir -p "/$tmp"
    copy_checkout "/$tmp/src"
    cell 'sample: clang' / clang 'CFLAGS=-O0'
    cell 'sample: gcc' / gcc 'CFLAGS=-O3 -flto -Werror'
else
    all_of / here
    for suite in bullseye sid; do
        more=gcc
        [ $suite = bullseye ] || more=$(compilers_of $suite)
        if [ "$more" ] && root=$(root_make $suite "$more,make,libc6-dev"); then
            all_of "$root" $suite
            root_remove "$root"
        else
            skip "$suite: no root file system of it can be made here"
        fi
        root=
    done
fi
echo "compilers: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
