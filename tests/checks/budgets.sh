#!/bin/bash
# SPDX-License-Identifier: MIT
# What the library costs each process, counted and not timed, against budgets.txt beside this file: no
# figure may grow. `make budgets` (--write) writes the file anew. A figure depends on the processor, the
# compiler and libc, which the file names; where one is another, that figure is skipped and named.
# The same copy of the same library gives the same figures at each run, but for the instructions: updates
# of libc change some within one version, so they may be 1 % above their budget (one more name to be
# looked up is 1.5 %).
set -u
lib=$build/libsigshim.so
file=tests/checks/budgets.txt
dir=$(mktemp -d /tmp/sigshim-budgets.XXXXXX) # a path of one length: the loader's copying counts, too
trap 'rm -rf "$dir"' EXIT
cp "$lib" "$dir/" || exit 1
copy=$dir/libsigshim.so

# What is held against the file before a figure is: "KEY VALUE".
conditions()
{
    local flags
    flags=$(readelf --debug-dump=info --dwarf-depth=1 "$lib" 2>/dev/null | grep -m1 -oE 'GNU C[0-9]+ .*|clang version .*')
    echo "processor $(readelf -hW "$lib" | sed -n 's/^ *Machine: *//p'), running on $(uname -m)"
    echo "compiler $(readelf -p .comment "$lib" | sed -n 's/^ *\[.*\]  *//p' | tr '\n' ' ')$(grep -oE -- '-O[^ ]*' <<<"$flags")"
    echo "libc $(getconf GNU_LIBC_VERSION 2>/dev/null || echo unknown)"
}

# A command of the environment, bare or (with a library) preloaded: callgrind's processor has no AVX2 for
# libc, so that the string functions are the same on each machine.
instructions() # [LIBRARY]
{
    command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; return 1; }
    env -i GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2 ${1:+"LD_PRELOAD=$1"} "$(command -v valgrind)" --tool=callgrind \
        --callgrind-out-file=/dev/null /bin/true 2>&1 | sed -n 's/.*Collected : //p'
}

system_calls()
{
    command -v strace >/dev/null || { echo "strace is not installed" >&2; return 1; }
    strace -qq -o "$dir/calls" env -i ${1:+"LD_PRELOAD=$1"} /bin/true || return
    sed '1,/^execve("\/bin\/true"/d' "$dir/calls" | grep -c '^[a-z]'
}

# Pages of a waiting cat that are its own; they depend on where the stack begins, so that is fixed.
private_pages()
{
    setarch -R true 2>/dev/null || { echo "addresses cannot be fixed here (setarch -R)" >&2; return 1; }
    coproc setarch -R env -i ${1:+"LD_PRELOAD=$1"} cat
    echo waiting >&"${COPROC[1]}"
    read -r _ <&"${COPROC[0]}"
    awk -v page="$(getconf PAGESIZE)" '/^Anonymous:/ { print $2 * 1024 / page }' "/proc/$COPROC_PID/smaps_rollup"
    eval "exec ${COPROC[1]}>&-"
    wait
}

# What a measure says of the preload less what it says without. Status 2: it cannot be measured here.
over_bare() # MEASURE
{
    local bare preloaded
    bare=$("$1") && [ "${bare:-0}" -gt 0 ] || return 2
    preloaded=$("$1" "$copy") && [ "${preloaded:-0}" -gt "$bare" ] && echo $((preloaded - bare)) && return
    echo "with the preload: ${preloaded:-nothing}, without: $bare" >&2
    return 1
}

imported_names() { nm -D --undefined-only "$lib" | grep -c .; }
stripped_bytes() { strip -o "$dir/stripped" "$lib" && stat -c %s "$dir/stripped"; }

# NAME, the conditions that it depends on besides the processor, tolerance in percent, how it is measured.
figures='
system_calls libc 0 over_bare
instructions libc,compiler 1 over_bare
private_pages libc,compiler 0 over_bare
imported_names compiler 0 alone
stripped_bytes compiler 0 alone
'
measure() { case $2 in over_bare) over_bare "$1" ;; *) "$1" ;; esac; }

if [ "${1:-}" = --write ]; then
    conditions >"$dir/new"
    while read -r name _ _ way; do
        value=$([ -n "$name" ] && measure "$name" "$way") || continue
        echo "$name $value" >>"$dir/new"
    done <<<"$figures"
    [ "$(grep -c . "$dir/new")" = 8 ] || { echo "not every figure can be measured here; $file stays"; exit 1; }
    diff "$file" "$dir/new"
    cp "$dir/new" "$file"
    exit
fi

bad=0 skipped=0
conditions >"$dir/here"
while read -r name needs tolerance way; do
    [ -n "$name" ] || continue
    other=
    for condition in processor ${needs//,/ }; do
        was=$(sed -n "s/^$condition //p" "$file") is=$(sed -n "s/^$condition //p" "$dir/here")
        [ "$was" = "$is" ] || other="the budget is for $condition $was, this is $is"
    done
    budget=$(sed -n "s/^$name //p" "$file")
    if [ -z "$budget" ]; then
        echo "$file has no $name" && bad=1
        continue
    elif [ -n "$other" ]; then
        echo "[SKIP] $name: $other" && skipped=1
        continue
    fi
    value=$(measure "$name" "$way" 2>"$dir/why")
    case $? in
    0) ;;
    2) echo "[SKIP] $name: cannot be measured here: $(<"$dir/why")" && skipped=1 && continue ;;
    *) echo "$name: $(<"$dir/why")" && bad=1 && continue ;;
    esac
    if [ "$value" -gt $((budget + budget * tolerance / 100)) ]; then
        echo "$name: $value, the budget is $budget (if it must be: make budgets)" && bad=1
    fi
done <<<"$figures"
[ $bad = 0 ] && [ $skipped = 1 ] && exit 77
exit $bad
