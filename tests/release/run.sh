#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes a release twice, from two clones in different folders and under different circumstances, and compares the
# bytes; judges its files; then publish.sh with and without a key and a place.
# Usage: tests/release/run.sh FOLDER "ARCH..."; leaves the files in FOLDER.
set -u
folder=$(realpath -m "$1") arches=$2
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS
. tests/verdict.sh
version=$(packaging/version.sh)

git status --porcelain | grep -q . && echo "what is not committed is not in it:" && git status --porcelain
# shellcheck disable=SC2086 # a list of processors
packaging/release.sh "$folder" $arches
verdict "a release is made" $?
git clone -q . "$work/a clone"
mkdir "$work/tmp"
# shellcheck disable=SC2086 # a list of processors
(cd "$work/a clone" && umask 077 && TMPDIR=$work/tmp TZ=Pacific/Chatham LC_ALL=C.UTF-8 CFLAGS=-O0 JOBS=1 \
    packaging/release.sh "$work/again" $arches)
verdict "a release is made elsewhere" $?
diff -r "$folder" "$work/again"
verdict "the same bytes" $?

# From the source tarball, without git.
tar -xzf "$folder/sigshim-$version.tar.gz" -C "$work" &&
    (cd "$work/sigshim-$version" && GIT_DIR=/nowhere make -s dist) &&
    cmp "$folder/sigshim-$version.tar.gz" "$work/sigshim-$version/sigshim-$version.tar.gz"
verdict "the source tarball makes itself" $?

tests/release/check.sh "$folder"
verdict "its files" $?

# A check that cannot fail is none: one byte, one flag.
cp -r "$folder" "$work/bad"
printf x >>"$work/bad/SHA256SUMS"
! tests/release/check.sh "$work/bad" >/dev/null
verdict "a bad file is found" $?

publish() { packaging/publish.sh "$folder" >"$work/log" 2>&1; }
unset SIGSHIM_SIGN_KEY SIGSHIM_UPLOAD_TO SIGSHIM_UNTAGGED
publish && grep -q '^publish: not signed' "$work/log" && grep -q '^publish: not uploaded' "$work/log"
verdict "publish without key and place: $(<"$work/log")" $?
if command -v gpg >/dev/null; then
    export GNUPGHOME=$work/gnupg
    mkdir -m 700 "$GNUPGHOME"
    gpg --batch --quiet --passphrase '' --quick-generate-key 'Test <test@example.com>' ed25519 sign never 2>"$work/log"
    verdict "a key: $(<"$work/log")" $?
    SIGSHIM_SIGN_KEY=test@example.com SIGSHIM_UPLOAD_TO=$work/place SIGSHIM_UNTAGGED=1 publish &&
        (cd "$work/place" && sha256sum --quiet -c SHA256SUMS && gpg --batch --verify SHA256SUMS.asc SHA256SUMS) 2>>"$work/log"
    verdict "publish with key and place: $(<"$work/log")" $?
    gpgconf --kill all
    rm -f "$folder/SHA256SUMS.asc"
else
    skip "publish with a key: no gpg"
fi
if ! git tag --points-at HEAD | grep -qx "v$version"; then
    ! SIGSHIM_UPLOAD_TO=$work/other publish && grep -q "no tag v$version" "$work/log" && [ ! -e "$work/other" ]
    verdict "publish without a tag: $(<"$work/log")" $?
fi
echo "release: $passed passed, $failed failed"
[ "$failed" = 0 ]
