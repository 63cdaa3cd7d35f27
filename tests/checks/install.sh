#!/bin/bash
# SPDX-License-Identifier: MIT
# make install, install-strip and uninstall by the GNU conventions: each file where the variables say, what is
# installed works there, and nothing is left of it, not even an empty folder.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bad=0
complain() { echo "$*"; bad=1; }
version=$(packaging/version.sh)

# What is built, in a folder of our own: for another libdir the command is built anew.
mkdir "$dir/build"
(cd "$build" && cp -a libsigshim.so sigshim sigshim-runc libdir runc shim cli stub completions completions-table "$dir/build")
install() { # TARGET VARIABLE=VALUE...
    env -u MAKEFLAGS -u MAKEOVERRIDES make -s BUILD="$dir/build" Q=@ say= "$@" >"$dir/log" 2>&1 || complain "make $*: $(<"$dir/log")"
}
files() { (cd "$1" && find . ! -type d -printf '%m %P\n' | sort -k 2); }
man3=$(printf '644 share/man/man3/sigshim_%s.3\n' atexit cancel stopping version)
expected="755 bin/sigshim
644 include/sigshim.h
644 include/sigshim.hpp
644 lib/libsigshim.so
644 lib/pkgconfig/sigshim.pc
755 sbin/sigshim-runc
644 share/bash-completion/completions/sigshim
644 share/doc/sigshim/LICENSE
644 share/fish/vendor_completions.d/sigshim.fish
644 share/man/man1/sigshim.1
$man3
644 share/man/man7/sigshim.7
644 share/man/man8/sigshim-runc.8
644 share/zsh/site-functions/_sigshim"

# Staged, as for a package.
umask 077 # of the user, not of the files
install install DESTDIR="$dir/stage" prefix=/usr
[ "$(files "$dir/stage/usr")" = "$expected" ] || complain "installed: $(diff <(echo "$expected") <(files "$dir/stage/usr"))"
find "$dir/stage/usr" -type d ! -perm 755 | grep . && complain "folders that others cannot read"
grep -rlF "$dir" "$dir/stage" | grep . && complain "name the staging folder"
install uninstall DESTDIR="$dir/stage" prefix=/usr
[ -z "$(ls -A "$dir/stage")" ] || complain "left by uninstall: $(find "$dir/stage")"

# In place, with folders of the user's.
for target in install install-strip; do
    own=(prefix="$dir/own" libdir="$dir/own/lib64" bindir="$dir/own/sbin" mandir="$dir/man" includedir="$dir/own/inc" INSTALL=ginstall)
    printf '#!/bin/sh\necho "$@" >>%s/installs\nexec install "$@"\n' "$dir" >"$dir/ginstall"
    chmod 755 "$dir/ginstall"
    : >"$dir/installs"
    PATH=$dir:$PATH install $target "${own[@]}"
    [ "$(grep -c . "$dir/installs")" -ge 15 ] || complain "INSTALL is not used everywhere"
    for file in lib64/libsigshim.so sbin/sigshim inc/sigshim.hpp ../man/man7/sigshim.7; do
        [ -e "$dir/own/$file" ] || complain "make $target does not install $file"
    done
    [ "$("$dir/own/sbin/sigshim" run -- sh -c 'echo $LD_PRELOAD')" = "$dir/own/lib64/libsigshim.so" ] ||
        complain "the command does not find the library in libdir"
    [ "$target" = install ] || ! readelf -SW "$dir"/own/lib64/libsigshim.so "$dir"/own/sbin/sigshim | grep '\.symtab' ||
        complain "install-strip leaves symbols"
done

# Programs in C and C++ against what is installed.
export PKG_CONFIG_PATH=$dir/own/lib64/pkgconfig
if command -v pkg-config >/dev/null; then
    [ "$(pkg-config --modversion sigshim)" = "$version" ] || complain "pkg-config has another version"
    [ "$(pkg-config --variable=preload sigshim)" = "$dir/own/lib64/libsigshim.so" ] || complain "pkg-config: no preload"
    flags=$(pkg-config --cflags sigshim) libs=$(pkg-config --libs sigshim)
else
    flags=-I$dir/own/inc libs="-L$dir/own/lib64 -lsigshim"
fi
cat >"$dir/linked.c" <<'END'
#include <sigshim.h>
#include <stdio.h>
int main(void) { return printf("%s\n", sigshim_version()) < 0; }
END
# shellcheck disable=SC2086 # options
gcc -std=c99 -pedantic -Wall -Wextra -Werror $flags -o "$dir/linked" "$dir/linked.c" $libs &&
    [ "$(LD_LIBRARY_PATH="$dir/own/lib64" "$dir/linked")" = "$version" ] || complain "a program in C does not work"
cat >"$dir/guard.cc" <<'END'
#include <sigshim.hpp>
#include <csignal>
#include <cstdio>
int main()
{
    int once = 0;
    sigshim::at_stop gone([&] { std::puts("gone"); });
    {
        sigshim::at_stop left([] { std::puts("of a scope that was left"); });
    }
    sigshim::at_stop guard([&] { std::printf("guard %d\n", ++once); });
    std::puts(guard.armed() ? "armed" : "not armed");
    std::fflush(stdout);
    return guard.armed() ? std::raise(SIGTERM) : 0;
}
END
# shellcheck disable=SC2086 # options
if g++ -std=c++17 -pedantic -Wall -Wextra -Werror $flags -o "$dir/guard" "$dir/guard.cc"; then
    [ "$("$dir/guard")" = "not armed" ] || complain "the guard does something without sigshim"
    # A pipe, so that what is printed by an app that dies of the signal is not bash's.
    out=$(LD_PRELOAD=$dir/own/lib64/libsigshim.so SIGSHIM_LOG=off "$dir/guard" 2>/dev/null)
    [ "$out" = $'armed\nguard 1\ngone' ] || complain "the guard of C++ prints: $out"
else
    complain "a program in C++ does not build"
fi

install uninstall "${own[@]}"
[ ! -e "$dir/own" ] && [ ! -e "$dir/man" ] || complain "left by uninstall: $(find "$dir/own" "$dir/man")"
exit $bad
