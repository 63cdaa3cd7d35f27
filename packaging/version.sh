#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the version, which stands in include/sigshim.h alone.
sed -n 's/.*define SIGSHIM_VERSION *"\(.*\)"/\1/p' "$(dirname "$0")/../include/sigshim.h"
