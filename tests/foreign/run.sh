#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the library and some fixtures for aarch64, and stops them under qemu's user emulation: exit
# handlers, registered functions, an app that waits and apps that are busy in libc.
# Usage: tests/foreign/run.sh FOLDER
set -u
mkdir -p "$1" || exit 2
folder=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
target=aarch64-linux-gnu
passed=0 failed=0

{
    make --no-print-directory BUILD="$folder" CC=$target-gcc "$folder/libsigshim.so" >/dev/null &&
        $target-gcc -O2 -shared -fPIC -o "$folder/libhandlers.so" tests/fixtures/libhandlers.c &&
        $target-gcc -D_GNU_SOURCE -O2 -o "$folder/handlers" tests/fixtures/handlers.c \
            -L"$folder" -lhandlers -Wl,-rpath,"$folder" &&
        $target-gcc -D_GNU_SOURCE -O2 -pthread -o "$folder/registry" tests/fixtures/registry.c &&
        for case in malloc printf regcomp; do
            $target-gcc -O2 -pthread -o "$folder/$case" tests/inject/cases/$case.c || exit
        done
} || exit 2

# stop PROGRAM [ARG]: its output goes to out and err, its marks to marks. Sets status.
stop() {
    local pid i
    rm -f "$folder"/out "$folder"/err "$folder"/marks "$folder"/ready
    # In the folder, where it may leave files.
    env -C "$folder" qemu-aarch64-static -L /usr/$target -E LD_PRELOAD="$folder/libsigshim.so" "$folder/$1" \
        "${@:2}" >"$folder/out" 2>"$folder/err" 10>"$folder/marks" 11>"$folder/ready" </dev/null &
    pid=$!
    for ((i = 0; i < 200; i++)); do
        [ -s "$folder/ready" ] || grep -q ready "$folder/out" && break
        sleep 0.05
    done
    sleep 0.1
    kill -TERM "$pid"
    wait "$pid" 2>/dev/null
    status=$?
}

# expect NAME FILE TEXT: the file holds just this text; one line was logged; death by the signal.
expect() {
    if [ "$status" = 143 ] && [ "$(cat "$folder/$2")" = "$3" ] &&
        [ "$(grep -c '^server stopped by SIGTERM: ' "$folder/err")" = 1 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1: status $status, $2: $(tail -c 300 "$folder/$2"), stderr: $(cat "$folder/err")"
    fi
}

handled=$'ready\nto stdout\natexit\non_exit arg, status 143\ndestructor\nlibrary destructor'
for way in pause loop; do
    stop handlers $way
    expect "exit handlers, $way" out "$handled"
done
stop registry order
expect "registered functions" out $'stopping 0\nready\nfour stopping 15\ntwo stopping 15\none stopping 15'
for case in malloc printf regcomp; do
    for way in alone threads; do
        stop $case $way
        expect "busy in $case, $way" marks SAD
    done
done
echo "foreign: $passed passed, $failed failed"
[ "$failed" = 0 ]
