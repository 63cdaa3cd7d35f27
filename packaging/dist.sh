#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes the source tarball: the files of the last commit or, where there is no git, those that lie here, but
# not what was built. The same bytes from the same commit. Usage: packaging/dist.sh NAME FILE
set -eu
name=$1 file=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
epoch=$(packaging/epoch.sh)
mkdir "$work/$name"
if [ -e .git ] && git rev-parse HEAD >/dev/null 2>&1; then
    git archive HEAD | tar -xf - -C "$work/$name"
else
    find . -path ./.git -prune -o -path ./build -prune -o -path ./debian -prune -o -name 'sigshim-*.tar.gz' -prune -o \
        \( -type f -o -type l \) -print | tar -cf - -T - | tar -xf - -C "$work/$name"
fi
packaging/tar.sh "$work" "$name" "$epoch" "$file"
