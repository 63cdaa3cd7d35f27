#!/bin/bash
# SPDX-License-Identifier: MIT
# Images that know nothing of sigshim, under an engine that has sigshim-runc as a runtime.
# shellcheck disable=SC2154 # $docker, $engine_pid, $work, $top, $stop_line come from the other parts

# What docs/host.md has between "docker run" and "IMAGE".
read -r -a front < <(sed -n 's/^    docker run \(.*\) IMAGE$/\1/p' "$top/docs/host.md")
host_up='echo up; sleep 1000; true'

host_image() {
    [ -e "$work/light" ] || light_root "$work/light" || return
    tar -C "$work/light" -c . | "$docker" import - "$(image light)" >/dev/null
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

# DOCKER_GROUPS names some of them. The last one has an engine of its own.
host_cases() {
    local group
    for group in ${DOCKER_GROUPS:-sample options ways doctor health restart leaves_nothing statuses pause default compose in_use census apps remap}; do
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
    host_stops '-it' -t
}

host_ways() {
    # docker-init is the parent: the shell is its child, and passes the signal on.
    check 'host: --init, shell form, stop' ready='^up' limit=8000 exit=143 once="$stop_line" \
        shows='^passed SIGTERM to 1 child of sh\[' -- "${front[@]}" --init "$(image light)" sh -c "$host_up"
    check 'host: --init, a shell below a shell, stop' ready='^ready' limit=8000 exit=143 once='^exit handler$' \
        shows='^server stopped by SIGTERM: app\[.*sent by sh\[' shows='^passed SIGTERM to 1 child of sh\[' \
        -- "${front[@]}" --init "$(image light)" sh -c 'sh -c "app; true"; true'
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
    host_row 'docker diff is empty' "$("$docker" diff "$name")"
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
    local first=$name
    "$docker" run -d --name "$name" --network none "${front[@]}" "$(image light)" sh -c "$host_up" >/dev/null
    within 20 logged '^up'
    "$docker" pause "$name" >/dev/null && "$docker" unpause "$name" >/dev/null
    host_row 'docker exec' "$("$docker" exec "$name" true 2>&1)"
    name=$first-exec
    host_stops '--pid container:' --pid "container:$first"
    name=$first
    "$docker" stop "$name" >/dev/null
    host_row 'pause, unpause, stop' "$([ "$(state ExitCode)" = 143 ] || container_log)"
    remove_container
}

# Its commands are exec sessions: they have no preload, and say nothing.
host_health() {
    "$docker" run -d --name "$name" --network none "${front[@]}" --health-cmd 'env' --health-interval 1s \
        "$(image light)" sh -c "$host_up" >/dev/null
    within 30 host_health_is healthy
    host_row 'health check' "$(host_health_is healthy || echo "it is $(state Health.Status)")"
    host_row 'health check, without it' "$("$docker" inspect -f '{{json .State.Health.Log}}' "$name" | grep -i -e LD_PRELOAD -e sigshim)"
    "$docker" stop -t 30 "$name" >/dev/null
    host_row 'health check, stop' "$([ "$(state ExitCode)" = 143 ] || container_log)"
    remove_container
}

host_health_is() { [ "$(state Health.Status)" = "$1" ]; }

# The cure of one that loses its stop is the runtime, by the name that this engine has for it.
host_doctor() {
    local pid got
    "$docker" run -d --name "$name" --network none "$(image light)" sh -c "$host_up" >/dev/null
    within 20 logged '^up'
    pid=$(state Pid)
    got=$("$build/sigshim" doctor --host | grep "^LOST $pid ")
    # shellcheck disable=SC2016 # the backquotes are in the line
    host_row 'sigshim doctor --host names the runtime' "$(
        grep -q 'Cure: start it with `docker run '"${front[*]}"'`, or start the app with `exec`$' <<<"$got" || echo "it says: $got")"
    remove_container
}

