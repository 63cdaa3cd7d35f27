#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes an image of the apps with a Docker engine, and the table of their stops with it.
#
# run.sh BUILD_DIR [OPTION_OF_TABLE_PY...]     needs BUILD_DIR/libsigshim.so
#
# Engine, storage and mirror are chosen by the variables of tests/docker/run.sh.
set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "${1:?usage: run.sh BUILD_DIR [OPTION...]}" && pwd) || exit 1
shift
for part in report engine images; do
    # shellcheck source=/dev/null
    . "$top/tests/docker/$part.sh"
done
base_packages=gcc,g++,libc6-dev,nginx-light,apache2,redis-server,postgresql,mariadb-server,memcached,haproxy,\
lighttpd,dnsmasq-base,php-cli,php-fpm,python3,gunicorn,python3-uvicorn,nodejs,npm,perl,ruby,default-jdk-headless,\
golang-go,erlang-base,lua5.4,r-base-core,busybox,tini,dumb-init
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-apps.XXXXXX") || exit 1
table=

clean_up() {
    trap '' INT TERM
    [ -z "$table" ] || { kill "$table" 2>/dev/null && wait "$table"; } # it removes its containers
    [ -z "$docker" ] || [ -n "$engine_pid" ] || remove_images
    engine_stop "$work"
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

engine_start "$work" || { echo '[SKIP] apps: no Docker engine'; exit 1; }
tar=$(base_tar "$build/apps") || { echo 'no base image: is the Debian mirror reachable?'; exit 1; }
"$docker" import "$tar" "$(image base)" >/dev/null || { echo 'the base image cannot be imported'; exit 1; }

mkdir -p "$work/context/src/tests/fixtures"
cp -r "$here/files" "$work/context"
cp "$top"/tests/docker/apps/{fpm.conf,nginx.conf,wsgi.py,plain.js} "$top/examples/node-foreground/server.js" \
    "$work/context/files"
cp "$top/tests/fixtures/objects.cc" "$work/context/src/tests/fixtures"
cp -r "$top/include" "$work/context/src"
cp -r "$top/examples/runtimes" "$build/libsigshim.so" "$work/context"
python3 -B "$here/apps.py" "$work/context/files" || exit 1
cp "$here/Dockerfile" "$work/context"
printf 'FROM %s\n%s\n' "$(image bare)" 'COPY libsigshim.so /usr/lib/' >"$work/context/Dockerfile.library"
build_image bare "$work/context" Dockerfile && build_image apps "$work/context" Dockerfile.library || exit 1

python3 -B "$here/table.py" --docker "$docker" --image "$(image apps)" --bare "$(image bare)" --engine "$(engine_facts)" "$@" "$build" &
table=$!
wait "$table"
status=$?
table=
exit $status
