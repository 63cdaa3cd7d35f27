#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs the commands of the READMEs, the other documents and the manual pages as they stand, in a copy of
# the checkout, compares what they print with what the page says, and compiles the code there.
# make check-docker runs the commands that need an engine, tests/system/lost.c those of
# docs/lost-signals.md; recipes.py tries the README's table of lines. Usage: tests/readme/run.sh [PAGE...]
set -u
cd "$(dirname "$0")/../.." || exit 2
. tests/readme/blocks.sh
[ $# -gt 0 ] || set -- *.md examples/*/README.md docs/*.md docs/*.[1-8]
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-readme.XXXXXX") || exit 2
trap '[ -z "$recipes" ] || kill -- "-$recipes" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# As from a user's shell: nothing of the make that has started this.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS
passed=0 failed=0 skipped=0 made="" recipes=""

skip() { # PAGE REASON
    echo "[SKIP] $1: $2"
    skipped=$((skipped + 1))
}

fail() { # PAGE REASON; more on stdin
    echo "FAIL $1: $2"
    sed 's/^/    /'
    failed=$((failed + 1))
}

# "After `make`".
need_build() {
    [ -z "$made" ] || return 0
    made=yes
    make -j"$(nproc)" -C "$work/copy" >"$work/make.out" 2>&1 ||
        fail "make" "the copy of the checkout does not build" <"$work/make.out"
}

# Adds to `make; make install` what the pages say of an installed sigshim and of the way back, over a /usr
# and an /etc of our own. False: it cannot be done, and that has been said.
installed() { # PAGE BLOCK
    local own=$work/own
    mkdir -p "$own"
    cat >"$2.mounts" <<END
mount -t tmpfs none $own && mkdir $own/{usr,etc}{,.work} || exit
for dir in usr etc; do
    mount -t overlay none -o "lowerdir=/\$dir,upperdir=$own/\$dir,workdir=$own/\$dir.work" "/\$dir" || exit
done
END
    if ! run_commands / "$2.mounts" 60 unshare --mount >"$2.out"; then
        skip "$1" "make install needs root and an overlay: $(tail -n 1 "$2.out")"
        return 1
    fi
    {
        cat "$2.mounts"
        printf '{\n%s\n} >/dev/null\n' "$(<"$2.commands")"
        echo "/usr/local/bin/sigshim run --grace 9s -- printenv LD_PRELOAD SIGSHIM_GRACE"
        ! command -v pkg-config >/dev/null || inline "$1" 'pkg-config --variable=preload sigshim'
        echo "$(inline "$1" 'make uninstall') >/dev/null; find $own -type f -path '$own/*sigshim*'"
        echo "$(inline docs/lost-signals.md 'make install prefix=/usr') >/dev/null"
        inline "$1" 'LD_PRELOAD=/usr/lib/libsigshim.so true'
        echo "LD_PRELOAD=/usr/lib/libsigshim.so printenv LD_PRELOAD"
        echo "echo /usr/lib/none.so >/etc/ld.so.preload"
        echo "$(inline "$1" 'busybox rm /etc/ld.so.preload') 2>/dev/null"
        echo "ls $own/etc"
    } >"$2.all" 2>"$2.missing"
    if [ -s "$2.missing" ]; then
        fail "$1" "commands that are to be tried are not there" <"$2.missing"
        return 1
    fi
    mv "$2.all" "$2.commands"
    {
        printf '/usr/local/lib/libsigshim.so\n9s\n'
        ! command -v pkg-config >/dev/null || echo /usr/local/lib/libsigshim.so
        echo /usr/lib/libsigshim.so
    } >"$2.expected"
}

# What is no program stands in the least that makes it one.
run_code() { # PAGE FILE
    local text out=${2%/*}/program
    text=$(<"$2")
    case $2 in
    *.c)
        # Statements are what follows the last empty line.
        [[ $text == *"int main"* ]] ||
            text="int journal;"$'\n'"${text%$'\n\n'*}"$'\n'"int main(void) {"$'\n'"${text##*$'\n\n'}"$'\n'"}"
        gcc -std=c11 -Wall -Wextra -Wno-unused-parameter -Werror -I include -o "$out" -x c - <<<"$text"
        ;;
    *.cpp)
        g++ -std=c++17 -Wall -Wextra -Werror -I include -o "$out" -x c++ - <<<"#include <sigshim.hpp>
            #include <cstdio>
            #include <string>
            static void function() { std::puts(\"a stop\"); }
            int main() { std::string part; std::atexit(function); $text }"
        ;;
    *.python)
        need_build
        printf 'import ctypes\n%s\n' "$text" >"$out.py"
        python3 -B "$out.py" && LD_PRELOAD=$work/copy/build/libsigshim.so python3 -B "$out.py"
        ;;
    *.sh-lost* | *.sh-cured*) [ "$1" = docs/lost-signals.md ] ;;
    *) echo "no language that this test knows" && false ;;
    esac >"$2.out" 2>&1 || { fail "$1" "its code does not work: $(head -n 3 "$2")" <"$2.out" && return; }
    passed=$((passed + 1))
}

# There a stop that is part of somebody's work, as all of those here are, has no line: P1 of the contract.
in_container() {
    [ "$(readlink /proc/self/ns/pid)" != 'pid:[4026531836]' ]
}

run_block() { # PAGE BLOCK
    local output=$2.out status try within=()
    case $(<"$2.commands") in
    *apt-get*)
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
            skip "$1" "needs root and apt-get: $(head -n 1 "$2.commands")"
            return
        fi
        ;;
    *"make install"*)
        need_build
        installed "$1" "$2" || return
        within=(unshare --mount)
        ;;
    *) need_build ;;
    esac
    for try in 1 2 3; do # another apt-get may be at work, or the machine too busy for a `sleep 1`
        run_commands "$work/copy" "$2.commands" 600 "${within[@]}" >"$output"
        status=$?
        if [ -e "$2.expected" ]; then
            ! in_container || sed -i '/^server stopped by /d' "$output" "$2.expected"
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

# The picture has the words that the demo has just printed.
picture_check() { # PAGE BLOCKS
    local block
    for block in $(grep -lw 'make demo' "$2"/*.commands); do
        [ -e "${block%.commands}.out" ] || continue # skipped
        python3 -B bench/picture.py --check "${block%.commands}.out" docs/demo.svg >"$2/picture" 2>&1 ||
            { fail "$1" "its picture" <"$2/picture" && continue; }
        passed=$((passed + 1))
    done
}

run_page() { # PAGE
    local blocks=$work/${1//\//-} file docker=
    readme_blocks "$1" "$blocks" || { fail "$1" "no commands found" </dev/null && return; }
    for file in "$blocks"/*; do
        case $file in
        *.dockerfile) docker=yes ;;
        *.says | *.expected | "$blocks/*") ;;
        *.commands)
            if grep -qw docker "$file"; then
                docker=yes
            elif grep -qE '\<make check( |$)' "$file"; then
                skip "$1" "make check is what runs this: $(head -n 1 "$file")"
            else
                run_block "$1" "${file%.commands}"
            fi
            ;;
        *) run_code "$1" "$file" ;;
        esac
    done
    [ "$1" != README.md ] || picture_check "$1" "$blocks"
    [ -z "$docker" ] || skip "$1" "needs a Docker engine, make check-docker runs it"
}

# The README's table of lines, which waits more than it works.
begin_recipes() {
    [[ " $* " == *" README.md "* ]] || return
    need_build
    setsid python3 -B tests/readme/recipes.py "$work/copy/build/libsigshim.so" >"$work/recipes" 2>&1 &
    recipes=$!
}

end_recipes() {
    local made
    [ -n "$recipes" ] || return
    wait "$recipes" || fail README.md "its table of lines" < <(grep -v '^\[SKIP\]' "$work/recipes")
    grep '^\[SKIP\]' "$work/recipes"
    read -r _ made _ < <(tail -n 1 "$work/recipes")
    passed=$((passed + made)) skipped=$((skipped + $(grep -c '^\[SKIP\]' "$work/recipes")))
}

copy_checkout "$work/copy"
begin_recipes "$@"
for page in "$@"; do
    run_page "$page"
done
end_recipes
echo "readme: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$((passed + skipped))" -gt 0 ]
