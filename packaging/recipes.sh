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
# A script of the package, where rpm takes "%" for the begin of a macro; apk runs it, and goes on whatever it says.
sed 's/%/%%/g' packaging/in-use.sh >"$folder/in-use"
for recipe in rpm/sigshim.spec apk/APKBUILD; do
    sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$date/" -e "s/@SHA512@/${sum%% *}/" \
        -e "/^@IN_USE@\$/{r $folder/in-use" -e 'd}' "packaging/$recipe.in" >"$folder/${recipe#*/}"
done
rm "$folder/in-use"
{
    echo '#!/bin/sh'
    echo '# SPDX-License-Identifier: MIT'
    echo 'set -- /usr/sbin/sigshim-runc /usr/lib/libsigshim.so'
    sed 1,2d packaging/in-use.sh
} >"$folder/sigshim.pre-deinstall"
echo "recipes: $folder/sigshim.spec $folder/APKBUILD"
