#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the time that everything is stamped with, in seconds: SOURCE_DATE_EPOCH, or that of the last commit,
# or, where there is no git, that of the files of the source tarball.
if [ "${SOURCE_DATE_EPOCH:-}" ]; then
    echo "$SOURCE_DATE_EPOCH"
elif [ -e .git ] && git rev-parse HEAD >/dev/null 2>&1; then
    git log -1 --format=%ct
else
    stat -c %Y include/sigshim.h
fi
