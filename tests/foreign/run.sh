#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the library, the command and some fixtures for other processors, and stops the fixtures
# under qemu's user emulation: exit handlers, registered functions, apps that wait and apps that are
# busy in libc, hook, trace, a shell form. Usage: tests/foreign/run.sh FOLDER [ARCH...]
# FOREIGN_RELEASE=FOLDER: library and command are not built but those of a release.
set -u
mkdir -p "$1" || exit 2
top=$(realpath "$1")
shift
cd "$(dirname "$0")/../.." || exit 2
. tests/within.sh
passed=0 failed=0 skipped=0

# ARCH, as Debian calls it: its compiler's triplet, qemu's name for it
processors='
arm64    aarch64-linux-gnu      aarch64
armhf    arm-linux-gnueabihf    arm
i386     i686-linux-gnu         i386
ppc64el  powerpc64le-linux-gnu  ppc64le
riscv64  riscv64-linux-gnu      riscv64
s390x    s390x-linux-gnu        s390x
'

take_or_make() {
    if [ -n "${FOREIGN_RELEASE:-}" ]; then
        tar -xzf "$FOREIGN_RELEASE/sigshim-$version-linux-$arch.tar.gz" -C "$folder" --strip-components=2 \
            "sigshim-$version-linux-$arch/lib/libsigshim.so" "sigshim-$version-linux-$arch/bin/sigshim" &&
            cmp "$lib" "$FOREIGN_RELEASE/libsigshim-$arch.so"
    else
        make -j2 --no-print-directory ARCH="$arch" BUILD="$folder" "$lib" "$folder/sigshim" >/dev/null
    fi
}

# Objects go below FOLDER, out of the way of those that a user builds.
build() {
    take_or_make &&
        $target-gcc -O2 -shared -fPIC -o "$folder/libhandlers.so" tests/fixtures/libhandlers.c &&
        $target-gcc -D_GNU_SOURCE -O2 -o "$folder/handlers" tests/fixtures/handlers.c \
            -L"$folder" -lhandlers -Wl,-rpath,"$folder" &&
        $target-gcc -D_GNU_SOURCE -O2 -pthread -o "$folder/registry" tests/fixtures/registry.c &&
        $target-gcc -D_GNU_SOURCE -O2 -o "$folder/reread" tests/foreign/reread.c &&
        $target-gcc -D_GNU_SOURCE -O2 -pthread -fexceptions -fasynchronous-unwind-tables -o "$folder/leaves" \
            tests/foreign/leaves.c || return
    for case in malloc printf regcomp; do
        $target-gcc -O2 -pthread -o "$folder/$case" tests/inject/cases/$case.c || return
    done
}

# start [-E NAME=VALUE...] PROGRAM [ARG]: output goes to out and err, marks to marks. Sets pid.
start() {
    local options=()
    while [ "$1" = -E ]; do
        options+=(-E "$2")
        shift 2
    done
    rm -f "$folder"/out "$folder"/err "$folder"/marks "$folder"/ready
    (cd "$folder" && exec qemu-"$qemu"-static -L /usr/"$target" -E LD_PRELOAD="$lib" \
        "${options[@]}" "./$1" "${@:2}") \
        >"$folder/out" 2>>"$folder/err" 10>"$folder/marks" 11>"$folder/ready" </dev/null &
    pid=$!
    within 20 is_ready "$folder"
    sleep 0.1
}

# stop ...: starts it and sends SIGTERM. Sets status, and ms: how long the stop took.
stop() {
    local begun
    start "$@"
    begun=$(date +%s%3N)
    kill -TERM "$pid"
    wait "$pid" 2>/dev/null
    status=$?
    ms=$(($(date +%s%3N) - begun))
}

pass() { passed=$((passed + 1)); }

fail() { # NAME
    failed=$((failed + 1))
    echo "FAIL $arch, $1: status $status, stdout: $(tail -c 300 "$folder/out"), stderr: $(cat "$folder/err")"
}

# expect NAME FILE TEXT: the file holds just this text; one line was logged; death by the signal,
# before the search for a safe point is given up (4 s).
expect() {
    if [ "$status" = 143 ] && [ "$(cat "$folder/$2")" = "$3" ] && [ "$ms" -lt 3900 ] &&
        [ "$(grep -c '^server stopped by SIGTERM: ' "$folder/err")" = 1 ]; then
        pass
    else
        fail "$1 (after $ms ms)"
    fi
}

# expect_line NAME PATTERN: stderr has such a line.
expect_line() {
    if [ "$status" = 143 ] && grep -q "$2" "$folder/err"; then pass; else fail "$1"; fi
}

handled=$'ready\nto stdout\natexit\non_exit arg, status 143\ndestructor\nlibrary destructor'

check_names() {
    local complaints
    if complaints=$(build=$folder bash tests/checks/symbols.sh 2>&1); then
        pass
    else
        failed=$((failed + 1))
        echo "FAIL $arch, names of the library: $complaints"
    fi
}

