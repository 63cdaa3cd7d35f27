#!/bin/bash
# SPDX-License-Identifier: MIT
# The completions, typed at: in bash, zsh and fish, each on a terminal and in a PID namespace of its own
# with one process, 7000, whose pid is completed.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
enter=(unshare --pid --fork --mount-proc --kill-child)
[ "$(id -u)" = 0 ] || enter=(unshare --user --map-root-user "${enter[@]:1}")
"${enter[@]}" true || { echo "no PID namespace can be made"; exit 77; }

# shellcheck disable=SC2016 # the inner shell's
type_in='echo 6999 >/proc/sys/kernel/ns_last_pid || exit
    sleep 300 &
    [ $! = 7000 ] || exit
    echo 8000 >/proc/sys/kernel/ns_last_pid
    python3 tests/completions/type.py "$1" "$2/completions" 7000'
missing=
for shell in bash zsh fish; do
    command -v "$shell" >/dev/null || { missing="$missing $shell" && continue; }
    "${enter[@]}" sh -c "$type_in" sh "$shell" "$build" >"$dir/$shell" 2>&1 &
    echo $! >"$dir/$shell.pid"
done
bad=0
for pid in "$dir"/*.pid; do
    [ -e "$pid" ] && ! wait "$(<"$pid")" && bad=1 && cat "${pid%.pid}"
done
[ -z "$missing" ] || echo "not installed:$missing"
[ $bad = 0 ] && [ -n "$missing" ] && exit 77
exit $bad
