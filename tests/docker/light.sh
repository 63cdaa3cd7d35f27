# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests to source: the root file system of a small image that knows nothing of sigshim, made in a second out of
# programs of this machine. Its "app" leaves SIGTERM at default and has an exit handler; "node" is that app by a script.

light_root() { # FOLDER
    local root=$1 program file
    mkdir -p "$root"/{bin,tmp,run,srv,etc,dev,proc,sys}
    for program in dash sleep cat true ls env; do
        file=$(type -P "$program") || return 1
        cp "$file" "$root/bin/"
    done
    "${CC:-cc}" -O1 -o "$root/bin/app" "$(dirname "${BASH_SOURCE[0]}")/../fixtures/plain.c" || return 1
    for file in "$root"/bin/*; do
        ldd "$file" | grep -oE '/[^ ]+' | xargs -I{} cp -nL --parents {} "$root" || return 1
    done
    ln -s dash "$root/bin/sh"
    printf '#!/bin/sh\nexec app\n' >"$root/bin/node"
    chmod 755 "$root/bin/node"
    echo 'app:x:1000:1000::/:/bin/sh' >"$root/etc/passwd"
    printf 'text without an interpreter' >"$root/bin/no-program"
}
