#!/bin/bash
# SPDX-License-Identifier: MIT
# The cases: which containers are stopped how, and what each must say and return.
# shellcheck disable=SC2154 # median_ms comes from container.sh

stop_line='^server stopped by '
bare=(-e LD_PRELOAD=)
shim=(-e LD_PRELOAD=/usr/lib/libsigshim.so)

# The line of a shell that passed SIGTERM on; its only child ended by itself with STATUS.
passed_on() { # STATUS
    echo "^passed SIGTERM to 1 child of sh\[1\]; last exited $1 after [0-9]+\.[0-9]+ s$"
}

# That the tests can fail: without the preload all of this ends in SIGKILL.
baseline_cases() {
    check 'without sigshim: closed binary, shell form, stop -t 2' grace=2 exit=137 \
        ready='^ledger: open' lacks='ledger: sav' -- "${bare[@]}" "$(image closed)"
    check 'without sigshim: node with handlers, shell form, stop -t 2' grace=2 exit=137 \
        ready='^server: ready' lacks='SIGTERM' -- "${bare[@]}" "$(image node)"
    check 'without sigshim: sleep, exec form, stop -t 2' grace=2 exit=137 \
        ready=pause:0.5 -- "${bare[@]}" "$(image apps)" sleep 1000
}

# An app's own time for its shutdown, and then ten stops in shell form within that time and
# half a second. TITLE READY LAST_WORDS STATUS ARGUMENT... -- COMMAND, which has no quotes.
ten_stops() {
    local title=$1 ready=$2 words=$3 status=$4 arguments=()
    shift 4
    while [ "$1" != -- ]; do
        arguments+=("$1")
        shift
    done
    shift
    # shellcheck disable=SC2086 # the command in words
    check "own time: $title, exec form, without sigshim" runs=3 ready="$ready" \
        shows="$words" exit="$status" -- "${bare[@]}" "${arguments[@]}" $1
    check "$title, shell form, stop" runs=10 ready="$ready" shows="$words" \
        shows="$(passed_on "$status")" lacks="$stop_line" exit="$status" \
        limit=$((median_ms + 500)) -- "${shim[@]}" "${arguments[@]}" /bin/sh -c "$1"
}

shell_form_cases() {
    ten_stops 'node with handlers' '^server: ready' '^server: closed, all answers sent' 0 \
        "$(image node)" -- 'node server.js'
    ten_stops redis 'Ready to accept connections' 'ready to exit, bye bye' 0 \
        "$(image apps)" -- redis-server
    ten_stops nginx 'start worker process [0-9]+$' '\[notice\] ([0-9]+)#\1: exit$' 0 \
        "$(image apps)" -- 'nginx -c /app/nginx.conf'
    ten_stops postgres 'ready to accept connections' 'database system is shut down' 0 \
        --user postgres "$(image apps)" -- 'postgres -D /data/postgres -k /tmp'
    ten_stops 'closed binary of 300 ms' '^ledger: open' '^ledger: [0-9]+ records saved' 7 \
        "$(image closed)" -- ./ledger
}

# Apps that leave SIGTERM at its default, as pid 1.
default_action() { # NAME READY COMMAND...
    local command=$1 ready=$2
    shift 2
    check "$*, exec form, stop" runs=3 ready="$ready" exit=143 limit=500 once="$stop_line" \
        shows="^server stopped by SIGTERM: $command\[1\], sent from outside this PID namespace$" \
        -- "${shim[@]}" "$(image apps)" "$@"
}

exec_form_cases() {
    default_action python3 '^Serving HTTP' python3 -m http.server
    default_action node '^ready' node plain.js
    default_action cat caught:cat cat
    default_action sleep caught:sleep sleep 1000
    default_action tail caught:tail tail -f /dev/null
}

