#!/bin/bash
# SPDX-License-Identifier: MIT
# The census under a Docker engine of our own, by sigshim-runc: host.py.
# Usage: host.sh BUILD_DIR REGEX [OPTION-OF-HOST.PY...]
set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "${1:?usage: host.sh BUILD_DIR REGEX}" && pwd) || exit 1
for part in report engine images machine; do
    # shellcheck source=/dev/null
    . "$top/tests/docker/$part.sh"
done
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-census.XXXXXX") || exit 1
table=

clean_up() {
    trap '' INT TERM
    [ -z "$table" ] || { kill "$table" 2>/dev/null && wait "$table"; }
    [ -z "$engine_pid" ] || timeout 60 "$docker" ps -aq | xargs -r timeout 60 "$docker" rm -f >/dev/null 2>&1
    engine_stop "$work"
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

engine_start "$work" && [ -n "$engine_pid" ] || { echo '[SKIP] census: no Docker engine of our own'; exit 1; }
machine_image || { echo 'the image cannot be made'; exit 1; }
python3 -B "$here/host.py" --docker "$docker" --image "$(image machine)" "${@:3}" "$build" "${2:-}" -- "${machine[@]}" &
table=$!
wait "$table"
status=$?
table=
exit $status
