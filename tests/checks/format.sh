#!/bin/bash
# SPDX-License-Identifier: MIT
# Licence lines, tabs, paths of one machine, and the format of clang-format.
set -u
. tests/list-files.sh
bad=0
complain() { echo "$*"; bad=1; }
files=$(list_files)
while read -r file; do
    case $file in
    *.c | *.h | *.cc | *.S | *.sh | *.go | *.py | *.js | *.mk | *.7 | *.8 | */Dockerfile | Dockerfile.sample | Makefile | .ci/run)
        head -5 "$file" | grep -q 'SPDX-License-Identifier: MIT' || complain "$file: no SPDX line" ;;
    esac
    case $file in
    *.c | *.h | *.cc | *.sh | .ci/run) grep -nP '\t' "$file" /dev/null | head -3 | grep . && complain "$file: tabs" ;;
    esac
done <<<"$files"
home='/ro''ot/|/wo''rk/'
grep -nE "$home" $files 2>/dev/null && complain "a path of one machine"
# Each version formats a little otherwise.
formatted_by=14 version=$(clang-format --version 2>/dev/null | sed -n 's/.*version \([0-9]*\).*/\1/p')
if [ "$version" = $formatted_by ]; then
    printf '%s\n' "$files" | grep '\.[ch]$' | xargs clang-format --dry-run -Werror || bad=1
else
    echo "clang-format is ${version:-not installed}, not $formatted_by"
    [ $bad = 0 ] && exit 77
fi
exit $bad
