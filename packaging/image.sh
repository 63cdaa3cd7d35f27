#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the image FROM scratch out of the files of a release: /libsigshim.so, /sigshim and /LICENSE, for the
# processor of the engine; with SIGSHIM_PLATFORMS=linux/amd64,linux/arm64 for these, by docker buildx.
# Usage: packaging/image.sh RELEASE-FOLDER TAG
set -euo pipefail
release=$(realpath "$1") tag=$2 docker=${DOCKER:-docker}
. packaging/begin.sh

declare -A named=([amd64]=amd64 [arm64]=arm64 [armhf]=armv7 [i386]=386 [ppc64el]=ppc64le [riscv64]=riscv64 [s390x]=s390x)
for tarball in "$release/sigshim-$version-linux-"*.tar.gz; do
    [[ $tarball == *-debug.tar.gz ]] && continue
    name=$(basename "$tarball" .tar.gz)
    into=$work/${named[${name##*-}]}
    mkdir -p "$into"
    tar -xzf "$tarball" -C "$into" --strip-components=2 "$name/lib/libsigshim.so" "$name/bin/sigshim"
    cp LICENSE "$into"
done
cp packaging/image/Dockerfile "$work"
labels=(--label "org.opencontainers.image.title=sigshim" --label "org.opencontainers.image.version=$version"
    --label "org.opencontainers.image.licenses=MIT")
if [ "${SIGSHIM_PLATFORMS:-}" ]; then
    "$docker" buildx build --platform "$SIGSHIM_PLATFORMS" "${labels[@]}" -t "$tag" "$work"
else
    case $(uname -m) in
    x86_64) own=amd64 ;;
    aarch64) own=arm64 ;;
    armv7*) own=armv7 ;;
    i?86) own=386 ;;
    *) own=$(uname -m) ;;
    esac
    [ -d "$work/$own" ] || { echo "image: $release has no files for $own" >&2 && exit 1; }
    "$docker" build --force-rm --network none --build-arg "TARGETARCH=$own" "${labels[@]}" -t "$tag" "$work"
fi
