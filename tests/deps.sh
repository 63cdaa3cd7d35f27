#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what building, demo and tests need where there is an apt-get, and names it where there
# is none. Usage: tests/deps.sh SET..., each one of build, demo, check, foreign, roots,
# compilers, docker, cri, podman, apps, runtimes, census, bench, picture,
# examples.
set -eu

# SET PROBE PACKAGE: PROBE is a program, a header where it begins with "*", or a file of a library's
# folder where it begins with "lib/", or "libfuzzer": clang can link with what tests/fuzz needs.
table='
build  gcc                          gcc
build  make                         make
build  */stdio.h                    libc6-dev
demo   gcc                          gcc
demo   */stdio.h                    libc6-dev
check  gcc                          gcc
check  make                         make
check  */stdio.h                    libc6-dev
check  */criterion/criterion.h      libcriterion-dev
check  musl-gcc                     musl-tools
check  g++                          g++
check  go                           golang-go
check  strace                       strace
check  setcap                       libcap2-bin
check  nm                           binutils
check  dash                         dash
check  bash                         bash
check  busybox                      busybox
check  zsh                          zsh
check  mksh                         mksh
check  ksh93                        ksh93u+m
check  node                         nodejs
check  python3                      python3
check  perl                         perl
check  valgrind                     valgrind
check  lib/libjemalloc.so.2         libjemalloc2
check  lib/faketime/libfaketime.so.1 libfaketime
check  ruby                         ruby
check  php                          php-cli
check  tini                         tini
check  dumb-init                    dumb-init
check  clang                        clang
check  libfuzzer                    libclang-rt-dev
check  clang-format                 clang-format
check  shellcheck                   shellcheck
check  fish                         fish
check  unshare                      util-linux
check  man                          man-db
check  groff                        groff
check  supervisord                  supervisor
foreign aarch64-linux-gnu-gcc       gcc-aarch64-linux-gnu
foreign /usr/aarch64-linux-gnu/include/stdio.h libc6-dev-arm64-cross
foreign arm-linux-gnueabihf-gcc     gcc-arm-linux-gnueabihf
foreign /usr/arm-linux-gnueabihf/include/stdio.h libc6-dev-armhf-cross
foreign i686-linux-gnu-gcc          gcc-i686-linux-gnu
foreign /usr/i686-linux-gnu/include/stdio.h libc6-dev-i386-cross
foreign powerpc64le-linux-gnu-gcc   gcc-powerpc64le-linux-gnu
foreign /usr/powerpc64le-linux-gnu/include/stdio.h libc6-dev-ppc64el-cross
foreign riscv64-linux-gnu-gcc       gcc-riscv64-linux-gnu
foreign /usr/riscv64-linux-gnu/include/stdio.h libc6-dev-riscv64-cross
foreign s390x-linux-gnu-gcc         gcc-s390x-linux-gnu
foreign /usr/s390x-linux-gnu/include/stdio.h libc6-dev-s390x-cross
foreign qemu-aarch64-static         qemu-user-static
deb    dh                           debhelper
deb    dpkg-buildpackage            dpkg-dev
deb    fakeroot                     fakeroot
lintian lintian                     lintian
recipes rpmbuild                    rpm
recipes rpmlint                     rpmlint
recipes shellcheck                  shellcheck
roots  mmdebstrap                   mmdebstrap
compilers clang                     clang
docker dockerd                      docker.io
docker mmdebstrap                   mmdebstrap
docker musl-gcc                     musl-tools
docker bzip2                        bzip2
docker docker-compose               docker-compose
cri    containerd                   containerd
cri    ctr                          containerd
cri    runc                         runc
cri    dash                         dash
cri    /usr/bin/python3             python3
cri    /usr/lib/python3/dist-packages/grpc/__init__.py python3-grpcio
cri    setpriv                      util-linux
podman podman                       podman
podman buildah                      buildah
podman newuidmap                    uidmap
podman catatonit                    catatonit
podman crun                         crun
podman runc                         runc
podman unshare                      util-linux
apps   dockerd                      docker.io
apps   mmdebstrap                   mmdebstrap
apps   python3                      python3
runtimes python3                    python3
runtimes gunicorn                   gunicorn
runtimes pypy3                      pypy3
runtimes perl                       perl
runtimes php                        php-cli
runtimes node                       nodejs
runtimes ruby                       ruby
runtimes javac                      default-jdk-headless
runtimes go                         golang-go
runtimes erl                        erlang-base
runtimes lua5.4                     lua5.4
runtimes Rscript                    r-base-core
runtimes ghc                        ghc
runtimes ocamlopt                   ocaml-nox
runtimes sbcl                       sbcl
runtimes bash                       bash
examples docker-compose             docker-compose
examples systemd-analyze            systemd
examples node                       nodejs
examples npm                        npm
examples python3                    python3
picture python3                     python3
bench  python3                      python3
bench  dash                         dash
bench  gnuplot                      gnuplot-nox
bench  strace                       strace
bench  valgrind                     valgrind
bench  lib/libeatmydata.so          libeatmydata1
bench  tini                         tini
bench  dumb-init                    dumb-init
bench  catatonit                    catatonit
census python3                      python3
census bash                         bash
census busybox                      busybox
census zsh                          zsh
census mksh                         mksh
census ksh93                        ksh93u+m
census yash                         yash
census fish                         fish
census tcsh                         tcsh
census tini                         tini
census dumb-init                    dumb-init
census catatonit                    catatonit
census parallel                     parallel
census perl                         perl
census ruby                         ruby
census php                          php-cli
census node                         nodejs
census npm                          npm
census supervisord                  supervisor
census runsv                        runit
census s6-supervise                 s6
census supervise                    daemontools
census xvfb-run                     xvfb
census xauth                        xauth
census dbus-run-session             dbus-daemon
census gosu                         gosu
census sudo                         sudo
census socat                        socat
census gunicorn                     gunicorn
census php-fpm8.2                   php-fpm
census nginx                        nginx-light
census unbuffer                     expect
census fakeroot                     fakeroot
census faketime                     faketime
census eatmydata                    eatmydata
census time                         time
census dtach                        dtach
census strace                       strace
census ts                           moreutils
census execlineb                    execline
'

present()
{
    case $1 in
    "*"/*)
        for dir in /usr/include /usr/include/*-linux-gnu*; do
            [ -e "$dir/${1#??}" ] && return 0
        done
        return 1
        ;;
    /*) [ -e "$1" ] ;;
    lib/*)
        for file in /usr/lib/*-linux-gnu*/"${1#lib/}"; do
            [ -e "$file" ] && return 0
        done
        return 1
        ;;
    libfuzzer) "$(dirname "$0")/fuzz/probe.sh" /dev/null ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 ;;
    esac
}

missing=
for set in "$@"; do
    packages=$(printf '%s\n' "$table" | while read -r row probe package; do
        [ "$row" = "$set" ] || continue
        present "$probe" || printf ' %s' "$package"
    done)
    missing="$missing$packages"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    echo "sigshim needs these Debian packages, or what your system calls them:$missing" >&2
    command -v apt-get >/dev/null 2>&1 && echo "Run this as root to have them installed." >&2
    exit 1
fi

log=$(mktemp)
ours=
trap 'rm -f "$log" $ours' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Packages of servers start them unless this file says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    ours=$policy
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

echo "  APT$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of packages
if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "apt-get could not install:$missing" >&2
    exit 1
fi
