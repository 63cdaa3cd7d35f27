#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs every check of this folder on the checkout and the library in BUILD, and counts.
# Usage: tests/checks/run.sh BUILD
set -u
build=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
export build LC_ALL=C # sort, comm and diff agree in no other
passed=0 failed=0 skipped=0

for check in tests/checks/*.sh; do
    [ "$check" = tests/checks/run.sh ] && continue
    output=$(bash "$check" 2>&1)
    case $? in
    0) passed=$((passed + 1)) word=ok ;;
    77) skipped=$((skipped + 1)) word='[SKIP]' ;;
    *) failed=$((failed + 1)) word=FAIL ;;
    esac
    printf '%s %s\n' "$word" "$(basename "$check" .sh)"
    [ "$word" = ok ] || printf '%s\n' "$output" | sed 's/^/    /'
done
echo "static: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
