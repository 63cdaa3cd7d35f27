#!/bin/bash
# SPDX-License-Identifier: MIT
# The library exports and imports just what the lists beside this file say, without versions, and
# is hardened: needs only libc, no TLS, no executable stack, relocations read-only, never unloaded.
set -u
here=tests/checks
lib=$build/libsigshim.so
bad=0
complain() { echo "$*"; bad=1; }

compare()
{
    diff -u "$1" - | sed "s|^|$1: |" | grep '[+-][a-z_]' && bad=1
}

nm -D --defined-only "$lib" | awk '{print $NF}' | LC_ALL=C sort | compare $here/exported.txt
nm -D --undefined-only "$lib" | awk '{print $NF}' | LC_ALL=C sort |
    comm -13 $here/imported.txt - | sed 's/^/imports what imported.txt does not list: /' | grep . && bad=1
readelf -VW "$lib" | grep -q 'No version information' || complain "has symbol versions"
[ "$(readelf -dW "$lib" | grep -c NEEDED)" = 1 ] || complain "needs more than one library"
readelf -dW "$lib" | grep -q 'NEEDED.*\[libc\.so\.6\]' || complain "does not need libc.so.6"
readelf -dW "$lib" | grep -q 'FLAGS_1.*NOW.*NODELETE' || complain "not NOW and NODELETE"
readelf -lW "$lib" | grep -q GNU_RELRO || complain "no RELRO"
readelf -lW "$lib" | grep -q 'GNU_STACK.* RW ' || complain "executable stack"
readelf -lW "$lib" | grep -q ' TLS ' && complain "has thread-local storage"
readelf -SW "$lib" | grep -q '\.symtab' || complain "is stripped: tools need sigshim_owner"
exit $bad
