#!/bin/bash
# SPDX-License-Identifier: MIT
# Images that know nothing of sigshim, under an engine that has sigshim-runc as a runtime.
# shellcheck disable=SC2154 # $docker, $engine_pid, $work, $top, $stop_line come from the other parts

# What docs/host.md has between "docker run" and "IMAGE".
read -r -a front < <(sed -n 's/^    docker run \(.*\) IMAGE$/\1/p' "$top/docs/host.md")
host_up='echo up; sleep 1000; true'

host_image() {
    local root=$work/light
    light_root "$root" || return 1
    echo 'app:x:1000:1000::/:/bin/sh' >"$root/etc/passwd"
    printf 'text without an interpreter' >"$root/bin/no-program"
    tar -C "$root" -c . | "$docker" import - "$(image light)" >/dev/null
}

# Stopped in time, with its line: TITLE OPTION...
host_stops() {
    local title=$1
    shift
    check "host: $title, shell form, stop" ready='^up' exit=143 limit=8000 once="$stop_line" \
        shows='^passed SIGTERM to 1 child of sh\[' -- "${front[@]}" "$@" "$(image light)" sh -c "$host_up"
}

# That the tests can fail, and one that must not: part of make check-docker.
host_sample() {
    check 'host: runc, shell form, stop -t 1' ready='^up' grace=1 exit=137 lacks="$stop_line" \
        -- "$(image light)" sh -c "$host_up"
    host_stops 'plain'
    check 'host: -v /dev:/dev is left alone' ready='^up' grace=1 exit=137 lacks="$stop_line" \
        -- "${front[@]}" -v /dev:/dev "$(image light)" sh -c "$host_up"
}

# DOCKER_GROUPS names some of them.
host_cases() {
    local group
    for group in ${DOCKER_GROUPS:-sample options ways leaves_nothing statuses pause many}; do
        "host_$group"
    done
}

host_options() {
    check 'host: plain, exec form, stop' ready='^up' exit=143 once="$stop_line" \
        -- "${front[@]}" "$(image light)" sh -c 'echo up; exec sleep 1000'
    host_stops '--read-only' --read-only
    host_stops '--user' --user 1000
    host_stops '--cap-drop ALL' --cap-drop ALL
    host_stops 'no-new-privileges' --security-opt no-new-privileges
    host_stops '--tmpfs /run' --tmpfs /run
    host_stops '-v DIR:/run:ro' -v "$work:/run:ro"
    host_stops '--ipc host' --ipc host
    host_stops 'health check' --health-cmd 'true' --health-interval 1s
    host_stops '--restart on-failure' --restart on-failure
    host_stops '-t' -t
}

host_ways() {
    # docker-init is the parent: the shell is its child, and passes the signal on.
    check 'host: --init, shell form, stop' ready='^up' limit=8000 exit=143 \
        shows='^passed SIGTERM to 1 child of sh\[' -- "${front[@]}" --init "$(image light)" sh -c "$host_up"
    check 'host: SIGSHIM_RUNTIME=off' ready='^up' grace=1 exit=137 lacks="$stop_line" \
        -- "${front[@]}" -e SIGSHIM_RUNTIME=off "$(image light)" sh -c "$host_up"
    check 'host: LD_PRELOAD of its own' ready='^up' exit=143 once="$stop_line" \
        -- "${front[@]}" -e LD_PRELOAD= "$(image light)" sh -c "$host_up"
}

# One row for a test of its own: its problem, or "".
host_row() { # TITLE PROBLEM
    row "host: $1" 1 "$([ -z "$2" ] && echo 1/1 || echo 0/1)" - - - "$([ -z "$2" ] && echo ok || echo FAILED)"
    [ -z "$2" ] || indent <<<"$2"
}

host_leaves_nothing() {
    local found
    "$docker" run -d --name "$name" --network none "${front[@]}" "$(image light)" sh -c "$host_up" >/dev/null
    within 20 logged '^up'
    host_row 'docker diff is empty' "$("$docker" diff "$name" | grep -v '^. /dev$')"
    "$docker" commit "$name" "$(image commit)" >/dev/null
    found=$("$docker" run --rm --network none "$(image commit)" env 2>&1 | grep -i -e LD_PRELOAD -e sigshim)
    host_row 'docker commit has nothing of it' "$found"
    remove_container
    "$docker" create --name "$name" "$(image commit)" >/dev/null
    found=$("$docker" export "$name" | tar -t | grep -i sigshim)
    remove_container
    "$docker" rmi "$(image commit)" >/dev/null
    host_row 'no file in the image' "$found"
}

# What a start that fails says is what runc says.
host_statuses() {
    local command want got
    for command in /bin/no-program /bin/nothing /tmp 'true'; do
        want=$("$docker" run --rm --network none "$(image light)" "$command" 2>&1 | grep -v ^time=; echo "status ${PIPESTATUS[0]}")
        got=$("$docker" run --rm --network none "${front[@]}" "$(image light)" "$command" 2>&1 | grep -v ^time=; echo "status ${PIPESTATUS[0]}")
        host_row "docker run IMAGE $command: ${got##*status }" "$([ "$want" = "$got" ] || echo "$want / $got")"
    done
}

host_pause() {
    "$docker" run -d --name "$name" --network none "${front[@]}" "$(image light)" sh -c "$host_up" >/dev/null
    within 20 logged '^up'
    "$docker" pause "$name" >/dev/null && "$docker" unpause "$name" >/dev/null
    host_row 'docker exec' "$("$docker" exec "$name" true 2>&1)"
    "$docker" run --rm --network none "${front[@]}" --pid "container:$name" "$(image light)" true
    host_row '--pid container:' "$([ $? = 0 ] || echo "it did not start")"
    "$docker" stop "$name" >/dev/null
    host_row 'pause, unpause, stop' "$([ "$(state ExitCode)" = 143 ] || container_log)"
    remove_container
}

# Many at once.
host_many() {
    local i ids=() codes
    for ((i = 0; i < ${DOCKER_MANY:-50}; i++)); do
        "$docker" run -d --name "$name-$i" --network none "${front[@]}" "$(image light)" sh -c "$host_up" \
            >/dev/null 2>"$work/many.$i" &
        cells+=($!)
        ids+=("$name-$i")
    done
    wait "${cells[@]}"
    cells=()
    printf '%s\n' "${ids[@]}" | xargs -P 50 -n 1 timeout 120 "$docker" stop -t 60 >/dev/null
    codes=$("$docker" inspect -f '{{.State.ExitCode}}' "${ids[@]}" | sort | uniq -c | tr -s ' \n' ' ')
    "$docker" rm -f "${ids[@]}" >/dev/null
    host_row "${#ids[@]} at once: statuses$codes" "$([ "$codes" = " ${#ids[@]} 143 " ] || cat "$work"/many.*)"
}
