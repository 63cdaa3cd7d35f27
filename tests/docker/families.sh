#!/bin/bash
# SPDX-License-Identifier: MIT
# Containers that are trees: told once, in the right order, with the app's own status.
# shellcheck disable=SC2154 # $docker, $engine_pid and $shim come from the other parts

told='^told by '
clean='^stopped cleanly$'

family_cases() {
    check 'exec > >(tee log), bash, stop' ready='^ready' exit=7 limit=4000 shows="$clean" \
        once="$told" lacks='^after$' -- "${shim[@]}" "$(image apps)" \
        bash -c 'exec > >(tee /log); counted; echo after'
    check 'exec > >(tee log), last records in the file, stop' ready='^ready' exit=7 limit=4000 \
        shows='^log: stopped cleanly$' -- "${shim[@]}" "$(image apps)" \
        bash -c 'exec > >(tee /log | sed -u "s/^stopped/log: &/"); counted; echo after'
    check 'prefork below bash with a trap, FORWARD=always, stop' ready='^ready' limit=4000 \
        shows='^trap$' shows='^job done$' shows='^master: end$' lacks='job lost' \
        -- -e SIGSHIM_FORWARD=always "${shim[@]}" "$(image apps)" \
        bash -c "trap 'echo trap; exit 0' TERM; prefork; true"
    check 'nginx as a daemon beside tail -f, stop' ready='start worker process [0-9]+$' limit=4000 \
        shows='\[notice\] ([0-9]+)#\1: exit$' -- "${shim[@]}" "$(image apps)" \
        sh -c 'grep -v daemon nginx.conf >/tmp/conf; nginx -c /tmp/conf; tail -f /dev/null'
    check 'gunicorn, shell form, stop' runs=3 ready='^wsgi: ready' limit=4000 \
        shows='Shutting down: Master' lacks="$stop_line" -- "${shim[@]}" "$(image apps)" \
        sh -c 'gunicorn -b unix:/tmp/socket wsgi:app; true'
    check 'php-fpm, shell form, stop' runs=3 ready='ready to handle connections' limit=4000 \
        shows='exiting, bye-bye' lacks="$stop_line" -- "${shim[@]}" "$(image apps)" \
        sh -c 'php-fpm8.2 -F -R -y fpm.conf; true'
    script_runner_cases npm
    script_runner_cases pnpm
}

# npm and pnpm, with node, from this machine, where they and the engine are.
script_runner_cases() { # TOOL
    local file node folder form command mounts
    file=$(readlink -f "$(command -v "$1")") && node=$(readlink -f "$(command -v node)")
    folder=$(dirname "$(dirname "$file")")
    if [ -z "$engine_pid" ] || [ -z "$file" ] || [ -z "$node" ] || [ ! -e "$folder/package.json" ]; then
        skip "$1 start" "$1 or node is not installed, or the engine is not our own"
        return
    fi
    mounts=(-v "$folder:/opt/$1:ro" -v "$node:/opt/node:ro" -e CI=1)
    if ! "$docker" run --rm --network none "${mounts[@]}" "$(image apps)" \
        /opt/node "/opt/$1/bin/${file##*/}" --version >/dev/null 2>&1; then
        skip "$1 start" "node of this machine does not run in the image"
        return
    fi
    for form in exec shell; do
        command=(/opt/node "/opt/$1/bin/${file##*/}" start)
        [ "$form" = exec ] || command=(/bin/sh -c "${command[*]}")
        check "$1 start, $form form, stop" runs=3 ready='^ready' exit=7 limit=4000 \
            shows="$clean" once="$told" -- "${mounts[@]}" "${shim[@]}" "$(image apps)" "${command[@]}"
    done
}
