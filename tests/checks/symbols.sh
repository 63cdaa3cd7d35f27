#!/bin/bash
# SPDX-License-Identifier: MIT
# The library exports and imports just what the lists beside this file say, without versions, and
# is hardened: needs only libc, no TLS, no executable stack, relocations read-only, never unloaded.
set -u
here=tests/checks
lib=$build/libsigshim.so
bad=0
complain() { echo "$*"; bad=1; }

defined=$(nm -D --defined-only "$lib" | awk '{print $NF}' | sort)
undefined=$(nm -D --undefined-only "$lib" | awk '{print $NF}' | sort)
dynamic=$(readelf -dW "$lib") segments=$(readelf -lW "$lib")
[ -n "$defined" ] || complain "exports nothing"

changes=$(diff $here/exported.txt - <<<"$defined" | sed -n 's/^< /no longer exports /p; s/^> /exports what exported.txt does not list: /p')
[ -z "$changes" ] || complain "$changes"
# Each costs every process some 900 instructions at start. Only some processors need syscall().
more=$(comm -13 $here/imported.txt - <<<"$undefined")
[ -z "$more" ] || complain "imports what imported.txt does not list:" $more
readelf -VW "$lib" | grep -q 'No version information' || complain "has symbol versions"
[ "$(grep -c NEEDED <<<"$dynamic")" = 1 ] || complain "needs more than one library"
grep -q 'NEEDED.*\[libc\.so\.6\]' <<<"$dynamic" || complain "does not need libc.so.6"
grep -q 'FLAGS_1.*NOW.*NODELETE' <<<"$dynamic" || complain "not NOW and NODELETE"
grep -q GNU_RELRO <<<"$segments" || complain "no RELRO"
grep -q 'GNU_STACK.* RW ' <<<"$segments" || complain "executable stack"
grep -q ' TLS ' <<<"$segments" && complain "has thread-local storage"
readelf -SW "$lib" | grep -q '\.symtab' || complain "is stripped: tools need sigshim_owner"
exit $bad
