#!/bin/bash
# SPDX-License-Identifier: MIT
# What the doctor says of containers, asked within and on the host, against what `docker stop` then
# does: with a terminal, with a pipe as standard input, and detached.
# shellcheck disable=SC2154 # $docker, $engine_pid, $build and $work come from the other parts

# NAME | VERDICT | WORD | the line that says it is up | VARIABLES | COMMAND
# WORD: what the log has at the end if the signal has arrived.
doctor_situations() {
    cat <<'END'
app with a handler, exec form, bare       |OK  |stopped cleanly|ready|LD_PRELOAD=|counted
plain app, exec form, bare                |LOST|-              |ready|LD_PRELOAD=|handlers
plain app, exec form                      |OK  |atexit         |ready||handlers
app with a handler, shell form, bare      |LOST|stopped cleanly|ready|LD_PRELOAD=|sh -c 'counted; true'
app with a handler, shell form            |OK  |stopped cleanly|ready||sh -c 'counted; true'
app in the background                     |OK  |stopped cleanly|ready||sh -c 'counted & wait'
trap before an app in the foreground      |LOST|stopped cleanly|ready||bash -c 'trap "exit 3" TERM; counted; true'
the same, SIGSHIM_FORWARD=always          |OK  |stopped cleanly|ready|SIGSHIM_FORWARD=always|bash -c 'trap "exit 3" TERM; counted; true'
trap that tells an app in the background  |OK  |stopped cleanly|ready|LD_PRELOAD=|bash -c 'trap "kill \$!; wait; exit 3" TERM; counted & wait'
signal ignored by the shell               |LOST|-              |ready||sh -c 'trap "" TERM; handlers; true'
python in shell form                      |OK  |finally        |ready||sh -c 'python3 worker.py; true'
END
}

doctor_cases() {
    local fields field stdin
    if [ -z "$engine_pid" ]; then
        skip 'the doctor on the host' 'the engine is not our own, and may be on another host'
        return
    fi
    while IFS='|' read -r -a fields; do
        for field in "${!fields[@]}"; do
            read -r "fields[$field]" <<<"${fields[$field]}"
        done
        for stdin in terminal pipe null; do
            doctor_cell "$stdin" "${fields[@]}" >"$work/doctor.$stdin" 2>&1 </dev/null &
            cells+=($!)
        done
        wait "${cells[@]}"
        for stdin in terminal pipe null; do
            cat "$work/doctor.$stdin"
            if grep -q ' ok$' "$work/doctor.$stdin"; then ((++passed)); else ((++failed)); fi
        done
    done < <(doctor_situations)
}

# In a subshell of its own.
doctor_cell() { # terminal|pipe|null NAME VERDICT WORD READY VARIABLES COMMAND
    local stdin=$1 title="doctor: $2, $1" wanted=$3 word=$4 ready="^$5" variables=$6 client=
    local name=$name-$1 took=0 code=- problem=''
    eval "set -- $7"
    set -- "${shim[@]}" ${variables:+-e "$variables"} -v "$build/sigshim:/usr/local/bin/sigshim:ro" \
        --network none "$(image apps)" "$@"
    case $stdin in
    null) "$docker" run -d --name "$name" "$@" >/dev/null ;;
    terminal) python3 -B "$here/attach.py" terminal "$docker" run -it --name "$name" "$@" & client=$! ;;
    pipe) python3 -B "$here/attach.py" pipe "$docker" run -i --name "$name" "$@" & client=$! ;;
    esac
    if within 60 logged "$ready"; then
        sleep 0.3 # until the shell waits for the app
        doctor_asked
    else
        problem=' it was not ready'
    fi
    row "$title" 1 "$([ -z "$problem" ] && echo 1/1 || echo 0/1)" "$took" - "$code" \
        "$([ -z "$problem" ] && echo ok || echo FAILED)"
    [ -z "$problem" ] || { echo "$problem" && container_log | tail -n 15; } | indent
    remove_container
    [ -z "$client" ] || wait "$client"
}

# Sets problem, took and code. What the doctor foretells holds for any grace period.
doctor_asked() {
    local within outside start grace=10 log
    within=$(doctor_says "$docker" exec -e LD_PRELOAD= "$name" sigshim doctor)
    # shellcheck disable=SC2046 # as the README has it
    outside=$(doctor_says "$build/sigshim" doctor $("$docker" inspect -f '{{.State.Pid}}' "$name"))
    [ "$within" != LOST ] || grace=2
    start=$(now_ms)
    timeout 60 "$docker" stop -t "$grace" "$name" >/dev/null
    took=$(($(now_ms) - start))
    code=$(state ExitCode)
    log=$(container_log | tr -d '\r')
    [ "$within" = "$wanted" ] || problem=" it says $within, not $wanted"
    [ "$outside" = "$within" ] || problem+=" on the host it says $outside"
    if [ "$within" = OK ]; then
        [ "$code" != 137 ] || problem+=' OK, and it was killed'
        grep -q "^$word" <<<"$log" || problem+=" OK, and no line '$word'"
    else
        [ "$code" = 137 ] || problem+=" $within, and it ended with $code"
    fi
}

doctor_says() { # COMMAND...
    "$@" >/dev/null 2>&1
    case $? in
    0) echo OK ;;
    1) echo LOST ;;
    2) echo UNKNOWN ;;
    *) echo "nothing" ;;
    esac
}
