# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For run.sh to source: what is tried in a root file system, by what it is about. Each row is a container.
# shellcheck disable=SC2154 # $root, $cell, $top and $version are run.sh's
work=
container=
preload=LD_PRELOAD=/usr/local/lib/libsigshim.so
handled= # what an app's exit handlers leave, sorted

# ASPECT WHAT 0|1; what is wrong is taken from the last container.
judge() {
    [ "$3" = 0 ] || out="${out:-status $status after $ms ms, stdout: $(tail -c 300 "$work/out"), stderr: $(cat "$work/err")}"
    verdict "$cell, $1: $2" "$3"
    echo "$1 $([ "$3" = 0 ] && echo ok || echo FAIL) $2" >>"$top/$cell"
    out=
}

end_container() {
    [ -z "$container" ] || kill -KILL "$container" 2>/dev/null
    [ -z "$work" ] || rm -rf "$work"
}

# COMMAND...: as pid 1, until it is ready. Its stdout is in out, its stderr in err; marks is its descriptor 10,
# ready its 11.
start() {
    rm -f "$work"/*
    in_root "$root" "$@" >"$work/out" 2>"$work/err" 10>"$work/marks" 11>"$work/ready" </dev/null &
    container=$!
    within 20 is_ready "$work"
    sleep 0.05
}

# The first process of the container, by its number here.
first() {
    local pid=$container
    while [ "$(awk '/^NSpid:/ { print NF }' "/proc/$pid/status")" = 2 ]; do
        read -r pid _ <"/proc/$pid/task/$pid/children"
        [ -n "$pid" ] || return
    done
    echo "$pid"
}

# COMMAND...: starts it and stops it as `docker stop` does. Sets status and ms.
stop() {
    local begun
    start "$@"
    begun=$(date +%s%3N)
    kill -TERM "$(first)"
    finish
    ms=$(($(date +%s%3N) - begun))
}

# Docker's time, then SIGKILL.
finish() {
    local i
    for ((i = 0; i < 500; i++)); do
        kill -0 "$container" 2>/dev/null || break
        sleep 0.02
    done
    kill -KILL "$container" 2>/dev/null
    wait "$container" 2>/dev/null
    status=$?
    container=
}

lines() { # COUNT PATTERN
    [ "$(grep -cE "$2" "$work/err")" = "$1" ]
}

# What a stop that ran all exit handlers has left: in out, and one line of the app's.
is_handled() { # STATUS
    [ "$status" = "$1" ] && [ "$(sort "$work/out")" = "$handled" ] && [ "$ms" -lt 2000 ] &&
        lines 1 '^server stopped by SIGTERM: handlers'
}

shells() {
    local shell
    for shell in sh dash bash 'busybox sh' mksh zsh; do
        in_root "$root" sh -c "command -v ${shell% *} >/dev/null" && echo "$shell"
    done
}

# Shell form, and a script with a background app and a trap of its own.
shell_forms() {
    local shell own
    while read -r shell; do
        own=A=
        [ "$shell" != mksh ] || own=SIGSHIM_FORWARD=always # it has a handler of its own
        # shellcheck disable=SC2086 # busybox sh are two words
        stop env "$preload" $own $shell -c '/tests/handlers pause; echo after'
        is_handled 143
        judge shell_forms "$shell -c 'app; more'" $?
        # shellcheck disable=SC2086,SC2016
        stop env "$preload" $shell -c '/tests/handlers pause & app=$!
            trap "kill -TERM $app; wait $app; exit 5" TERM; wait $app'
        is_handled 5
        judge shell_forms "$shell: trap and wait" $?
    done < <(shells)
}

# COMMAND...: what it prints and how it ends goes to the files with and without (the preload).
beside() {
    in_root "$root" env "$preload" "$@" >"$work/with" 2>&1 </dev/null
    echo "status $?" >>"$work/with"
    in_root "$root" "$@" >"$work/without" 2>&1 </dev/null
    echo "status $?" >>"$work/without"
}

transparency() {
    local shell
    while read -r shell; do
        # shellcheck disable=SC2086
        beside $shell /src/tests/matrix/story.sh "$shell"
        out=$(diff "$work/without" "$work/with" 2>&1) && [ "$(wc -l <"$work/without")" -gt 10 ]
        judge transparency "a script of $shell" $?
    done < <(shells)
}

# Where a libc makes its system calls differs from release to release. With musl they are cut short.
delays() {
    local how kind
    [ "$cell" != musl ] || return 0
    for how in '' another; do
        out=
        for kind in poll select epoll sleep nanosleep sigtimedwait; do
            # shellcheck disable=SC2086 # no argument, or one
            stop env "$preload" SIGSHIM_DELAY=300ms /tests/sleeper serve $kind $how
            [ "$status" = 143 ] && [ "$ms" -ge 250 ] && [ "$(cat "$work/out")" = ready ] || out+="$kind "
        done
        [ -z "$out" ]
        judge delay "calls served on${how:+, beside another thread}" $?
    done
}

cleanups() {
    local way
    start env "$preload" /tests/handlers exit
    finish
    ms=0
    [ "$status" = 5 ] && [ ! -s "$work/err" ]
    judge cleanups 'an exit of its own' $?
    for way in pause loop; do
        stop env "$preload" /tests/handlers $way
        is_handled 143
        judge cleanups "exit handlers, $way" $?
    done
    stop env "$preload" /tests/registry order
    [ "$status" = 143 ] && [ "$(sed 1,2d "$work/out")" = $'four stopping 15\ntwo stopping 15\none stopping 15' ]
    judge cleanups 'registered functions' $?
    # shellcheck disable=SC2016
    stop env "$preload" SIGSHIM_HOOK='echo hook $SIGSHIM_SIGNAL >&2' /tests/handlers pause
    is_handled 143 && lines 1 '^hook SIGTERM$'
    judge cleanups 'a hook' $?
    stop env "$preload" SIGSHIM_EXIT=7 /tests/handlers pause
    [ "$status" = 7 ]
    judge cleanups 'a status of the user'"'"'s' $?
}

# Nearly always in libc, whose frames cannot be followed with musl: see docs/injections.md.
may_give_up() { # CASE
    [ "$cell $1" = 'musl regcomp' ] && lines 1 'not run: no safe point found'
}

threads() {
    local case way
    for case in malloc printf regcomp; do
        for way in alone threads; do
            stop env "$preload" /tests/$case $way
            [ "$status" = 143 ] && lines 1 '^server stopped by SIGTERM: ' &&
                if [ "$(cat "$work/marks")" = SAD ]; then [ "$ms" -lt 3900 ]; else may_give_up $case; fi
            judge threads "busy in $case, $way" $?
        done
    done
}

trace() {
    stop env "$preload" SIGSHIM_TRACE=1 /tests/handlers pause
    [ "$status" = 143 ] && grep -q 'SIGTERM' "$work/err" && [ "$(grep -c trace "$work/err")" -gt 0 ]
    judge trace 'of a stop' $?
}

# The static command: the app's verdict from inside, without and with the library.
doctor() {
    start env "$preload" sh -c '/tests/handlers pause; echo after'
    out=$(nsenter_in sigshim doctor)
    grep -q '^OK' <<<"$out"
    judge doctor 'a shell form with sigshim' $?
    kill -KILL "$(first)"
    finish
    start sh -c '/tests/handlers pause; echo after'
    out=$(nsenter_in sigshim doctor)
    ! grep -q '^OK' <<<"$out" && grep -qi lost <<<"$out"
    judge doctor 'the same without' $?
    kill -KILL "$(first)"
    finish
}

nsenter_in() {
    nsenter --target "$(first)" --mount --pid "$@" 2>&1
}

run() {
    stop sigshim run -- /tests/handlers pause
    is_handled 143
    judge run 'sigshim run' $?
    stop env "$preload" sigshim run --init -- sh -c '/tests/handlers pause; echo after'
    is_handled 143
    judge run 'sigshim run --init' $?
    out=$(in_root "$root" sigshim --version 2>&1)
    [ "$out" = "sigshim $version" ]
    judge run 'sigshim --version' $?
}

# What packages of npm ship for musl: the virtual machine of Dart that sass brings.
npm_programs() {
    local package=sass-embedded-linux-musl-x64
    [ "$cell" = musl ] || return 0
    if ! (mkdir -p "$root/npm" && cd "$root/npm" && npm pack --silent $package >/dev/null && tar -xzf ./*.tgz); then
        skip "$cell, npm: $package cannot be had here"
        echo "npm skip $package cannot be had" >>"$top/$cell"
        return
    fi
    echo 'a { b { c: d } }' >"$root/npm/in.scss"
    beside /npm/package/dart-sass/sass /npm/in.scss
    out=$(diff "$work/without" "$work/with" 2>&1) && grep -q 'a b {' "$work/without"
    judge npm "sass prints the same" $?
    stop env "$preload" sh -c '/npm/package/dart-sass/sass --watch --poll /npm/in.scss:/npm/out.css; echo after'
    [ "$status" = 143 ] && [ "$ms" -lt 2000 ] && ! grep -q after "$work/out" && lines 1 '^server stopped by SIGTERM: dart'
    judge npm "sass --watch, stopped" $?
}

all_rows() {
    local aspect
    work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-matrix.XXXXXX") || return
    status=0 ms=0
    handled=$'atexit\ndestructor\nlibrary destructor\non_exit arg, status 143\nready\nto stdout'
    [ "$cell" != musl ] || handled=$(grep -v on_exit <<<"$handled") # musl has none
    for aspect in shell_forms transparency cleanups delays threads trace doctor run npm_programs; do
        $aspect
    done
    rm -rf "$work"
    work=
}
