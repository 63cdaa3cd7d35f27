#!/bin/bash
# SPDX-License-Identifier: MIT
# Signs and uploads the files of `make release`, where a key and a place are given:
#   SIGSHIM_SIGN_KEY=KEY      signs SHA256SUMS with gpg, to SHA256SUMS.asc
#   SIGSHIM_UPLOAD_TO=PLACE   a folder, HOST:FOLDER (scp) or an rsync:// address
# Without a key nothing is signed, and without a place nothing leaves this machine; it says so. A release is
# uploaded only from a commit that has the tag of its version, unless SIGSHIM_UNTAGGED=1.
# Usage: packaging/publish.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath "$1")
version=$(packaging/version.sh)
[ -e "$folder/SHA256SUMS" ] || { echo "publish: no SHA256SUMS in $folder: run make release first" >&2 && exit 1; }
(cd "$folder" && sha256sum --quiet -c SHA256SUMS) || { echo "publish: a file is not as make release left it" >&2 && exit 1; }
[ -e "$folder/sigshim-$version.tar.gz" ] || { echo "publish: the files are not of version $version" >&2 && exit 1; }

if [ "${SIGSHIM_SIGN_KEY:-}" ]; then
    rm -f "$folder/SHA256SUMS.asc"
    gpg --batch --yes --local-user "$SIGSHIM_SIGN_KEY" --armor --detach-sign --output "$folder/SHA256SUMS.asc" \
        "$folder/SHA256SUMS"
    gpg --batch --verify "$folder/SHA256SUMS.asc" "$folder/SHA256SUMS" 2>/dev/null
    echo "publish: signed SHA256SUMS as $SIGSHIM_SIGN_KEY"
else
    echo "publish: not signed: SIGSHIM_SIGN_KEY names no key"
fi

if [ -z "${SIGSHIM_UPLOAD_TO:-}" ]; then
    echo "publish: not uploaded: SIGSHIM_UPLOAD_TO names no place"
    exit 0
fi
if [ "${SIGSHIM_UNTAGGED:-}" != 1 ] && ! git tag --points-at HEAD 2>/dev/null | grep -qxF "v$version"; then
    echo "publish: this commit has no tag v$version: see CONTRIBUTING.md" >&2
    exit 1
fi
files=("$folder"/*.tar.gz "$folder"/*.so "$folder"/SHA256SUMS*)
case $SIGSHIM_UPLOAD_TO in
rsync://*) rsync -t "${files[@]}" "$SIGSHIM_UPLOAD_TO/" ;;
/* | ./*) mkdir -p "$SIGSHIM_UPLOAD_TO" && cp -p "${files[@]}" "$SIGSHIM_UPLOAD_TO/" ;;
*:*) scp -p "${files[@]}" "$SIGSHIM_UPLOAD_TO/" ;;
*) echo "publish: what is SIGSHIM_UPLOAD_TO=$SIGSHIM_UPLOAD_TO? A folder begins with / or ./" >&2 && exit 1 ;;
esac
echo "publish: ${#files[@]} files to $SIGSHIM_UPLOAD_TO"
