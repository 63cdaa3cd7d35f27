#!/bin/bash
# SPDX-License-Identifier: MIT
# The commands of the READMEs that need an engine, as they stand, and what they say one sees. They
# name images and containers as they like, "web" for one: this is for an engine of our own only.
# shellcheck disable=SC2154 # $docker, $engine_pid, $work, $top, $build and row come from the others

. "$top/tests/readme/blocks.sh"

readme_cases() {
    local readme file
    if [ -z "$engine_pid" ]; then
        skip 'the commands of the READMEs' 'they take names that may be in use on an engine not our own'
        return
    fi
    # The images begin with the usual base, and "docker" is the client that fits the engine.
    "$docker" tag "$(image base)" debian:12
    mkdir -p "$work/bin"
    ln -sf "$(command -v "$docker")" "$work/bin/docker"
    (cd "$top" && copy_checkout "$work/readme/copy")
    for readme in examples/*/README.md README.md; do # the main one asks for a container of theirs
        readme_blocks "$top/$readme" "$work/readme/${readme//\//-}" || continue
        for file in "$work/readme/${readme//\//-}"/*.commands; do
            ! grep -qw docker "$file" || readme_case "$readme" "${file%.commands}"
        done
        [ "$readme" = README.md ] || "$docker" ps -aq | xargs -r "$docker" rm -f -v >/dev/null
    done
    "$docker" ps -aq | xargs -r "$docker" rm -f -v >/dev/null
}

# "web", as somebody has it who asks where a signal went: without the preload, but with sigshim.
readme_web() {
    "$docker" run -d --name web -e LD_PRELOAD= -v "$build/sigshim:/usr/local/bin/sigshim:ro" \
        node-foreground >/dev/null && name=web ready='^server: ready' await_ready
}

readme_case() { # README BLOCK
    local output=$2.out status start took problem='' container wanted code=-
    [ "$(head -c 12 "$2.commands")" != 'docker exec ' ] || readme_web
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
    row "$1: $(grep -m 1 -oE 'docker (run|exec) .*' "$2.commands" | cut -c 1-30)" 1 \
        "$([ -z "$problem" ] && echo 1/1 || echo 0/1)" "$took" - "$code" \
        "$([ -z "$problem" ] && echo ok || echo FAILED)"
    [ -z "$problem" ] || { echo "$problem"; differences "$output" "$2.expected"; } | indent
}