# The engine starts it again when it has ended by itself, with sigshim, and not when it has been stopped.
host_restart() {
    local policy problem
    for policy in always unless-stopped on-failure; do
        problem=
        "$docker" run -d --name "$name" --network none "${front[@]}" --restart "$policy" "$(image light)" \
            sh -c '[ -e /tmp/was ] || { echo >/tmp/was; exit 3; }; echo again; sleep 1000; true' >/dev/null
        within 30 logged '^again' || problem='it was not started again'
        "$docker" stop -t 30 "$name" >/dev/null
        sleep 1 # longer than an engine waits before it starts one again
        [ "$(state Status) $(state ExitCode)" = 'exited 143' ] || problem+=" $(state Status) $(state ExitCode)"
        host_row "--restart $policy, ended, stop" "$problem"
        "$docker" restart -t 30 "$name" >/dev/null
        within 30 host_said again 2 && "$docker" restart -t 30 "$name" >/dev/null && within 30 host_said again 3
        "$docker" stop -t 30 "$name" >/dev/null
        host_row "--restart $policy, docker restart, stop" \
            "$([ "$(state Status) $(state ExitCode)" = 'exited 143' ] && host_said 'passed SIGTERM' 3 || container_log)"
        remove_container
    done
}

host_said() { [ "$(container_log | grep -c "^$1")" = "$2" ]; } # REGEX TIMES

# The engine reads its daemon.json again, as "systemctl reload docker" has it do.
host_default() {
    local front=() got
    engine_configure "$work" ', "default-runtime": "sigshim"'
    if ! within 20 host_default_is sigshim; then
        host_row 'default-runtime' 'the engine did not take it'
        return
    fi
    host_stops 'default-runtime'
    printf 'FROM %s\nRUN env >/tmp/env\n' "$(image light)" >"$work/Dockerfile.host"
    got=$("$docker" build --network none -t "$(image built)" - <"$work/Dockerfile.host" 2>&1) &&
        got=$("$docker" run --rm --network none --runtime runc "$(image built)" sh -c 'cat /tmp/env; ls -A /dev; env' 2>&1)
    # The build's own containers have it, what is made there does not.
    host_row 'default-runtime, docker build' "$([ "$(grep -ci sigshim <<<"$got")" = 1 ] || echo "$got")"
    host_many
    engine_configure "$work" ', "default-runtime": "runc"' # without the line a reload changes nothing
    within 20 host_default_is runc || host_row 'default-runtime, and back' 'the engine did not take it'
}

host_default_is() { [ "$("$docker" info -f '{{.DefaultRuntime}}')" = "$1" ]; }

# Started and stopped at the same time, each with its cleanup, none as late as its grace period.
host_many() {
    local i ids=() count=${DOCKER_MANY:-50} worst codes id clean=0
    for ((i = 0; i < count; i++)); do
        "$docker" run -d --name "$name-$i" --network none "${front[@]}" "$(image light)" sh -c 'app; true' \
            >/dev/null 2>"$work/many.$i" &
        cells+=($!)
        ids+=("$name-$i")
    done
    wait "${cells[@]}"
    cells=()
    for id in "${ids[@]}"; do
        name=$id within 60 logged '^ready' || echo "$id was not ready" >>"$work/many.0"
    done
    # shellcheck disable=SC2016 # the inner shell's
    worst=$(printf '%s\n' "${ids[@]}" | xargs -P "$count" -n 1 bash -c '
        start=${EPOCHREALTIME/[.,]/}
        timeout 120 "$0" stop -t 60 "$1" >/dev/null
        echo $(((${EPOCHREALTIME/[.,]/} - start) / 1000))' "$docker" | sort -n | tail -n 1)
    codes=$("$docker" inspect -f '{{.State.ExitCode}}' "${ids[@]}" | sort | uniq -c | tr -s ' \n' ' ')
    for id in "${ids[@]}"; do
        [ "$(name=$id container_log | grep -c -e '^exit handler$' -e '^passed SIGTERM to 1 child of sh')" != 2 ] || ((++clean))
    done
    "$docker" rm -f "${ids[@]}" >/dev/null
    if [ "$codes" = " $count 143 " ] && [ "$clean" = "$count" ] && [ "$worst" -lt 60000 ]; then
        row "host: $count at once, shell form, stop" "$count" "$clean/$count" "$worst" 60000 143 ok
    else
        row "host: $count at once, shell form, stop" "$count" "$clean/$count" "$worst" 60000 "$codes" FAILED
        cat "$work"/many.* | indent
    fi
}

# The example as it stands, and without a version of the file; its image is ours.
host_compose() {
    local file name=host_web_1 problem
    if ! command -v docker-compose >/dev/null; then
        skip 'host: compose.yaml' 'no docker-compose'
        return
    fi
    "$docker" tag "$(image light)" example/web
    mkdir -p "$work/compose"
    sed '/^version:/d' "$top/examples/host/compose.yaml" >"$work/compose/compose.yaml"
    for file in "$top/examples/host/compose.yaml" "$work/compose/compose.yaml"; do
        problem=
        if ! docker-compose -p host -f "$file" up -d >"$work/compose/log" 2>&1 || ! within 30 logged '^ready'; then
            problem=$(cat "$work/compose/log"; container_log)
        else
            docker-compose -p host -f "$file" stop >"$work/compose/log" 2>&1
            [ "$(state ExitCode)" = 143 ] && logged '^exit handler$' || problem=$(state ExitCode; container_log)
        fi
        docker-compose -p host -f "$file" down >>"$work/compose/log" 2>&1
        host_row "compose.yaml, $(grep -c '^version:' "$file") version of the file" "$problem"
    done
    "$docker" rmi example/web >/dev/null
}

# What "make uninstall" asks: a container counts from when it is made to when it is removed.
host_in_use() {
    local state got
    in_use() { PATH=$(dirname "$(command -v "$docker")"):$PATH "$top/packaging/in-use.sh" "$build/sigshim-runc" "$build/libsigshim.so"; }
    host_row 'not in use' "$(in_use)"
    "$docker" create --name "$name" --network none "${front[@]}" "$(image light)" app >/dev/null
    for state in created running stopped; do
        got=$(in_use) && got="not seen" || { grep -q "$("$docker" inspect -f '{{.Id}}' "$name")" <<<"$got" && got=; }
        host_row "in use, $state" "$got"
        case $state in
        created) "$docker" start "$name" >/dev/null && within 20 logged '^ready' ;;
        running) "$docker" stop -t 30 "$name" >/dev/null ;;
        esac
    done
    remove_container
    "$docker" run -d --name "$name" --network none "$(image light)" app >/dev/null
    host_row 'not in use, runc' "$(in_use)"
    remove_container
}

