#!/bin/bash
# SPDX-License-Identifier: MIT
# The table of variables in the code, the README and the man page name the same ones, and the
# version is in the changelog.
set -u
bad=0
in_code=$(sed -n '/config_table\[\] = {/,/^};/s/^ *{"\([A-Z]*\)".*/SIGSHIM_\1/p' shim/config_table.c | sort)
[ -n "$in_code" ] || { echo "no table found"; exit 1; }
for document in README.md docs/sigshim.7; do
    in_text=$(grep -oE 'SIGSHIM_[A-Z]+' "$document" | grep -vE '_(SIGNAL|PID)$' | sort -u)
    diff <(echo "$in_code") <(echo "$in_text") >/dev/null && continue
    echo "$document and shim/config_table.c name different variables:"
    diff <(echo "$in_code") <(echo "$in_text") | grep '^[<>]'
    bad=1
done
version=$(sed -n 's/^#define SIGSHIM_VERSION  *"\(.*\)"/\1/p' include/sigshim.h)
[ -n "$version" ] && grep -qF "## [$version]" CHANGELOG.md || {
    echo "CHANGELOG.md has no entry for $version"
    bad=1
}
man -l --warnings -E UTF-8 -Tutf8 docs/sigshim.7 2>&1 >/dev/null | grep . && bad=1
exit $bad
