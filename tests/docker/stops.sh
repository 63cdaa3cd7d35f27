#!/bin/bash
# SPDX-License-Identifier: MIT
# Plain apps, stopped $DOCKER_STOPS times each in exec form and in shell form: what they do at the
# end has to be done each time. Two containers at a time, each one started again and again.
# shellcheck disable=SC2154 # $docker, $shim, $stop_line and $work come from the other parts

# NAME | COMMAND | STATUS | stop lines | the line that says it is up | FILE | last words | VARIABLES
# FILE changes at each stop. The last words are regular expressions with ; between; each comes once.
plain_apps() {
    cat <<'END'
C: atexit, FILE*        |handlers         |143|1|^ready$|/app/buffered    |^to stdout$;^atexit$;^on_exit arg
C++: static destructors |objects          |143|1|^ready$|/app/buffered    |^to cout$;^end of program$;^end of function$
library with destructor |handlers loop    |143|1|^ready$|                 |^library destructor$
gcov counters           |covered          |143|1|^ready$|/app/covered.gcda|^exit handler$;^buffered$
perl as it is           |perl worker.pl   |143|1|^ready$|                 |
perl with sigtrap       |perl worker.pl   |4  |0|^ready$|                 |^END block$;^buffered$|PERL5OPT=-Msigtrap=die,TERM
python as it is         |python3 worker.py|143|1|^ready$|                 |^buffered$;^end of with$;^finally$;^atexit$|PYTHONUNBUFFERED=
python, TERM:INT        |python3 worker.py|130|1|^ready$|                 |^buffered$;^end of with$;^finally$;^atexit$|SIGSHIM_MAP=TERM:INT PYTHONUNBUFFERED=
redis                   |redis-server     |0  |0|Ready to accept connections||ready to exit, bye bye
node with handlers      |node server.js   |0  |0|^server: ready|          |^server: closed, all answers sent$
END
}

stops_cases() {
    local fields field form file
    while IFS='|' read -r -a fields; do
        for field in "${!fields[@]}"; do
            read -r "fields[$field]" <<<"${fields[$field]}"
        done
        for form in exec shell; do
            stops_cell "$form" "${fields[@]}" >"$work/stops.$form" 2>&1 </dev/null &
            cells+=($!)
        done
        wait "${cells[@]}"
        for form in exec shell; do
            file=$work/stops.$form
            cat "$file"
            if grep -q ' ok$' "$file"; then ((++passed)); else ((++failed)); fi
        done
    done < <(plain_apps)
}

# All stops of an app in one form, in a subshell of its own.
stops_cell() { # FORM NAME COMMAND STATUS LINES READY FILE WORDS VARIABLES
    local form=$1 title="$2, $1 form, stop" command=$3 status=$4 lines=$5 ready=$6 file=$7 words=${8:-}
    local name=$name-$1 variables=() good=0 times=() took problems='' run problem word
    for word in ${9:-}; do
        variables+=(-e "$word")
    done
    # shellcheck disable=SC2206 # the command in words
    if [ "$form" = exec ]; then command=($3); else command=(/bin/sh -c "$3"); fi
    "$docker" create --name "$name" --network none "${shim[@]}" "${variables[@]}" \
        "$(image apps)" "${command[@]}" >/dev/null
    for ((run = 1; run <= DOCKER_STOPS; run++)); do
        problem='' took=0
        stop_once
        times+=("$took")
        [ -n "$problem" ] || ((++good))
        [ -z "$problem" ] || problems+="run $run:$problem"$'\n'
    done
    mapfile -t times < <(printf '%s\n' "${times[@]}" | sort -n)
    [ "${times[$((DOCKER_STOPS / 2))]}" -le $stops_limit ] || problems+='too slow half of the time'
    row "$title" "$DOCKER_STOPS" "$good/$DOCKER_STOPS" "${times[-1]}" - "$status" \
        "$([ -z "$problems" ] && echo ok || echo FAILED)"
    [ -z "$problems" ] || { head -n 5 <<<"$problems" && container_log | tail -n 15; } | indent
    remove_container
}

stops_limit=1000 # ms, for half of the stops: of 100 on a busy machine some take longer

# Sets problem and took. The log goes on from one start to the next, so that each line has to be
# there once for each of the $run runs.
stop_once() {
    local log before start code word expected=0 all
    if ! "$docker" start "$name" >/dev/null || ! within 20 up; then
        problem=' it was not ready'
        return
    fi
    before=$(file_sum)
    start=$(now_ms)
    timeout 60 "$docker" stop "$name" >/dev/null
    took=$(($(now_ms) - start))
    log=$(container_log)
    IFS=';' read -r -a all <<<"$words"
    for word in "${all[@]}"; do
        counted "$run" "$word"
    done
    counted $((lines * run)) "$stop_line"
    [ "$form" = exec ] || expected=$run
    counted "$expected" '^passed SIGTERM to 1 child of sh\[1\]; last'
    code=$(state ExitCode)
    [ "$code" = "$status" ] || problem+=" exit status $code, not $status"
    [ -z "$file" ] || [ "$(file_sum)" != "$before" ] || problem+=" $file is as before"
}

counted() { # TIMES REGEX
    local times
    times=$(grep -Ec -- "$2" <<<"$log")
    [ "$times" = "$1" ] || problem+=" $times and not $1 times '$2'"
}

up() {
    [ "$(container_log | grep -Ec -- "$ready")" = "$run" ]
}

# Of a file in the container; that of nothing while it is not there.
file_sum() {
    [ -z "$file" ] || "$docker" cp "$name:$file" - 2>/dev/null | cksum
}
