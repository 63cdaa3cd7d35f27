#!/bin/bash
# SPDX-License-Identifier: MIT
# Fills in the recipes for rpm and apk, beside the source tarball that they build from.
# Usage: packaging/recipes.sh FOLDER
set -euo pipefail
folder=$1
export LC_ALL=C
version=$(packaging/version.sh)
mkdir -p "$folder"
packaging/dist.sh "sigshim-$version" "$folder/sigshim-$version.tar.gz"
date=$(date -u -d "@$(packaging/epoch.sh)" '+%a %b %d %Y')
sum=$(sha512sum "$folder/sigshim-$version.tar.gz")
for recipe in rpm/sigshim.spec apk/APKBUILD; do
    sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$date/" -e "s/@SHA512@/${sum%% *}/" \
        "packaging/$recipe.in" >"$folder/${recipe#*/}"
done
echo "recipes: $folder/sigshim.spec $folder/APKBUILD"
