#!/bin/bash
# SPDX-License-Identifier: MIT
# Every script, looked at by ShellCheck. Scripts that source each other share variables.
set -u
. tests/list-files.sh
command -v shellcheck >/dev/null || { echo "shellcheck is not installed"; exit 77; }
list_files | while read -r file; do
    [ -f "$file" ] && head -1 "$file" | grep -qE '^#!/bin/(ba)?sh|^#!/usr/bin/env bash' && printf '%s\n' "$file"
done | xargs shellcheck -S warning -e SC2154,SC2034,SC2319
