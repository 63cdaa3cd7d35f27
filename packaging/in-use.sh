#!/bin/sh
# SPDX-License-Identifier: MIT
# Names the containers that a sigshim-runc has made, one a line, running or not: engines keep the runtime's name in each,
# and call it to stop and to remove it. Exit status 1 if there are any. Usage: in-use.sh SIGSHIM-RUNC LIBSIGSHIM.SO
program=$1 library=$2

# Those that run have the library mounted, whatever engine and user they are of. The fourth word is its path, below where
# its file system is mounted; by another name if it has been replaced since.
running() {
    grep -s ' /dev/\.libsigshim\.so ' /proc/[0-9]*/mountinfo | while read -r process _ _ root _; do
        pid=${process#/proc/}
        pid=${pid%%/*}
        root=${root%//deleted}
        case $library in *"$root") ;; *) case $root in *"$library") ;; *) continue ;; esac ;; esac
        echo "$(readlink "/proc/$pid/ns/mnt") process $pid ($(cat "/proc/$pid/comm" 2>/dev/null))"
    done | sort -u -k 1,1 | cut -d ' ' -f 2-
}

# What containerd's shims will call, also for the sandbox of a pod, which has no library.
of_containerd() {
    for file in /run/containerd/io.containerd.runtime.v2.task/*/*/runtime; do
        [ "$(cat "$file" 2>/dev/null)" = "$program" ] || continue
        file=${file%/runtime}
        echo "containerd, container ${file##*/}"
    done
}

# A container has the runtime's name, the engine what that is: by its own words, or by its files where it does not run.
of_docker() {
    if names=$(timeout 20 docker info -f '{{range $name, $it := .Runtimes}}{{$name}} {{$it.Path}}{{println}}{{end}}'); then
        containers=$(timeout 20 docker ps -aq | xargs -r timeout 60 docker inspect -f '{{.HostConfig.Runtime}} {{.Id}}')
    else
        names=$(tr -d '\n' </etc/docker/daemon.json | grep -oE '"[^"]*"\s*:\s*\{\s*"path"\s*:\s*"[^"]*"' |
            sed -E 's/^"([^"]*)".*"([^"]*)"$/\1 \2/')
        containers=$(grep -oE '"Runtime":"[^"]*"' /var/lib/docker/containers/*/hostconfig.json /dev/null |
            sed -E 's|.*/([^/]*)/hostconfig.json:"Runtime":"(.*)"|\2 \1|')
    fi
    echo "$containers" | while read -r runtime container; do
        echo "$names" | grep -qxF "$runtime $program" && echo "docker, container $container"
    done
}

# Its configuration stays when a container stops. Storage is where storage.conf says, and in home directories.
of_podman() {
    storage=$(sed -n 's/^ *graphroot *= *"\(.*\)"/\1/p' /etc/containers/storage.conf)
    grep -lF "\"$library\"" "${storage:-/var/lib/containers/storage}"/*-containers/*/userdata/config.json \
        /home/*/.local/share/containers/storage/*-containers/*/userdata/config.json |
        sed -E 's|.*/([^/]*)/userdata/config.json|podman, container \1|'
}

found=$({ running; of_containerd; of_docker; of_podman; } 2>/dev/null </dev/null)
[ -n "$found" ] || exit 0
echo "$program is in use, by containers that engines stop and remove through it:"
echo "$found" | sort -u | sed 's/^/  /'
exit 1
