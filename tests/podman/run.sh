#!/bin/bash
# SPDX-License-Identifier: MIT
# sigshim-runc under podman: tests/podman/cases.sh, in a PID and a mount namespace of its own, so that no process,
# mount, file or user of it is left, however it ends. Control groups are, and are removed here.
# Usage: tests/podman/run.sh BUILD
set -u
build=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
if [ "$(id -u)" != 0 ] || ! command -v podman >/dev/null; then
    echo "[SKIP] all cases: they need root and podman"
    echo "podman: 0 passed, 0 failed, 1 skipped"
    exit 1
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-podman.XXXXXX") || exit 2
chmod 755 "$work"
pid=

control_groups() { find /sys/fs/cgroup -type d -path '*/libpod*' 2>/dev/null | sort -r; }
before=$(control_groups)

# They are busy until the last process is gone, which takes a moment.
clean_up() {
    local new try
    trap '' INT TERM HUP
    [ -z "$pid" ] || { kill -KILL "$pid" && wait "$pid"; } 2>/dev/null
    for ((try = 0; try < 50; try++)); do
        new=$(control_groups | grep -vxF -- "${before:-/}")
        [ -n "$new" ] || break
        xargs rmdir 2>/dev/null <<<"$new" || sleep 0.1
    done
    [ -z "$new" ] || echo "left: $new"
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# "start" once more: what bash starts with "&" ignores SIGINT, and so would all containers.
setpriv --pdeathsig KILL "$build/tests/start" unshare --mount --pid --fork --kill-child --mount-proc \
    bash tests/podman/cases.sh "$build" "$work" &
pid=$!
wait "$pid"
status=$?
pid=
exit $status