# Dockerfile.sample: an app without handlers behind Debian's sh.
sample_cases() {
    local ready='^Serving HTTP' by
    check 'Dockerfile.sample, shell form, stop' ready="$ready" exit=143 limit=500 \
        once="$stop_line" shows='^server stopped by SIGTERM: python3\[[0-9]+\], sent by sh\[1\]' \
        shows='^passed SIGTERM to 1 child of sh\[1\]; last died of SIGTERM after' \
        shows='^the account begins' shows='^the account ends' shows='^0 requests answered' \
        -- "$(image sample)"
    check 'Dockerfile.sample, shell form, kill TERM' by=TERM ready="$ready" exit=143 limit=500 \
        once="$stop_line" shows='^passed SIGTERM to 1 child of sh\[1\]' -- "$(image sample)"
    check 'Dockerfile.sample, shell form, FORWARD=always, kill INT' by=INT ready="$ready" \
        exit=130 limit=500 shows='^0 requests answered' \
        shows='^passed SIGINT to 1 child of sh\[1\]' -- -e SIGSHIM_FORWARD=always "$(image sample)"
    for by in TERM:143 USR1:138; do
        check "Dockerfile.sample, exec form, SIGNALS=TERM,USR1, kill ${by%:*}" by="${by%:*}" \
            ready="$ready" exit="${by#*:}" limit=500 once="$stop_line" \
            shows="^server stopped by SIG${by%:*}: python3\[1\], sent from outside" \
            shows='^0 requests answered' -- -e SIGSHIM_SIGNALS=TERM,USR1 "$(image sample)" python3 app.py
    done
    check 'Dockerfile.sample, shell form, kill USR1: goes on; stop' poke=USR1 ready="$ready" \
        exit=143 limit=500 once="$stop_line" -- "$(image sample)"
}

node_cases() {
    local ready='^server: ready' words='^server: closed'
    check 'node-foreground, shell form, kill TERM' by=TERM ready="$ready" shows="$words" \
        shows="$(passed_on 0)" lacks="$stop_line" limit=700 -- "$(image node)"
    check 'node-foreground, shell form, FORWARD=always, kill INT' by=INT ready="$ready" \
        shows='SIGINT, finishing' shows="$words" exit=130 limit=700 \
        -- -e SIGSHIM_FORWARD=always "$(image node)"
    check 'node-foreground, shell form, kill INT: sh keeps it; stop' poke=INT ready="$ready" \
        shows="$(passed_on 0)" shows="$words" lacks=SIGINT limit=700 -- "$(image node)"
    check 'node-foreground, exec form, kill INT' by=INT ready="$ready" \
        shows='SIGINT, finishing' shows="$words" lacks="$stop_line" limit=700 \
        -- "$(image node)" node server.js
    check 'node-foreground, exec form, kill USR1: debugger; stop' poke=USR1 ready="$ready" \
        answer='^Debugger listening' shows="$words" lacks="$stop_line" limit=700 \
        -- "$(image node)" node server.js
}

trap_cases() {
    local ready='^Serving HTTP' form command
    for form in shell exec; do
        command=()
        [ "$form" = shell ] || command=(./start.sh)
        check "background-trap, $form form, stop" ready="$ready" exit=143 limit=700 \
            once="$stop_line" shows='start.sh: SIGTERM, stopping' \
            shows='start.sh: the app ended with 143' \
            shows='^server stopped by SIGTERM: python3\[[0-9]+\], sent by start.sh\[' \
            -- "$(image trap)" "${command[@]}"
        check "background-trap, $form form, kill TERM" by=TERM ready="$ready" exit=143 \
            limit=700 shows='start.sh: the app ended with 143' -- "$(image trap)" "${command[@]}"
        check "background-trap, $form form, kill USR1" by=USR1 ready="$ready" exit=0 limit=700 \
            shows='start.sh: SIGUSR1, stopping' shows='start.sh: the app ended with 143' \
            -- "$(image trap)" "${command[@]}"
    done
}

closed_cases() {
    local ready='^ledger: open' saved='^ledger: [0-9]+ records saved' by
    check 'closed-binary, shell form, kill TERM' by=TERM ready="$ready" shows="$saved" \
        shows="$(passed_on 7)" lacks="$stop_line" exit=7 limit=900 -- "$(image closed)"
    for by in TERM INT; do
        check "closed-binary, exec form, kill $by" by=$by ready="$ready" shows="$saved" \
            lacks="$stop_line" exit=7 limit=900 -- "$(image closed)" ./ledger
    done
    check 'closed-binary, exec form, kill USR1: reports; stop' poke=USR1 ready="$ready" \
        answer='records so far' shows="$saved" lacks="$stop_line" exit=7 limit=900 \
        -- "$(image closed)" ./ledger
}
