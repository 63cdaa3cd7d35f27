#!/bin/bash
# SPDX-License-Identifier: MIT
# The commands of documents and manual pages that need an engine, as they stand, and what they say one
# sees; the parts of Dockerfiles there. They name images and containers as they like, "web" for one: this
# is for an engine of our own only.
# shellcheck disable=SC2154 # $docker, $engine_pid, $work, $top, $build and row come from the others

. "$top/tests/readme/blocks.sh"

readme_cases() {
    local page file
    if [ -z "$engine_pid" ]; then
        skip 'the commands of the documents' 'they take names that may be in use on an engine not our own'
        return
    fi
    # "docker" is the client that fits the engine, and sigshim is installed.
    documents_images # without the one with musl their commands fail, and say so
    mkdir -p "$work/bin"
    printf '#!/bin/sh\n[ "$1" != compose ] || { shift && exec docker-compose "$@"; }\nexec %s "$@"\n' \
        "$(command -v "$docker")" >"$work/bin/docker"
    chmod 755 "$work/bin/docker"
    ln -sf "$build/sigshim" "$work/bin/sigshim"
    (cd "$top" && copy_checkout "$work/readme/copy")
    mkdir -p "$work/readme/copy/build" && cp "$build/libsigshim.so" "$work/readme/copy/build"
    cd "$top" || return
    for page in examples/*/README.md README.md docs/lost-signals.md docs/*.[1-8]; do # the others ask for a container of theirs
        readme_blocks "$page" "$work/readme/${page//\//-}"
        for file in "$work/readme/${page//\//-}"/*; do
            case $file in
            *.commands) ! grep -qw docker "$file" || readme_case "$page" "${file%.commands}" ;;
            *.dockerfile) readme_dockerfile "$page" "$file" ;;
            esac
        done
        readme_words "$page"
        "$docker" ps -aq | xargs -r "$docker" rm -f -v >/dev/null
    done
}

# "web", as somebody has it who asks where a signal went: without the preload, but with sigshim.
readme_web() {
    name=web remove_container
    "$docker" run -d --name web -e LD_PRELOAD= -v "$build/sigshim:/usr/local/bin/sigshim:ro" \
        node-foreground >/dev/null && name=web ready='^server: ready' await_ready
}

# A part of a Dockerfile, on our base, with an app and what it takes for granted.
readme_dockerfile() { # PAGE FILE
    local context=$work/readme/context
    mkdir -p "$context"
    cp "$build/libsigshim.so" "$build/sigshim" "$context"
    printf '#!/bin/sh\nexec python3 -u -m http.server "$2"\n' >"$context/myserver"
    chmod 755 "$context/myserver"
    {
        echo "FROM $(image base)"
        echo 'COPY myserver sigshim /usr/bin/'
        grep -q '^COPY libsigshim.so' "$2" || echo 'COPY libsigshim.so /usr/lib/'
        cat "$2"
        grep -q '^CMD' "$2" || echo 'CMD ["myserver", "--port", "80"]'
    } >"$context/Dockerfile"
    build_image page "$context" Dockerfile || return
    check "$1: $(grep -E '^(CMD|ENTRYPOINT)' "$2" | cut -c 1-30)" ready='^Serving HTTP' exit=143 limit=8000 \
        once="$stop_line" lacks='no longer runs' -- "$(image page)"
    "$docker" rmi -f "$(image page)" >/dev/null
}

# The output of these lines must have a line that is like REGEX.
words_case() { # PAGE REGEX LINE...
    local output start
    printf '%s\n' "${@:3}" >"$work/readme/words"
    start=$(now_ms)
    output=$(PATH=$work/bin:$PATH run_commands "$work/readme/copy" "$work/readme/words" 120)
    if grep -qE -- "$2" <<<"$output"; then
        row "$1: $(grep -m 1 -oE 'docker (run|exec|kill|stop|inspect) .*' "$work/readme/words" | cut -c 1-30)" 1 1/1 \
            $(($(now_ms) - start)) - - ok
    else
        row "$1: in words" 1 0/1 - - - FAILED
        { cat "$work/readme/words" && echo "$output"; } | indent
    fi
}

# What a page has in its text, after its blocks.
readme_words() { # PAGE
    local grace app
    case $1 in
    examples/background-trap/README.md)
        words_case "$1" '^0$' 'docker start web; sleep 2' "$(inline "$1" 'docker kill --signal USR1 web')" 'docker wait web'
        words_case "$1" 'start.sh: SIGTERM, stopping' "timeout 4 $(inline "$1" 'docker run background-trap ./start.sh')"
        ;;
    examples/closed-binary/README.md)
        words_case "$1" 'records so far' 'docker rm -f ledger' \
            "$(inline "$1" 'docker run -d --name ledger closed-binary ./ledger'); sleep 2" \
            "$(inline "$1" 'docker kill --signal USR1 ledger'); sleep 1; docker logs ledger"
        ;;
    examples/node-foreground/README.md)
        words_case "$1" 'server: SIGINT, finishing' 'docker rm -f web' \
            "docker run -d --name web $(inline "$1" '-e SIGSHIM_FORWARD=always') node-foreground; sleep 2" \
            "$(inline "$1" 'docker kill --signal INT') web; docker wait web; docker logs web"
        ;;
    README.md)
        # An app that takes 9 s, and what the table of lines has for it.
        grace=$(sed -n 's/^| more than 8 s [^|]*| `ENV \([^`]*\)`.*/\1/p' "$1")
        app="process.on('SIGTERM', () => setTimeout(() => { console.log('saved'); process.exit(); }, 9000)); setInterval(() => {}, 1000)"
        words_case "$1" '^saved' 'docker rm -f web' \
            "docker run -d --name web -e $grace node-foreground sh -c \"node -e \\\"$app\\\"; true\"; sleep 2" \
            "$(inline "$1" 'docker stop -t 30') web; docker logs web"
        ;;
    docs/lost-signals.md)
        readme_web
        app=$(inline "$1" 'docker exec CONTAINER sigshim doctor')
        words_case "$1" '^LOST: ' "${app/CONTAINER/web}"
        app=$(inline "$1" "docker inspect -f '{{.State.ExitCode}}' CONTAINER")
        words_case "$1" '^137$' 'docker kill web; docker wait web >/dev/null' "${app/CONTAINER/web}"
        app=$(inline "$1" 'docker run --rm IMAGE')
        words_case "$1" '^ready$' "${app/IMAGE/node-foreground} sh -c 'echo ready'"
        ;;
    esac
}

