# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests to source: how they wait for what another process does.

# STEP COMMAND...: runs it every STEP seconds until it succeeds, at most 400 times.
wait_until() {
    local i step=$1
    shift
    for ((i = 0; i < 400; i++)); do
        "$@" && return
        sleep "$step"
    done
    return 1
}

# FOLDER: an app whose stdout is FOLDER/out and whose descriptor 11 is FOLDER/ready is ready.
is_ready() {
    [ -s "$1/ready" ] || grep -qs ready "$1/out"
}
