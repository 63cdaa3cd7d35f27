#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs the commands of the main README and of those of the examples as they stand, in a copy of the
# checkout, and compares what they print with what the README says. make check-docker runs the
# commands that need an engine. Usage: tests/readme/run.sh [README...]
set -u
cd "$(dirname "$0")/../.." || exit 2
. tests/readme/blocks.sh
[ $# -gt 0 ] || set -- README.md examples/*/README.md
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-readme.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# As from a user's shell: nothing of the make that has started this.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS
passed=0 failed=0 skipped=0 made=

skip() { # README REASON
    echo "[SKIP] $1: $2"
    skipped=$((skipped + 1))
}

fail() { # README REASON; more on stdin
    echo "FAIL $1: $2"
    sed 's/^/    /'
    failed=$((failed + 1))
}

# "After `make`".
need_build() {
    [ -z "$made" ] || return 0
    made=yes
    make -C "$work/copy" >"$work/make.out" 2>&1 ||
        fail "make" "the copy of the checkout does not build" <"$work/make.out"
}

run_block() { # README BLOCK
    local output=$2.out status try
    case $(<"$2.commands") in
    *apt-get*)
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
            skip "$1" "needs root and apt-get: $(head -n 1 "$2.commands")"
            return
        fi
        ;;
    *) need_build ;;
    esac
    for try in 1 2 3; do # another apt-get may be at work, or the machine too busy for a `sleep 1`
        run_commands "$work/copy" "$2.commands" 600 >"$output"
        status=$?
        if [ -e "$2.expected" ]; then
            as_expected "$output" "$2.expected" "$1" && status=0 || status=1
        fi
        [ "$status" != 0 ] || { passed=$((passed + 1)) && return; }
        sleep $((try * 3))
    done
    if [ -e "$2.expected" ]; then
        fail "$1" "other output than it says" < <(differences "$output" "$2.expected")
    else
        fail "$1" "exit status $status of: $(head -n 3 "$2.commands")" < <(tail -n 40 "$output")
    fi
}

run_readme() { # README
    local blocks=$work/${1//\//-} file docker=
    readme_blocks "$1" "$blocks" || { fail "$1" "no commands found" </dev/null && return; }
    for file in "$blocks"/*.commands; do
        if grep -qw docker "$file"; then
            docker=yes
        elif grep -qE '\<make check( |$)' "$file"; then
            skip "$1" "make check is what runs this: $(head -n 1 "$file")"
        else
            run_block "$1" "${file%.commands}"
        fi
    done
    [ -z "$docker" ] || skip "$1" "needs a Docker engine, make check-docker runs it"
}

copy_checkout "$work/copy"
for readme in "$@"; do
    run_readme "$readme"
done
echo "readme: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$((passed + skipped))" -gt 0 ]
