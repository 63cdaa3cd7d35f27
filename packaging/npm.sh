#!/bin/bash
# SPDX-License-Identifier: MIT
# Packs the npm package out of the files of a release: FOLDER/sigshim-VERSION.tgz for `npm install`.
# Usage: packaging/npm.sh RELEASE-FOLDER FOLDER
set -euo pipefail
release=$(realpath "$1") folder=$(realpath -m "$2")
export LC_ALL=C
umask 022
. packaging/begin.sh

declare -A node=([amd64]=x64 [arm64]=arm64 [armhf]=arm [i386]=ia32 [ppc64el]=ppc64 [riscv64]=riscv64 [s390x]=s390x)
cp -r packaging/npm "$work/package"
mkdir "$work/package/man"
cp docs/sigshim.1 docs/sigshim.7 "$work/package/man"
cp LICENSE "$work/package"
cpus=
for tarball in "$release/sigshim-$version-linux-"*.tar.gz; do
    [[ $tarball == *-debug.tar.gz ]] && continue
    name=$(basename "$tarball" .tar.gz)
    cpu=${node[${name##*-}]}
    prebuilt=$work/package/prebuilt/linux-$cpu
    mkdir -p "$prebuilt"
    tar -xzf "$tarball" -C "$prebuilt" --strip-components=2 "$name/lib/libsigshim.so" "$name/bin/sigshim"
    cpus+=", \"$cpu\""
done
[ "$cpus" ] || { echo "npm: $release has no files of $version: run make release first" >&2 && exit 1; }
sed -e "s/@VERSION@/$version/" -e "s/@CPUS@/${cpus#, }/" "$work/package/package.json.in" >"$work/package/package.json"
rm "$work/package/package.json.in"
chmod 755 "$work"/package/bin/*
mkdir -p "$folder"
(cd "$work/package" && npm pack --silent --pack-destination "$work" >/dev/null)
mv "$work/sigshim-$version.tgz" "$folder"
echo "npm: $folder/sigshim-$version.tgz"
