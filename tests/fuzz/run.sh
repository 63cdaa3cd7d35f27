#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds and runs the fuzz targets, beginning with real files of this machine.
# Usage: tests/fuzz/run.sh FOLDER RUNS TARGET...
set -u
folder=$1 runs=$2
shift 2
mkdir -p "$folder"
if ! "$(dirname "$0")/probe.sh" "$folder/probe"; then
    echo "[SKIP] fuzz: clang's libFuzzer is not there (Debian: clang and libclang-rt-dev)"
    echo "fuzz: 0 passed, 0 failed, 1 skipped"
    exit 0
fi

seed() { # TARGET
    rm -rf "$folder/seeds"
    mkdir -p "$folder/seeds"
    local i=0 file
    case $1 in
    proc)
        for file in status stat syscall fdinfo/1 maps; do
            { printf "\\x0$i"; cat "/proc/self/$file"; } >"$folder/seeds/$i" 2>/dev/null
            i=$((i + 1))
        done
        ;;
    elf) head -c 4096 /bin/true >"$folder/seeds/true" ;;
    runc) python3 "$(dirname "$0")/runc_seeds.py" "$folder/seeds" ;;
    config) printf 'SIGSHIM_SIGNALS=TERM,INT\nSIGSHIM_MAP=TERM:INT\nSIGSHIM_GRACE=3s\nSIGSHIM_UNLINK=/a:/b\nSIGSHIM_LOG=fd:3\n' >"$folder/seeds/env" ;;
    esac
}

passed=0 failed=0
for target in "$@"; do
    seed "$target"
    if make --no-print-directory "$folder/$target" >"$folder/$target.log" 2>&1 &&
        "$folder/$target" -runs="$runs" -seed=1 -timeout=10 -artifact_prefix="$folder/$target-" \
            "$folder/seeds" >>"$folder/$target.log" 2>&1; then
        passed=$((passed + 1))
        echo "fuzz $target: $(grep -E '^Done' "$folder/$target.log")"
    else
        failed=$((failed + 1))
        echo "FAIL $target"
        tail -n 30 "$folder/$target.log"
    fi
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" = 0 ]
