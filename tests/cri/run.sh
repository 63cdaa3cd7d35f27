#!/bin/bash
# SPDX-License-Identifier: MIT
# sigshim-runc under a real containerd, on images that know nothing of it: ctr, the CRI as the kubelet calls it, and a
# drain. Usage: run.sh BUILD [PODS [ROUNDS [REGEX]]]; REGEX: only those cases of pods.py, ctr, drain
#
# All of it is in PID and mount namespaces of its own: however their first process ends, and it ends with this one, the
# kernel ends all that was started there, and unmounts all.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: run.sh BUILD [PODS [ROUNDS [REGEX]]]}" && pwd) || exit 2
mark=sigshim-cri-$$ # begins the names of cgroups
work=
child=

# False if some are left.
remove_cgroups() {
    local try
    for try in {1..50}; do
        find /sys/fs/cgroup -depth -type d -path "*/$mark*" -exec rmdir {} + 2>/dev/null
        [ -n "$(find /sys/fs/cgroup -type d -name "$mark*" -print -quit 2>/dev/null)" ] || return 0
        sleep 0.1
    done
    return 1
}

clean_up() {
    trap '' INT TERM HUP
    if [ -n "$child" ]; then
        kill -KILL "$child" 2>/dev/null
        wait "$child" 2>/dev/null
    fi
    remove_cgroups || echo "cgroups are left: $mark"
    [ -z "$work" ] || rmdir "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

give_up() { # REASON
    echo "[SKIP] all cases: $1"
    echo "cri: 0 passed, 0 failed, 1 skipped"
    exit 1
}

[ "$(id -u)" = 0 ] || give_up 'containerd needs root'
for program in containerd containerd-shim-runc-v2 ctr runc unshare setpriv; do
    command -v "$program" >/dev/null || give_up "there is no $program"
done
/usr/bin/python3 -c 'import grpc' 2>/dev/null || give_up '/usr/bin/python3 has no grpc'
unshare --mount --pid --fork --mount-proc true 2>/dev/null || give_up 'no namespaces can be made here'

work=$(mktemp -d "${TMPDIR:-/tmp}/$mark.XXXXXX") || exit 2
setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
    bash "$here/inside.sh" "$build" "$work" "$mark" "${2:-50}" "${3:-1}" "${4:-}" &
child=$!
wait "$child"
status=$?
child=
exit "$status"