check_stops() {
    local way case
    start handlers exit
    wait "$pid"
    status=$?
    if [ "$status" = 5 ] && [ ! -s "$folder/err" ]; then pass; else fail "no signal"; fi
    for way in pause loop; do
        stop handlers $way
        expect "exit handlers, $way" out "$handled"
    done
    stop reread
    expect "a call that is restarted" out $'ready\natexit'
    stop -E SIGSHIM_UNWIND=reread reread interrupt
    expect "a call that is cut short" out $'ready\ninterrupted\natexit'
    stop registry order
    expect "registered functions" out $'stopping 0\nready\nfour stopping 15\ntwo stopping 15\none stopping 15'
    for case in malloc printf regcomp; do
        for way in alone threads; do
            [ $way = threads ] && [ "$arch" != arm64 ] && continue # the same code on all of them
            stop $case $way
            expect "busy in $case, $way" marks SAD
        done
    done
}

check_options() {
    stop -E SIGSHIM_HOOK='echo hook $SIGSHIM_SIGNAL >&2' handlers pause
    expect "exit handlers beside a hook" out "$handled"
    expect_line "the hook" '^hook SIGTERM$'
    stop -E SIGSHIM_TRACE=1 handlers pause
    expect_line "the trace" 'SIGTERM.*handlers\|SIGTERM.*trace\|trace.*SIGTERM'
    stop -E SIGSHIM_EXIT=7 -E SIGSHIM_ATEXIT=0 handlers pause
    if [ "$(tail -n 1 "$folder/out")" = ready ]; then pass; else fail "SIGSHIM_ATEXIT=0"; fi
}

# Not where it does not go without the library, either: with i386's emulator libc cannot leave a handler so.
check_unwinding() {
    (cd "$folder" && timeout 20 qemu-"$qemu"-static -L /usr/"$target" ./leaves) >"$folder/out" 2>&1
    status=$?
    if [ $status != 2 ]; then
        skipped=$((skipped + 1))
        echo "[SKIP] $arch, a handler that ends its thread: without the library the program ends with $status, not 2"
        return
    fi
    start leaves
    wait "$pid"
    status=$?
    if [ "$status" = 2 ] && [ ! -s "$folder/err" ]; then pass; else fail "a handler that ends its thread"; fi
}

# Pid 1 of a container that waits for a child, as a shell does: it passes the signal on.
check_family() {
    local unshare child
    if ! unshare --pid --fork --mount-proc true 2>/dev/null; then
        skipped=$((skipped + 1))
        echo "[SKIP] $arch, pid 1 with a child: no PID namespace can be made here"
        return
    fi
    rm -f "$folder"/out "$folder"/err
    (cd "$folder" && exec unshare --pid --fork --mount-proc qemu-"$qemu"-static \
        -L /usr/"$target" -E LD_PRELOAD="$lib" ./handlers worker) \
        >"$folder/out" 2>"$folder/err" </dev/null &
    unshare=$!
    within 20 grep -qs worker "$folder/err"
    sleep 0.1
    child=$(cat "/proc/$unshare/task/$unshare/children")
    kill -TERM "${child% }"
    wait "$unshare" 2>/dev/null
    status=$?
    expect_line "pid 1 with a child" '^passed SIGTERM to 1 child of .*died of SIGTERM'
    if [ "$(cat "$folder/out")" = "$handled" ]; then pass; else fail "exit handlers of pid 1"; fi
}

# Programs of 32 and 64 bits under one value of LD_PRELOAD: each loader puts its own folder for $LIB.
check_bits() {
    local lib own=${FOREIGN_RELEASE:+$FOREIGN_RELEASE/libsigshim-amd64.so} usr=$folder/usr place
    [ "$arch" = i386 ] && [ "$(uname -m)" = x86_64 ] || return 0
    for place in lib/i386-linux-gnu lib lib/x86_64-linux-gnu lib64; do
        mkdir -p "$usr/$place"
        cp "$folder/libsigshim.so" "$usr/$place"
    done
    for place in lib/x86_64-linux-gnu lib64; do
        cp "${own:-$top/../../libsigshim.so}" "$usr/$place/libsigshim.so"
    done
    lib=$usr/\$LIB/libsigshim.so
    stop handlers pause
    expect 'a program of 32 bits, $LIB' out "$handled"
    LD_PRELOAD=$lib sh -c 'kill -TERM $$' 2>"$folder/err"
    status=$?
    expect_line 'a program of 64 bits, $LIB' '^server stopped by SIGTERM: sh'
}

check_command() {
    status=0
    if [ "$(qemu-"$qemu"-static "$folder/sigshim" --version 2>"$folder/err")" = "sigshim $version" ]; then
        pass
    else
        fail "sigshim --version"
    fi
}

version=$(packaging/version.sh)
while read -r arch target qemu; do
    [ -n "$arch" ] || continue
    [ $# = 0 ] || [[ " $* " == *" $arch "* ]] || continue
    folder=$top/$arch lib=$top/$arch/libsigshim.so
    mkdir -p "$folder"
    if ! command -v "$target-gcc" qemu-"$qemu"-static >/dev/null; then
        skipped=$((skipped + 1))
        echo "[SKIP] $arch: no $target-gcc or no qemu-$qemu-static"
        continue
    fi
    if ! build; then
        failed=$((failed + 1))
        echo "FAIL $arch does not build"
        continue
    fi
    # The files of a release, which are stripped, tests/release/check.sh has judged.
    [ -n "${FOREIGN_RELEASE:-}" ] || check_names
    check_stops
    check_options
    check_unwinding
    check_family
    check_bits
    check_command
done <<<"$processors"
echo "foreign: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