host_machine() { [ -d "$work/machine" ] || machine_image; }

# A few rows of what make check-census-host runs whole, and make check-apps.
host_census() {
    local got='no image can be made'
    host_machine && got=$(python3 -B "$top/tests/census/host.py" --docker "$docker" --image "$(image machine)" "$build" \
        "^(sh -c .app; true.|bash -c 'exec > >|npm start)" -- "${machine[@]}" 2>&1) && got=
    host_row 'wrappers of docs/census.md' "$got"
}

host_apps() {
    local got='no image can be made'
    mkdir -p "$work/files"
    host_machine && got=$(python3 -B "$top/tests/apps/apps.py" "$work/files" && python3 -B "$top/tests/apps/table.py" \
        --docker "$docker" --image "$(image machine)" --bare "$(image machine)" --columns runtime --sample \
        --only '^(Python|Perl|bash with a trap)$' "$build" -- "${machine[@]}" -v "$work/files:/app:ro" 2>&1) && got=
    host_row 'apps of docs/apps.md' "$got"
}

# An engine that gives its containers a user namespace, and sigshim-runc options of its own, for which it makes a script.
host_remap() {
    local got
    engine_stop "$work"
    chmod 711 "$work"
    install -m 644 "$build/libsigshim.so" "$work/libsigshim.so"
    printf '%s:200000:65536\n' nobody nogroup >"$work/ids"
    engine_options=(--userns-remap nobody:nogroup)
    engine_configure "$work" '' ", \"runtimeArgs\": [\"--sigshim-library=$work/libsigshim.so\"]"
    if ! engine_own "$work" >"$work/remap.log" || ! host_image; then
        skip 'host: --userns-remap' "no such engine: $(cat "$work/remap.log")"
        return
    fi
    got=$("$docker" run --rm --network none "${front[@]}" "$(image light)" cat /proc/self/uid_map)
    host_row '--userns-remap: a user namespace' "$(grep -q ' 200000 ' <<<"$got" || echo "$got")"
    check 'host: --userns-remap, runc, stop -t 1' ready='^up' grace=1 exit=137 lacks="$stop_line" \
        -- "$(image light)" sh -c "$host_up"
    host_stops '--userns-remap'
    host_stops '--userns-remap, --read-only --user 1000' --read-only --user 1000
    host_stops '--userns-remap, --userns host' --userns host
}
