#!/bin/bash
# SPDX-License-Identifier: MIT
# Stops programs at every instruction, and in unwelcome states, with the x86-64 library of a release, which other
# flags have made than those of a build from source.
# Usage: tests/release/stops.sh RELEASE FOLDER INJECTIONS STOPS; FOLDER has inject/ and hostile/, as built.
set -u
release=$(realpath "$1") built=$(realpath "$2") injections=$3 stops=$4
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
version=$(packaging/version.sh)
name=sigshim-$version-linux-amd64 lib=$work/libsigshim.so

tar -xzf "$release/$name.tar.gz" -C "$work" --strip-components=2 "$name/lib/libsigshim.so" &&
    cmp "$lib" "$release/libsigshim-amd64.so" && tar -xzf "$release/$name-debug.tar.gz" -C "$work" || exit 2
id=$(readelf -n "$lib" | sed -n 's/.*Build ID: //p')
cp "$work/$name-debug/.build-id/${id:0:2}/${id:2}.debug" "$lib.debug" || exit 2
echo "release: $(sha256sum <"$lib" | cut -c 1-16), $(stat -c %s "$lib") bytes"
"$built/inject/inject" -n "$injections" "$lib" "$built/inject"
inject=$?
"$built/hostile/hostile" -n "$stops" --slack 600 "$lib" "$built/hostile/situation" && [ "$inject" = 0 ]
