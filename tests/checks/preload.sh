#!/bin/bash
# SPDX-License-Identifier: MIT
# The ways to load the library that docs/sigshim.7 names: $LIB, a bare name, and /etc/ld.so.preload for
# programs whose environment is cleared, that one in a mount namespace of its own.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bad=0

# stopped NAME COMMAND...: the shell that the command starts stops itself, and the trace says so. (A line of its own
# it has only outside of containers.)
stopped() {
    local out
    out=$("${@:2}" env SIGSHIM_TRACE=1 sh -c 'kill -TERM $$' 2>&1)
    grep -q '^trace: sh\[.* gets SIGTERM, .*; left at SIG_DFL$' <<<"$out" || { echo "$1: $out"; bad=1; }
}

# Which folder it is, only the loader of this libc knows: on Debian the first, elsewhere one of the others.
for lib in "lib/$(gcc -print-multiarch)" lib64 lib; do
    mkdir -p "$dir/usr/$lib"
    cp "$build/libsigshim.so" "$dir/usr/$lib"
done
stopped '$LIB' env LD_PRELOAD="$dir/usr/\$LIB/libsigshim.so"
stopped 'a bare name' env LD_LIBRARY_PATH="$build" LD_PRELOAD=libsigshim.so

[ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null || { echo "no mount namespace can be made"; [ $bad = 0 ] && exit 77; exit 1; }
cp -a /etc "$dir/etc"
echo "$build/libsigshim.so" >"$dir/etc/ld.so.preload"
# shellcheck disable=SC2016 # the inner shell's
stopped '/etc/ld.so.preload' unshare --mount sh -c 'mount --bind "$0/etc" /etc && exec env -i "$@"' "$dir"
[ ! -e /etc/ld.so.preload ] || { echo "the file was not in a namespace of its own"; bad=1; }
exit $bad
