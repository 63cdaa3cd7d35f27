#!/bin/bash
# SPDX-License-Identifier: MIT
# Starts containers, signals them, and judges time, exit status and log: the check of each case.
# shellcheck disable=SC2034,SC2154 # median_ms is for cases.sh, $docker from engine.sh
#
# check TITLE KEY=VALUE... -- DOCKER_RUN_ARGUMENT...
#   runs=N         how often, each time in a fresh container (1)
#   ready=REGEX    the log line that says the app is up, or caught:NAME: pid 1 is NAME and
#                  has a handler for SIGTERM, or pause:SECONDS
#   poke=SIGNAL    a signal sent before the stop; the container must go on running
#   answer=REGEX   and log this within two seconds
#   by=stop|SIGNAL how to end it: docker stop, or docker kill --signal (stop)
#   grace=N        seconds for docker stop -t (10)
#   shows=REGEX    a line that the log must have at the end; may be repeated
#   once=REGEX     a line that it must have exactly once
#   lacks=REGEX    a line that it must not have; may be repeated
#   exit=N         the container's exit status (0)
#   limit=MS       the longest time allowed for the end (none)
# It leaves the median time in $median_ms.

# shellcheck source=tests/within.sh
. "$(dirname "${BASH_SOURCE[0]}")/../within.sh"
name=sigshim-test-$$
median_ms=0

check() {
    local title=$1 runs=1 ready='' poke='' answer='' by=stop grace=10 shows=() once='' lacks=()
    local exit=0 limit=-
    shift
    for (( ; ; )); do
        case $1 in
        --) shift && break ;;
        shows=*) shows+=("${1#*=}") ;;
        lacks=*) lacks+=("${1#*=}") ;;
        runs=* | ready=* | poke=* | answer=* | by=* | grace=* | once=* | exit=* | limit=*)
            printf -v "${1%%=*}" %s "${1#*=}" ;;
        *) echo "check: what is $1?" && return 2 ;;
        esac
        shift
    done

    local run good=0 times=() codes=() problems='' took code log
    for ((run = 1; run <= runs; run++)); do
        local problem=''
        one_run "$@"
        remove_container
        times+=("$took")
        codes+=("$code")
        if [ -z "$problem" ]; then
            ((++good))
        else
            problems+="run $run: $problem"$'\n'
            [ "$good" != $((run - 1)) ] || problems+="$(tail -n 15 <<<"$log")"$'\n'
        fi
    done
    mapfile -t times < <(printf '%s\n' "${times[@]}" | sort -n)
    median_ms=${times[$((runs / 2))]}
    row "$title" "$runs" "$good/$runs" "${times[-1]}" "$limit" \
        "$(printf '%s\n' "${codes[@]}" | sort -u | paste -sd ,)" \
        "$([ "$good" = "$runs" ] && echo ok || echo FAILED)"
    [ -z "$problems" ] || indent <<<"$problems"
}

# Sets took, code and log, and problem if the run is not as expected.
one_run() {
    local start
    took=0 code=- log=
    if ! log=$("$docker" run -d -i --name "$name" --network none "$@" 2>&1); then
        problem="it did not start"
        return
    fi
    if ! await_ready; then
        problem="it was not ready"
        log=$(container_log)
        return
    fi
    [ -z "$poke" ] || poke_it
    start=$(now_ms)
    if [ "$by" = stop ]; then
        timeout 60 "$docker" stop -t "$grace" "$name" >/dev/null
    else
        "$docker" kill --signal "$by" "$name" >/dev/null
        timeout 12 "$docker" wait "$name" >/dev/null || problem="still running after 12 s"
    fi
    took=$(($(now_ms) - start))
    code=$(state ExitCode)
    log=$(container_log)
    judge
}

state() {
    "$docker" inspect -f "{{.State.$1}}" "$name"
}

container_log() {
    "$docker" logs "$name" 2>&1
}

remove_container() {
    "$docker" rm -f -v "$name" >/dev/null 2>&1
}

logged() {
    container_log | grep -Eq -- "$1"
}

# Bit 14 of the caught signals is SIGTERM's.
caught() { # NAME
    "$docker" exec -e LD_PRELOAD= "$name" cat /proc/1/status 2>/dev/null | tr '\n\t' '  ' |
        grep -Eq "^Name: $1 .* SigCgt: [0-9a-f]*[4-7c-f][0-9a-f]{3} "
}

await_ready() {
    case $ready in
    pause:*) sleep "${ready#*:}" ;;
    caught:*) within 20 caught "${ready#*:}" ;;
    *) within 20 logged "$ready" ;;
    esac
}

poke_it() {
    "$docker" kill --signal "$poke" "$name" >/dev/null
    if [ -z "$answer" ]; then
        sleep 0.3
    elif ! within 2 logged "$answer"; then
        problem="no answer to SIG$poke"
    fi
    [ "$(state Running)" = true ] || problem="SIG$poke ended it"
}

judge() {
    local text
    for text in "${shows[@]}"; do
        grep -Eq -- "$text" <<<"$log" || problem+=" no line '$text'"
    done
    for text in "${lacks[@]}"; do
        ! grep -Eq -- "$text" <<<"$log" || problem+=" a line '$text'"
    done
    if [ -n "$once" ] && [ "$(grep -Ec -- "$once" <<<"$log")" != 1 ]; then
        problem+=" not once '$once'"
    fi
    [ "$code" = "$exit" ] || problem+=" exit status $code, not $exit"
    [ "$limit" = - ] || [ "$took" -le "$limit" ] || problem+=" took $took ms"
}
