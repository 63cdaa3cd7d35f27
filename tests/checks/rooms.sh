#!/bin/bash
# SPDX-License-Identifier: MIT
# The order of the rooms of shim/, lowest first. A file includes headers of its own room and the front
# headers (ROOM/ROOM.h) of lower rooms; the doors, which are in shim/ itself, include any front header.
# The command line and the tools see front headers only; unit tests may look inside. What follows the
# order has no circle. Then the sizes: a file 200 lines, a function 50, the spine 900.
set -u
rooms=(base config log action safepoint family stop trace)
spine=(shim/entry.c shim/exports.c shim/exports_send.c shim/deliver.c shim/action/action.c
    shim/stop/stop.c shim/stop/request.c)
bad=0
complain() { echo "$*"; bad=1; }

# Its number, or as many as there are rooms for a door, or nothing.
place_of() {
    local i
    for i in "${!rooms[@]}"; do
        [ "${rooms[i]}" = "$1" ] && echo "$i"
    done
    [ "$1" != shim ] || echo "${#rooms[@]}"
}

# What a file includes by quotes, as paths from the top.
includes() {
    sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$1" | while read -r header; do
        realpath --relative-to=. -m "$(dirname "$1")/$header"
    done
}

[ "$(printf '%s\n' "${rooms[@]}" | sort)" = "$(find shim -mindepth 1 -type d -printf '%f\n' | sort)" ] ||
    complain "shim/ has other rooms than this list: ${rooms[*]}"

while read -r file; do
    room=$(basename "$(dirname "$file")")
    case $file in shim/*) mine=$(place_of "$room") ;; *) mine=99 room=outside ;; esac
    for header in $(includes "$file"); do
        theirs=$(basename "$(dirname "$header")")
        case $header in
        shim/*/*) ;;
        shim/*) [ "$mine" = "${#rooms[@]}" ] || complain "$file includes $header, which is a door's" && continue ;;
        *) continue ;;
        esac
        [ -f "$header" ] || complain "$file includes $header, which is not there"
        [ "$theirs" = "$room" ] && continue
        [ "$header" = "shim/$theirs/$theirs.h" ] ||
            complain "$file includes $header, which is not the front header of its room"
        [ "$(place_of "$theirs")" -lt "$mine" ] ||
            complain "$file includes $header, but $room is not above $theirs"
    done
done < <(find shim cli runc bench tests/fuzz -name '*.[chS]')

while read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le 200 ] || complain "$file: $lines lines"
    awk -v file="$file" '/^[a-zA-Z].*[^;]$/ && !/^#/ { start = NR }
        /^}/ { if (NR - start > 50) { print file ": function of " NR - start " lines"; found = 1 } }
        END { exit found }' "$file" || bad=1
done < <(find shim cli runc -name '*.[ch]')
lines=$(cat "${spine[@]}" | wc -l)
[ "$lines" -lt 900 ] || complain "the spine, ${spine[*]}, has $lines lines"
exit $bad
