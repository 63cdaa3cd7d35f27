#!/bin/bash
# SPDX-License-Identifier: MIT
# Gives the tests a Docker engine: a dockerd of their own, or the one that the user named.
#
# engine_start DIR      leaves the client's path in $docker
# engine_stop DIR       ends what engine_start started, and nothing else

engine_pid=
engine_made_etc=
engine_options=()
docker=

engine_start() {
    if [ -n "${DOCKER_HOST:-}" ] || [ "${SIGSHIM_DOCKER:-}" = system ]; then
        engine_client || { echo "no answer from ${DOCKER_HOST:-the default engine}"; return 1; }
        echo "engine: the given one (${DOCKER_HOST:-default}), $(engine_facts)"
        return
    fi
    if [ "$(id -u)" != 0 ] || ! command -v dockerd >/dev/null; then
        echo "an engine of our own needs root and dockerd; SIGSHIM_DOCKER=system uses yours"
        return 1
    fi
    export DOCKER_HOST=unix://$1/docker.sock DOCKER_BUILDKIT=0
    unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH
    engine_configure "$1"
    engine_own "$1" || return
    echo "engine: our own dockerd, $(engine_facts)"
}

engine_own() { # DIR
    local driver
    for driver in ${SIGSHIM_DOCKER_STORAGE:-overlay2 tmpfs vfs}; do
        engine_spawn "$1" "$driver" && engine_client && return
        engine_stop "$1"
    done
    echo "dockerd did not start:"
    tail -n 5 "$1/dockerd.log"
    return 1
}

# What it has as its daemon.json, and, while it runs, reads again.
engine_configure() { # DIR [MORE-JSON [MORE-JSON-OF-THE-RUNTIME]]
    echo "{\"runtimes\": {\"sigshim\": {\"path\": \"$build/sigshim-runc\"${3:-}}}${2:-}}" >"$1/daemon.json"
    [ -z "$engine_pid" ] || kill -HUP "$engine_pid"
}

# overlay2 shares layers, but not on top of another overlay, as inside a container: there a
# tmpfs (1 GB) helps. vfs copies layers whole: it works everywhere and takes a quarter of an
# hour. What is mounted stays in a mount namespace of its own and goes with its last process.
engine_spawn() { # DIR overlay2|tmpfs|vfs
    local driver=$2
    [ "$2" != tmpfs ] || driver=overlay2
    [ -d /etc/docker ] || engine_made_etc=yes
    mkdir -p "$1/data"
    # shellcheck disable=SC2016 # the inner shell's
    setsid unshare --mount sh -c '
        [ "$0" != tmpfs ] || mount -t tmpfs tmpfs "$1/data" || exit
        [ ! -e "$1/ids" ] || { mount --bind "$1/ids" /etc/subuid && mount --bind "$1/ids" /etc/subgid; } || exit
        shift
        exec dockerd "$@"' "$2" "$1" --config-file "$1/daemon.json" \
        --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/dockerd.pid" \
        -H "unix://$1/docker.sock" --storage-driver="$driver" \
        --iptables=false --ip-forward=false --ip-masq=false --bridge=none "${engine_options[@]}" \
        </dev/null >"$1/dockerd.log" 2>&1 &
    engine_pid=$!
    local try
    for ((try = 0; try < 300; try++)); do
        kill -0 "$engine_pid" 2>/dev/null || return 1
        grep -q 'API listen on' "$1/dockerd.log" && return 0
        sleep 0.1
    done
    return 1
}

# Debian's client first: another one, earlier in PATH, may be too new for Debian's engine.
engine_client() {
    for docker in /usr/bin/docker docker; do
        timeout 20 "$docker" version >/dev/null 2>&1 && return 0
    done
    return 1
}

engine_facts() {
    {
        "$docker" version --format 'version {{.Server.Version}}, client {{.Client.Version}},'
        "$docker" info --format 'storage {{.Driver}}'
    } | paste -sd ' '
}

engine_stop() { # DIR
    [ -n "$engine_pid" ] || return 0
    local containerd try
    containerd=$(cat "$1/exec/containerd/containerd.pid" 2>/dev/null)
    kill -TERM "$engine_pid" 2>/dev/null
    for ((try = 0; try < 100; try++)); do
        kill -0 "$engine_pid" 2>/dev/null || break
        sleep 0.1
    done
    if kill -KILL "$engine_pid" 2>/dev/null && [ -n "$containerd" ]; then
        kill -KILL "$containerd" 2>/dev/null
    fi
    wait "$engine_pid" 2>/dev/null
    engine_pid=
    rm -rf --one-file-system "$1/data" "$1/exec"
    if [ -n "$engine_made_etc" ]; then # dockerd leaves a key of its own there
        rm -f /etc/docker/key.json
        rmdir /etc/docker
    fi
}
