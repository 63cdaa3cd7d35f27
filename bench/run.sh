#!/bin/bash
# SPDX-License-Identifier: MIT
# What the library costs, side by side in one run: starts of /bin/true, stops, and the calls that it
# takes over, without it, with it, and with a trace. Ratios count; times differ from machine to machine.
# Usage: bench/run.sh BUILD [ROUNDS]
set -eu
build=$(realpath "$1")
rounds=${2:-400}
lib=$build/libsigshim.so
calls=$build/bench/calls

echo "Start and end of /bin/true, medians of $rounds, order shuffled:"
"$build/bench/start" "$rounds" /bin/true bare= "an empty library=$build/tests/empty.so" "sigshim=$lib"

echo
echo "From SIGTERM to the end, medians of $rounds:"
"$build/bench/stop" "$rounds" "$lib"

echo
echo "Nanoseconds a call, medians; the second number is the ratio to bare:"
declare -A bare
for way in bare sigshim trace; do
    case $way in
    bare) output=$("$calls") ;;
    sigshim) output=$(LD_PRELOAD=$lib "$calls") ;;
    trace) output=$(LD_PRELOAD=$lib SIGSHIM_TRACE=1 "$calls" 2>/dev/null) ;;
    esac
    printf '%-8s' $way
    while read -r name ns; do
        [ $way = bare ] && bare[$name]=$ns
        printf '  %s %s (%s)' "$name" "$ns" "$(awk "BEGIN { printf \"%.2f\", $ns / ${bare[$name]} }")"
    done <<<"$output"
    echo
done