readme_case() { # PAGE BLOCK
    local output=$2.out status start took problem='' container wanted code=-
    ! grep -qE '^docker exec|^sigshim doctor' "$2.commands" || readme_web
    start=$(now_ms)
    PATH=$work/bin:$PATH run_commands "$work/readme/copy" "$2.commands" 300 >"$output"
    status=$?
    took=$(($(now_ms) - start))
    if [ -e "$2.expected" ]; then
        # It is what comes last, after that of the build. Docker keeps stdout and stderr apart: of two
        # lines within milliseconds any may come first.
        tail -n "$(wc -l <"$2.expected")" "$output" | sort >"$2.last"
        sort "$2.expected" >"$2.sorted"
        as_expected "$2.last" "$2.sorted" "$top/$1" || problem='other output than it says'
    elif grep -q '^sigshim doctor' "$2.commands"; then # which names what is in "web"
        [ "$status" = 1 ] && grep -qE '^LOST: .*\(sh, pid 1 there\) .*\(node, pid [0-9]+ there\)' "$output" || problem="exit status $status, or it does not name the app"
    elif [ "$status" != 0 ]; then
        problem="exit status $status"
    fi
    # The exit status that the text promises is that of the container.
    container=$(sed -n 's/.*--name \([a-z]*\).*/\1/p' "$2.commands" | tail -n 1)
    wanted=$(tr '\n' ' ' <"$2.says" | grep -oE '\<status [^.:]*' |
        grep -oE '[0-9]+' | tail -n 1)
    if [ -n "$container" ]; then
        code=$(name=$container state ExitCode)
        [ "$code" = "$wanted" ] || problem+=" exit status $code, it says ${wanted:-none}"
    fi
    row "$1: $(grep -m 1 -oE 'docker (run|exec|inspect) .*' "$2.commands" | cut -c 1-30)" 1 \
        "$([ -z "$problem" ] && echo 1/1 || echo 0/1)" "$took" - "$code" \
        "$([ -z "$problem" ] && echo ok || echo FAILED)"
    [ -n "$problem" ] || return 0
    { echo "$problem" && if [ -e "$2.expected" ]; then differences "$output" "$2.expected"; else tail -n 20 "$output"; fi; } | indent
}
