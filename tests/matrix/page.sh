#!/bin/bash
# SPDX-License-Identifier: MIT
# Prints docs/portability.md, of what the last check-matrix found in each cell. Usage: page.sh FOLDER RELEASE
set -eu
top=$1 release=$2
cd "$(dirname "$0")/../.."
suites='bullseye bookworm trixie sid musl'
aspects='shell_forms transparency cleanups delay threads trace doctor run npm check'
foreign=$(cd "$top" && ls -d arm64 armhf i386 ppc64el riscv64 s390x 2>/dev/null) || true

# How many of an aspect's rows passed, of how many.
cell() { # FILE ASPECT
    awk -v aspect="$2" '$1 == aspect { all++; ok += $2 == "ok" } END { print all ? ok " of " all : "–" }' "$top/$1"
}

sum_of() {
    sed -n "s/  libsigshim-$1.so$//p" "$release/SHA256SUMS" | cut -c 1-16
}

echo "# Where the files of a release have been tried"
echo
echo "\`make check-matrix\` makes this table's figures, as root, and \`make matrix-page\` the page. The files are those of one"
echo "\`make release\` of sigshim $(packaging/version.sh), unpacked as a user would; the library is compared by its bytes in each cell."
echo
echo "## x86-64, in root file systems of their own"
echo
echo "Each row of a test is a container: a mount namespace with that root, and a PID namespace whose pid 1 is the app or"
echo "its shell. The library is \`libsigshim-amd64.so\`, SHA-256 $(sum_of amd64)…"
echo
echo '- **Shell forms**: `SHELL -c "app; more"`, and a script with `trap` and `wait`, for each shell that is there.'
echo '- **Transparency**: a script of traps, signals, statuses, jobs and pipes prints the same without the preload.'
echo '- **Cleanups**: exit handlers, registered functions, a hook. **Delay**: `SIGSHIM_DELAY` cuts no call short; with musl it'
echo '  does. **Threads**: busy in libc, alone and with others.'
echo '  With musl, a program that is nearly always in libc may end without them, with a line that says so.'
echo '- **npm**: the programs for musl that a package of npm ships.'
echo '- **make check**: its parts, built there from the source tarball; its system tests run with the library of the release.'
echo '- –: there is no such row, or it was not run.'
echo
printf '|'
printf ' %s |' "" libc "shell forms" transparency cleanups delay threads trace doctor run npm "make check"
printf '\n|---|---|'
for _ in $aspects; do printf -- '--:|'; done
echo
for suite in $suites; do
    [ -s "$top/$suite" ] || continue
    printf '| %s | %s |' "$suite" "$(sed -n 's/^libc //p' "$top/$suite")"
    for aspect in $aspects; do printf ' %s |' "$(cell "$suite" "$aspect")"; done
    echo
done
[ -n "$foreign" ] || exit 0
echo
echo "## Other processors, under qemu"
echo
echo "\`tests/foreign/run.sh\` with the files of the release, and with Debian's glibc of each processor."
echo "\`\$LIB\` is tried on i386 alone, several threads on arm64 alone."
echo
echo '| processor | SHA-256 of its library | tests |'
echo '|---|---|--:|'
for arch in $foreign; do
    [ -s "$top/$arch" ] || continue
    echo "| $arch | $(sum_of "$arch")… | $(sed -n 's/^foreign: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped/\1 passed, \2 failed, \3 skipped/p' "$top/$arch.log") |"
done
echo
for arch in $foreign; do
    sed -n 's/^\[SKIP\] /- Not run: /p' "$top/$arch.log"
done
