#!/bin/bash
# SPDX-License-Identifier: MIT
# Reads each file of a release and judges it: names, sizes, segments, symbols, contents.
# Usage: tests/release/check.sh FOLDER
set -u
release=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
. tests/readme/blocks.sh
version=$(packaging/version.sh)
largest=$((96 * 1024))

# judge WHAT COMMAND...: what the command prints is what is wrong.
judge() {
    local complaints
    complaints=$("${@:2}" 2>&1)
    if [ -z "$complaints" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1:"
        head -n 12 <<<"$complaints" | sed 's/^/    /'
    fi
}

# ARCH: class, machine, and the largest page that a kernel for it may have
processors='
amd64   ELF64 X86-64   1000
arm64   ELF64 AArch64  10000
armhf   ELF32 ARM      1000
i386    ELF32 80386    1000
ppc64el ELF64 PowerPC64 10000
riscv64 ELF64 RISC-V   1000
s390x   ELF64 S/390    1000
'

elf_is() { # FILE ARCH
    local header class machine page
    header=$(readelf -hW "$1")
    read -r class machine page < <(sed -n "s/^$2 *//p" <<<"$processors")
    grep -q "Class: *$class$" <<<"$header" && grep -q "Machine:.*$machine" <<<"$header" ||
        echo "is no $class for $machine"
}

# No part is writable and executable; what is loaded can be mapped with the largest pages.
segments_of() { # FILE ARCH
    local page type offset address size align rest flags
    page=$(sed -n "s/^$2 .* //p" <<<"$processors")
    [ -n "$page" ] || echo "no page size is known for $2"
    readelf -lW "$1" | grep -E '^ +(LOAD|GNU_STACK|GNU_RELRO)' >"$work/segments"
    grep -q LOAD "$work/segments" || echo "nothing is loaded"
    while read -r type offset address _ _ size rest; do
        align=${rest##* } flags=${rest% *}
        [[ $flags == *W*E* ]] && echo "$type at $address is writable and executable"
        [ "$type" != GNU_STACK ] || { [[ $flags == *E* ]] && echo "executable stack"; continue; }
        if [ "$type" = GNU_RELRO ]; then # what is left of its last page stays writable
            [ $(((address + size) % 16#$page)) = 0 ] || echo "RELRO ends within a page of 0x$page: it is not full"
            continue
        fi
        [ $((align)) -ge $((16#$page)) ] || echo "segment at $address: aligned to $align, pages may have 0x$page"
        [ $(((offset - address) % 16#$page)) = 0 ] || echo "segment at $address cannot be mapped with pages of 0x$page"
    done <"$work/segments"
}

# Zeros between the segments, where these are aligned to pages of 64 KiB.
padding_of() { # FILE
    local type offset size end=0 gap=0
    while read -r type offset _ _ size _; do
        [ "$type" = LOAD ] || continue
        [ $end = 0 ] || gap=$((gap + offset - end))
        end=$((offset + size))
    done < <(readelf -lW "$1")
    echo $gap
}

library_is() { # FILE ARCH
    local dynamic segments names more size
    dynamic=$(readelf -dW "$1") segments=$(readelf -lW "$1")
    size=$(($(stat -c %s "$1") - $(padding_of "$1")))
    [ "$size" -le "$largest" ] || echo "$size bytes without padding, more than $largest"
    [ "$size" -gt 20000 ] || echo "$size bytes are too few"
    elf_is "$1" "$2"
    segments_of "$1" "$2"
    grep -q GNU_RELRO <<<"$segments" || echo "no RELRO"
    grep -q 'FLAGS_1.*NOW.*NODELETE' <<<"$dynamic" || echo "not NOW, so RELRO is not full, or not NODELETE"
    grep -qE 'TEXTREL' <<<"$dynamic" && echo "text relocations"
    grep -qE 'RPATH|RUNPATH' <<<"$dynamic" && echo "a path to search"
    grep -q 'SONAME.*\[libsigshim\.so\]' <<<"$dynamic" || echo "another soname"
    [ "$(sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' <<<"$dynamic")" = libc.so.6 ] || echo "needs: $(grep NEEDED <<<"$dynamic")"
    grep -q ' TLS ' <<<"$segments" && echo "thread-local storage"
    readelf -VW "$1" | grep -q 'No version information' || echo "a reference or a symbol has a version"
    readelf -SW "$1" | grep -qE '\.symtab|\.debug_' && echo "is not stripped"
    readelf -SW "$1" | grep -q '\.gnu_debuglink' || echo "does not name its debug file"
    # Those of ppc64el have one more column, in the middle.
    names=$(readelf --dyn-syms -W "$1" | awk '$1 ~ /^[0-9]+:$/ && $5 != "LOCAL" { print ($(NF - 1) == "UND" ? "U" : "D"), $NF }' | sort)
    diff tests/checks/exported.txt <(sed -n 's/^D //p' <<<"$names") | grep '^[<>]'
    more=$(comm -13 tests/checks/imported.txt <(sed -n 's/^U //p' <<<"$names"))
    [ -z "$more" ] || echo "imports $more"
}

command_is() { # FILE ARCH
    elf_is "$1" "$2"
    segments_of "$1" "$2"
    readelf -lW "$1" | grep -q INTERP && echo "is not static"
    readelf -SW "$1" | grep -qE '\.symtab|\.debug_' && echo "is not stripped"
    [ "$(stat -c %a "$1")" = 755 ] || echo "mode $(stat -c %a "$1")"
}

debug_is() { # FILE DEBUG-FOLDER
    local id
    id=$(readelf -n "$1" | sed -n 's/.*Build ID: //p')
    [ -n "$id" ] || echo "no build id"
    readelf -SW "$2/.build-id/${id:0:2}/${id:2}.debug" | grep -q '\.debug_info' || echo "no debug symbols for $id"
    readelf --debug-dump=info "$2/.build-id/${id:0:2}/${id:2}.debug" 2>/dev/null | grep -m 1 'DW_AT_comp_dir' |
        grep -q "/usr/src/sigshim-$version" || echo "the folder in which it was built is in the debug symbols"
}

contents_are() { # FOLDER
    diff - <(cd "$1" && find . -type f -printf '%m %P\n' | sort -k 2) <<END | grep '^[<>]'
755 bin/sigshim
644 include/sigshim.h
644 include/sigshim.hpp
644 lib/libsigshim.so
644 lib/pkgconfig/sigshim.pc
755 sbin/sigshim-runc
644 share/bash-completion/completions/sigshim
644 share/doc/sigshim/CHANGELOG.md
644 share/doc/sigshim/LICENSE
644 share/doc/sigshim/README.md
644 share/doc/sigshim/install.md
644 share/fish/vendor_completions.d/sigshim.fish
644 share/man/man1/sigshim.1
644 share/man/man3/sigshim_atexit.3
644 share/man/man3/sigshim_cancel.3
644 share/man/man3/sigshim_stopping.3
644 share/man/man3/sigshim_version.3
644 share/man/man7/sigshim.7
644 share/man/man8/sigshim-runc.8
644 share/zsh/site-functions/_sigshim
END
    grep -q '^prefix=\${pcfiledir}/../..$' "$1/lib/pkgconfig/sigshim.pc" && ! grep -q '=/' "$1/lib/pkgconfig/sigshim.pc" ||
        echo "sigshim.pc: $(grep '=' "$1/lib/pkgconfig/sigshim.pc")"
}

# Owners and times are nobody's.
tarball_is() { # FILE
    tar -tvzf "$1" --numeric-owner --full-time | awk '{ print $2, $4, $5 }' | sort -u >"$work/stamps"
    [ "$(wc -l <"$work/stamps")" = 1 ] && grep -q '^0/0 ' "$work/stamps" || cat "$work/stamps"
}

source_is() { # FILE
    tarball_is "$1"
    [ "$(tar -xzOf "$1" "sigshim-$version/include/sigshim.h" | grep -c "\"$version\"")" = 1 ] || echo "no header of $version"
    tar -tzf "$1" | grep -E '/build/|/\.git/'
}

# As the page has it, with a folder of ours for /usr/local.
unpacks() { # FILE
    local command
    command=$(inline docs/install.md 'tar -xzf FILE -C /usr/local --strip-components=1') || return
    mkdir "$work/local"
    (eval "${command/FILE -C \/usr\/local/\"\$1\" -C \"\$work\/local\"}" && contents_are "$work/local")
    rm -rf "$work/local"
}

sums_are() {
    local command
    command=$(inline docs/install.md 'sha256sum --ignore-missing -c SHA256SUMS') || return
    (cd "$release" && eval "$command" 2>&1 | grep -v ': OK$')
    diff <(sed 's/.*  //' "$release/SHA256SUMS") <(cd "$release" && find . -type f ! -name 'SHA256SUMS*' -printf '%P\n' | sort) | grep '^[<>]'
}

judge "SHA256SUMS" sums_are
judge "source tarball" source_is "$release/sigshim-$version.tar.gz"
found=0
for tarball in "$release/sigshim-$version-linux-"*.tar.gz; do
    [[ $tarball == *-debug.tar.gz ]] && continue
    name=$(basename "$tarball" .tar.gz) arch=${tarball##*-}
    arch=${arch%.tar.gz} found=$((found + 1))
    judge "$name" tarball_is "$tarball"
    tar -xpzf "$tarball" -C "$work" && tar -xpzf "${tarball%.tar.gz}-debug.tar.gz" -C "$work"
    top=$work/$name
    judge "$name, files" contents_are "$top"
    judge "$name, unpacked" unpacks "$tarball"
    judge "$name, library" library_is "$top/lib/libsigshim.so" "$arch"
    for command in bin/sigshim sbin/sigshim-runc; do
        judge "$name, $command" command_is "$top/$command" "$arch"
        judge "$name, debug symbols of $command" debug_is "$top/$command" "$top-debug"
    done
    judge "$name, debug symbols of the library" debug_is "$top/lib/libsigshim.so" "$top-debug"
    judge "$name, bare library" cmp "$top/lib/libsigshim.so" "$release/libsigshim-$arch.so"
    echo "ok $name: library $(stat -c %s "$top/lib/libsigshim.so") bytes, command $(stat -c %s "$top/bin/sigshim") bytes"
done
[ "$found" -gt 0 ] || { echo "FAIL no processor's files in $release" && failed=$((failed + 1)); }
echo "release files: $passed passed, $failed failed"
[ "$failed" = 0 ]
