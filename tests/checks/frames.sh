#!/bin/bash
# SPDX-License-Identifier: MIT
# Frames on the signal path stay small (Go's handlers run on 32 KiB): none over 768 bytes, and none of
# unbounded size. System tests run the whole path on a small stack.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for file in shim/*/*.c shim/*.c; do
    case $file in shim/config/report.c | shim/entry.c) continue ;; esac # at start only, on the main stack
    "${CC:-gcc}" -O2 -std=c11 -D_GNU_SOURCE -fPIC -fstack-usage -c -o "$dir/${file//\//-}.o" "$file" || exit 1
done
cat "$dir"/*.su | awk -F'\t' '$2 > 768 || ($3 != "static" && $3 != "dynamic,bounded") { print $1, $2, $3; bad = 1 } END { exit bad }'
