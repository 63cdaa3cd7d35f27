#!/bin/sh
# SPDX-License-Identifier: MIT
# Packs FOLDER/NAME so that the bytes depend on the names, modes (of the owner) and contents of files alone.
# Usage: packaging/tar.sh FOLDER NAME EPOCH FILE.tar.gz
set -eu
LC_ALL=C tar --format=ustar --sort=name --mtime="@$3" --owner=0 --group=0 --numeric-owner \
    --mode='u+rw,go=rX' -cf - -C "$1" "$2" | gzip -n9 >"$4.new"
mv "$4.new" "$4"
