#!/bin/bash
# SPDX-License-Identifier: MIT
# Shows the main job: the same shell-form app as pid 1, stopped as `docker stop -t 3` does it,
# without and with sigshim, side by side. No Docker needed. Usage: examples/demo/run.sh BUILD
set -eu
here=$(dirname "$(realpath "$0")")
out=$(realpath "$1")/demo
library=$(realpath "$1")/libsigshim.so
timeout=3

mkdir -p "$out"
for program in server container; do
    "${CC:-gcc}" -O2 -o "$out/$program" "$here/$program.c"
done

cat <<EOF
The image says       CMD server; echo 'sh: after the server'
so pid 1 is          /bin/sh -c ..., and the server is its child.
The server knows how to shut down on SIGTERM; its log sits in a buffer until then.
Now \`docker stop -t $timeout\`: SIGTERM to pid 1, and SIGKILL to everything after $timeout seconds.

EOF

run() # NAME [VARIABLE=VALUE]
{
    "$out/container" "$out/$1.result" "$timeout" \
        env "${@:2}" /bin/sh -c "$out/server; echo 'sh: after the server'" >"$out/$1.out" 2>&1
}
run without &
without=$!
run with LD_PRELOAD="$library" || cat "$out/with.out"
wait "$without"
read -r without_time without_status <"$out/without.result"
read -r with_time with_status <"$out/with.result"

row() { printf '%-32s | %s\n' "$1" "$2"; }
row "WITHOUT SIGSHIM" "WITH LD_PRELOAD=libsigshim.so"
row "--------------------------------" "------------------------------------------------"
row "stopped after $without_time s" "stopped after $with_time s"
row "exit status $without_status" "exit status $with_status"
row "it printed:" "it printed:"
paste -d '\t' "$out/without.out" "$out/with.out" | while IFS= read -r line; do
    row "  ${line%%$'\t'*}" "  ${line#*$'\t'}"
done
cat <<EOF

Without: sh keeps SIGTERM to itself; the server is killed unawares, its log and its work are
lost, and the status is 137 (128 + SIGKILL).
With: the preload in sh passed SIGTERM on to the server, waited while it finished, and ended with
the server's own status. Nothing after the server ran, and there is no extra process.
EOF
if [ "$with_status" != 0 ] || [ "$without_status" != 137 ]; then
    echo "This is not what the demo should show: expected 137 without and 0 with sigshim." >&2
    exit 1
fi
