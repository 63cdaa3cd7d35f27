# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests to source: what passed, what failed, and what was skipped.
# shellcheck disable=SC2034 # their closing lines read them
passed=0 failed=0 skipped=0

verdict() { # WHAT 0|1; what is wrong may be in $out
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
        echo "ok $1"
    else
        failed=$((failed + 1))
        echo "FAIL $1${out:+: $out}"
    fi
}

skip() { # WHY
    skipped=$((skipped + 1))
    echo "[SKIP] $*"
}
