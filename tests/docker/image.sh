#!/bin/bash
# SPDX-License-Identifier: MIT
# The image FROM scratch with library and command (packaging/image.sh), and an image that copies from it.
# shellcheck disable=SC2154 # $docker comes from engine.sh

# As make release names and fills it, for this processor alone.
image_release() { # FOLDER
    local name
    name=sigshim-$("$top/packaging/version.sh")-linux-$(dpkg --print-architecture)
    mkdir -p "$1/$name/lib" "$1/$name/bin" &&
        strip --strip-unneeded -o "$1/$name/lib/libsigshim.so" "$build/libsigshim.so" &&
        strip -o "$1/$name/bin/sigshim" "$build/sigshim" &&
        tar -czf "$1/$name.tar.gz" -C "$1" "$name"
}

image_cases() {
    local log tag copy release=${DOCKER_RELEASE:-$work/release}
    tag=$(image files)
    if ! log=$({ [ -n "${DOCKER_RELEASE:-}" ] || image_release "$release"; } && cd "$top" &&
        DOCKER=$docker packaging/image.sh "$release" "$tag" 2>&1); then
        row "image: build" 1 0/1 - - - FAILED
        indent <<<"$log"
        return
    fi
    check 'image: its command' ready=pause:0.5 shows='^sigshim [0-9.]+$' -- "$tag" --version
    mkdir "$work/user"
    copy=$(inline "$top/docs/install.md" 'COPY --from=sigshim:VERSION /libsigshim.so /usr/lib/')
    cat >"$work/user/Dockerfile" <<END
FROM $(image base)
${copy/sigshim:VERSION/$tag}
COPY --from=$tag /sigshim /usr/bin/sigshim
ENV LD_PRELOAD=/usr/lib/libsigshim.so
CMD sigshim --version; python3 -u -m http.server
END
    build_image user "$work/user" Dockerfile || return
    check 'image: COPY --from, shell form, stop' ready='^Serving HTTP' shows='^sigshim [0-9.]+$' exit=143 limit=2000 \
        once="$stop_line" shows='^passed SIGTERM to 1 child of sh\[1\]' -- "$(image user)"
    "$docker" rmi -f "$tag" "$(image user)" >/dev/null 2>&1
}
