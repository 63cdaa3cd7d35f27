#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what tests/examples/kubernetes.mjs needs in the folder that is given, once: the models of Kubernetes' own
# client, and CEL. Without a registry it says so and tests/examples/run.sh skips what needs it. Usage: npm.sh FOLDER
set -u
packages='@kubernetes/client-node@2.0.1 @marcbachmann/cel-js@8.0.0'
mkdir -p "$1"
[ "$(cat "$1/complete" 2>/dev/null)" != "$packages" ] || exit 0
rm -f "$1/complete"
echo "  NPM $packages"
# shellcheck disable=SC2086 # a list of packages
if timeout -k 5 120 npm install --prefix "$1" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
    $packages </dev/null >"$1/log" 2>&1; then
    echo "$packages" >"$1/complete"
else
    tail -n 5 "$1/log" >&2
fi
