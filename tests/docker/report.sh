#!/bin/bash
# SPDX-License-Identifier: MIT
# Prints the table of the tests, row by row, and the sum of passed, failed and skipped ones.

passed=0 failed=0 skipped=0

now_ms() {
    echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

indent() {
    sed 's/^/        /'
}

seconds() { # MS or -
    if [ "$1" = - ]; then echo -; else printf '%d.%02d s' $(($1 / 1000)) $(($1 % 1000 / 10)); fi
}

table_head() {
    printf '%-62s %4s %8s %8s %8s %5s %s\n' case runs complete worst limit exit result
}

row() { # CASE RUNS COMPLETE WORST LIMIT EXIT ok|FAILED
    printf '%-62s %4s %8s %8s %8s %5s %s\n' "$1" "$2" "$3" "$(seconds "$4")" \
        "$(seconds "$5")" "$6" "$7"
    if [ "$7" = ok ]; then ((++passed)); else ((++failed)); fi
}

skip() { # CASE REASON
    echo "[SKIP] $1: $2"
    ((++skipped))
}

# False if any failed or none ran.
table_sum() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
}
