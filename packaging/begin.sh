# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For the scripts beside it to source: the version, and a folder to work in that goes when they end.
version=$(packaging/version.sh)
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-packaging.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
