#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds Dockerfile.sample and the examples with a Docker engine, stops them, prints a table.
#
# run.sh BUILD_DIR      needs BUILD_DIR/libsigshim.so, and caches a base image's file system there
#
# SIGSHIM_DOCKER=system     use the engine that `docker` finds (so does DOCKER_HOST=...)
# SIGSHIM_DOCKER_STORAGE=D  storage for an engine of our own (overlay2, else tmpfs, else vfs)
# DOCKER_ONLY=REGEX         only the groups of cases that it matches, as doctor_cases
# DOCKER_CASES=host         sigshim-runc alone: all of its cases
# DOCKER_RELEASE=FOLDER     the image is made of the files of that release (make release)
# DOCKER_STOPS=N            how often each plain app is stopped, in either form (3)
# DEBIAN_MIRROR=URL         for the base image (http://deb.debian.org/debian)
set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "${1:?usage: run.sh BUILD_DIR}" && pwd) || exit 1
for part in report engine images light machine container cases families stops doctor image examples readmes host; do
    # shellcheck source=/dev/null
    . "$here/$part.sh"
done

DOCKER_STOPS=${DOCKER_STOPS:-3}
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-docker.XXXXXX") || exit 1

cells=() # the subshells that are at work

clean_up() {
    trap '' INT TERM
    [ ${#cells[@]} = 0 ] || kill "${cells[@]}" 2>/dev/null
    if [ -n "$docker" ]; then
        for container in "$name" "$name"-{exec,shell,terminal,pipe,null}; do
            name=$container remove_container
        done
        if [ -n "$engine_pid" ]; then # or what they leave outlives an engine that is ended
            timeout 60 "$docker" ps -aq | xargs -r timeout 60 "$docker" rm -f >/dev/null 2>&1
            timeout 60 "$docker" network prune -f >/dev/null 2>&1
        else
            remove_images
        fi
    fi
    engine_stop "$work"
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

give_up() { # REASON
    skip 'all cases' "$1"
    table_sum
    exit 1
}

run_group() { # FUNCTION IMAGE...
    local needed
    for needed in "${@:2}"; do
        if [ -z "${built[$needed]:-}" ]; then
            skip "$1" "the image $needed was not built"
            return
        fi
    done
    "$1"
}

engine_start "$work" || give_up 'no Docker engine'
if [ "${DOCKER_CASES:-}" = host ]; then
    [ -n "$engine_pid" ] || give_up 'a given engine does not know sigshim-runc'
    host_image || give_up 'the small image cannot be made'
    table_head
    host_cases
    table_sum
    exit
fi
tar=$(base_tar "$build/docker") || give_up 'no base image: is the Debian mirror reachable?'
"$docker" import "$tar" "$(image base)" >/dev/null || give_up 'the base image cannot be imported'
mkdir -p "$work/context/tests/docker"
cp -r "$here/apps" "$work/context/tests/docker"
cp -r "$top/tests/fixtures" "$work/context/tests"
cp -r "$top/include" "$work/context"
mkdir -p "$work/context/examples/node-foreground"
cp "$top/examples/node-foreground/server.js" "$work/context/examples/node-foreground"
cp "$build/libsigshim.so" "$work/context"

# Groups of cases and the images that they need.
groups=$(grep -E -- "${DOCKER_ONLY:-}" <<END
baseline_cases closed node apps
shell_form_cases node apps closed
exec_form_cases apps
sample_cases sample
node_cases node
trap_cases trap
closed_cases closed
host_sample light
family_cases apps
stops_cases apps
doctor_cases apps
example_cases node
readme_cases node trap closed
image_cases
END
)

table_head
declare -A built=()
while read -r which context dockerfile; do
    grep -qw "$which" <<<"$groups" || continue
    build_image "$which" "$context" "$dockerfile" && built[$which]=yes
done <<END
sample $top Dockerfile.sample
node $top examples/node-foreground/Dockerfile
trap $top examples/background-trap/Dockerfile
closed $top examples/closed-binary/Dockerfile
apps $work/context tests/docker/apps/Dockerfile
END

[ -z "$engine_pid" ] || ! host_image || built[light]=yes

while read -r group needs; do
    # shellcheck disable=SC2086 # a list of images
    run_group "$group" $needs
done <<<"$groups"
table_sum
