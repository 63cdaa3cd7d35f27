#!/bin/bash
# SPDX-License-Identifier: MIT
# A file of shim/ names its floor in its first comment and includes only lower floors, or the
# header it is part of (family_stop.c is part of family.h). No file over 220 lines, no function
# over 55.
set -u
bad=0
complain() { echo "$*"; bad=1; }

floor_of() { sed -n '2,6s/.*(floor \([0-9]\).*/\1/p' "$1" | head -1; }

for file in shim/*.[ch]; do
    mine=$(floor_of "$file")
    [ -n "$mine" ] || { complain "$file: no (floor N) in its first comment"; continue; }
    lines=$(wc -l <"$file")
    [ "$lines" -le 220 ] || complain "$file: $lines lines"
    stem=$(basename "$file" .c)
    while read -r header; do
        [ "$header" = ../include/sigshim.h ] && continue # the public API stands beside the floors
        [ -f "shim/$header" ] || { complain "$file: includes $header, which is not in shim/"; continue; }
        case $stem in "${header%.h}" | "${header%.h}"_*) continue ;; esac
        theirs=$(floor_of "shim/$header")
        [ "${theirs:-9}" -lt "$mine" ] ||
            complain "$file (floor $mine) includes $header (floor $theirs)"
    done < <(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$file")
    awk -v file="$file" '/^[a-zA-Z].*[^;]$/ && !/^#/ { start = NR }
        /^}/ { if (NR - start > 55) { print file ": function of " NR - start " lines"; found = 1 } }
        END { exit found }' "$file" || bad=1
done
exit $bad
