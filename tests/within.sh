# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests to source: how they wait for what another process does.

# Tries a command for some seconds, twenty times a second: once at least.
within() { # SECONDS COMMAND...
    local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
    shift
    until "$@"; do
        [ "${EPOCHREALTIME/[.,]/}" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# FOLDER: an app whose stdout is FOLDER/out and whose descriptor 11 is FOLDER/ready is ready.
is_ready() {
    [ -s "$1/ready" ] || grep -qs ready "$1/out"
}
