#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the files of a release: for each processor a tarball, the bare library and the debug symbols; the
# source tarball; and SHA256SUMS. Everything comes from the source tarball, so what is not committed is not in
# it. The same bytes from the same commit and the same compilers, in whatever folder.
# Usage: packaging/release.sh FOLDER ARCH...
# RELEASE_CFLAGS="-O2": other flags than those below, with which the library has the size of a release: under 96 KiB.
set -euo pipefail
folder=$(realpath -m "$1")
shift
export LC_ALL=C TZ=UTC
umask 022
unset CFLAGS CPPFLAGS LDFLAGS LIBRARY_PATH C_INCLUDE_PATH CPATH
flags=${RELEASE_CFLAGS:--Oz -flto=auto -ffunction-sections -fno-guess-branch-probability -fno-jump-tables \
-fno-shrink-wrap -fno-tree-loop-im -fno-move-loop-invariants}
here=$PWD
SOURCE_DATE_EPOCH=$(packaging/epoch.sh)
export SOURCE_DATE_EPOCH
. packaging/begin.sh
rm -rf "$folder"
mkdir -p "$folder"

packaging/dist.sh "sigshim-$version" "$folder/sigshim-$version.tar.gz"
tar -xzf "$folder/sigshim-$version.tar.gz" -C "$work"
cd "$work/sigshim-$version"

# separate FILE DEBUG-FOLDER: its symbols go to DEBUG-FOLDER by its build id, where debuggers look.
separate() {
    local id debug
    id=$("$triplet-readelf" -n "$1" | sed -n 's/.*Build ID: //p')
    [ -n "$id" ] || { echo "$1 has no build id" >&2 && return 1; }
    debug=$2/.build-id/${id:0:2}/${id:2}.debug
    mkdir -p "$(dirname "$debug")"
    "$triplet-objcopy" --only-keep-debug "$1" "$debug"
    "$triplet-strip" --strip-unneeded "$1"
    "$triplet-objcopy" --add-gnu-debuglink="$debug" "$1"
}

# The completions are the same for all processors; a program that runs here makes them.
build() { # MAKE-ARGUMENT...
    make -s -j"${JOBS:-2}" WERROR=1 CFLAGS="$flags -g -ffile-prefix-map=$PWD=/usr/src/sigshim-$version" \
        LDFLAGS="-Wl,--build-id=sha1,--gc-sections" "$@"
}
build completions >/dev/null

for arch; do
    triplet=$(make -s ARCH="$arch" print-triplet)
    name=sigshim-$version-linux-$arch stage=$work/stage
    own=build/$arch
    [ "$triplet" != "$(gcc -dumpmachine)" ] || own=build # where half of it is built already
    rm -rf "$stage"
    build ARCH="$arch" BUILD="$own" COMPLETIONS_FROM=build install prefix=/usr/local DESTDIR="$stage" >/dev/null
    mv "$stage/usr/local" "$stage/$name"
    # To be unpacked in /usr/local, or anywhere: pkg-config knows where its file is.
    sed -i "s|^prefix=.*|prefix=\${pcfiledir}/../..|; s|=/usr/local/|=\${prefix}/|" "$stage/$name/lib/pkgconfig/sigshim.pc"
    install -m 644 README.md CHANGELOG.md docs/install.md "$stage/$name/share/doc/sigshim"
    for file in lib/libsigshim.so bin/sigshim sbin/sigshim-runc; do
        separate "$stage/$name/$file" "$stage/$name-debug"
    done
    install -m 644 LICENSE "$stage/$name-debug"
    install -m 644 "$stage/$name/lib/libsigshim.so" "$folder/libsigshim-$arch.so"
    "$here/packaging/tar.sh" "$stage" "$name" "$SOURCE_DATE_EPOCH" "$folder/$name.tar.gz"
    "$here/packaging/tar.sh" "$stage" "$name-debug" "$SOURCE_DATE_EPOCH" "$folder/$name-debug.tar.gz"
done
cd "$folder"
sums=$(find . -type f -printf '%P\n' | sort | xargs sha256sum --)
echo "$sums" >SHA256SUMS
echo "release: $(wc -l <SHA256SUMS) files of sigshim $version in $folder"
