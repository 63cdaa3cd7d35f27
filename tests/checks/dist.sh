#!/bin/bash
# SPDX-License-Identifier: MIT
# The tarball of `make dist` is named after the version, and what it holds builds without git, and makes the
# same tarball again.
set -u
git rev-parse --git-dir >/dev/null 2>&1 || { echo "this is no git checkout"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
version=$(packaging/version.sh)
name=sigshim-$version
make -n dist | grep -q -- "$name $name.tar.gz" || { echo "make dist does not make $name.tar.gz"; exit 1; }
make -s dist DIST="$dir/$name.tar.gz" && tar -xzf "$dir/$name.tar.gz" -C "$dir" &&
    env -u MAKEFLAGS GIT_DIR=/nowhere make -s -j2 -C "$dir/$name" Q=@ say= all dist || exit 1
cmp "$dir/$name.tar.gz" "$dir/$name/$name.tar.gz" || { echo "without git, make dist makes another tarball"; exit 1; }
[ "$("$dir/$name/build/sigshim" --version)" = "sigshim $version" ] || { echo "built another version"; exit 1; }
nm -D --defined-only "$dir/$name/build/libsigshim.so" | awk '{print $NF}' | sort |
    diff "$dir/$name/tests/checks/exported.txt" -
