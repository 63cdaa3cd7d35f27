#!/bin/sh
# SPDX-License-Identifier: MIT
# The command for this processor, in place of this script: no process stays in between.
case $(uname -m) in
x86_64) cpu=x64 ;;
aarch64) cpu=arm64 ;;
armv7* | armv8l) cpu=arm ;;
i?86) cpu=ia32 ;;
ppc64le) cpu=ppc64 ;;
*) cpu=$(uname -m) ;;
esac
command=$(dirname "$(readlink -f "$0")")/../prebuilt/linux-$cpu/sigshim
[ -x "$command" ] || { echo "sigshim: no build for $(uname -m)" >&2 && exit 126; }
exec "$command" "$@"
