# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests to source.

# Tries a command for some seconds, ten times a second: once at least.
within() { # SECONDS COMMAND...
    local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
    shift
    until "$@"; do
        [ "${EPOCHREALTIME/[.,]/}" -lt "$end" ] || return 1
        sleep 0.1
    done
}
