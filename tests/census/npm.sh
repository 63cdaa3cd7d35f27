#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the npm packages of the census in the folder that is given. Those it has stay.
set -eu
packages='concurrently@9 npm-run-all@4 nodemon@3 pnpm@9 yarn@1 pm2@5 forever@4 cross-env@7 foreman@3
dotenv-cli@8'
mkdir -p "$1"
cd "$1"
[ -e package.json ] || echo '{"name":"census","version":"1.0.0","private":true}' >package.json
missing=
for package in $packages; do
    [ -e "node_modules/${package%@*}/package.json" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "  NPM$missing"
# shellcheck disable=SC2086 # a list of packages
npm install --no-audit --no-fund --loglevel=error --cache "$PWD/cache" $missing
