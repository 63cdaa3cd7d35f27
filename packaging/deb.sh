#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the Debian packages from the source tarball: source, libsigshim, sigshim, libsigshim-dev.
# Usage: packaging/deb.sh FOLDER
set -euo pipefail
folder=$(realpath -m "$1")
export LC_ALL=C
umask 022
SOURCE_DATE_EPOCH=$(packaging/epoch.sh)
export SOURCE_DATE_EPOCH
. packaging/begin.sh
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS

packaging/dist.sh "sigshim-$version" "$work/sigshim_$version.orig.tar.gz"
tar -xzf "$work/sigshim_$version.orig.tar.gz" -C "$work"
cd "$work/sigshim-$version"
cp -r packaging/debian debian
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")/" debian/changelog.in >debian/changelog
rm debian/changelog.in
dpkg-buildpackage -us -uc -j"${JOBS:-2}" >"$work/log" 2>&1 || { tail -n 50 "$work/log" >&2 && exit 1; }
rm -rf "$folder"
mkdir -p "$folder"
mv "$work"/*_"$version"* "$folder"
echo "deb: $(cd "$folder" && echo *.deb)"
