#!/bin/bash
# SPDX-License-Identifier: MIT
# The examples' files for compose, Kubernetes and systemd: their schemas, and what they do, as far as it can be had
# without an engine (make check-docker has that). Usage: tests/examples/run.sh BUILD
set -u
build=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/sigshim-examples.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
. tests/verdict.sh

judge() { # WHAT STATUS; what is wrong on stdin
    local out
    out=$(cat)
    verdict "$1" "$(($2 != 0))"
}

compose() {
    local file
    for file in examples/compose/compose.yaml examples/host/compose.yaml; do
        if command -v docker-compose >/dev/null; then
            docker-compose -f "$file" config -q >"$work/out" 2>&1
            judge "$file" $? <"$work/out"
        else
            skip "$file:" 'no docker-compose, and so no schema'
        fi
    done
}

kubernetes() {
    local files=(examples/kubernetes/*.yaml examples/host/pod.yaml examples/host/runtimeclass.yaml) made p f s
    if [ ! -e "$build/examples/complete" ]; then
        skip "${files[*]}:" 'not validated, tests/examples/npm.sh could not install the models'
        return
    fi
    node tests/examples/kubernetes.mjs "$build/examples/node_modules" "${files[@]}" >"$work/out" 2>&1
    made=$?
    if read -r _ p _ f _ s _ < <(grep '^kubernetes: ' "$work/out"); then
        grep -v '^kubernetes: ' "$work/out"
        passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    else
        judge 'tests/examples/kubernetes.mjs' "$made" <"$work/out"
    fi
}

# The drop-in beside a unit of our own: systemd has no word against it; with its variables a service in shell form
# that gets SIGTERM as KillMode=control-group has it, each process, does its cleanups.
service() {
    local dropin=examples/systemd/sigshim.conf unit=$work/web.service pid
    local python='import time; print("lost", end=""); print("up", flush=True)
try: time.sleep(60)
finally: print("saved")'
    mkdir "$unit.d"
    sed "s|/usr/local/lib/libsigshim.so|$build/libsigshim.so|" "$dropin" >"$unit.d/sigshim.conf"
    printf '[Service]\nExecStart=/bin/sh -c "sleep 1000"\n' >"$unit"
    if command -v systemd-analyze >/dev/null; then
        SYSTEMD_UNIT_PATH=$work: systemd-analyze verify --man=no "$unit" >"$work/out" 2>&1 </dev/null && ! [ -s "$work/out" ]
        judge "$dropin: systemd-analyze verify" $? <"$work/out"
    else
        skip "$dropin:" 'no systemd-analyze, and so not verified'
    fi
    grep -qx KillMode=control-group "$dropin"
    judge "$dropin: KillMode" $? <"$dropin"
    mapfile -t env < <(sed -n 's/^Environment=//p' "$unit.d/sigshim.conf")
    # shellcheck disable=SC2016 # the inner shell's
    setsid env --default-signal=INT "${env[@]}" sh -c 'python3 -c "$0"; true' "$python" >"$work/out" 2>&1 &
    pid=$!
    for _ in {1..200}; do
        grep -q up "$work/out" && break
        sleep 0.1
    done
    kill -TERM -- "-$pid"
    wait "$pid" 2>/dev/null
    pid=$?
    for _ in {1..200}; do
        grep -q saved "$work/out" && break
        sleep 0.1
    done
    [ "$pid" = 143 ] && grep -q '^saved' "$work/out" && grep -q '^server stopped by SIGTERM: python3' "$work/out"
    judge "$dropin: a service stops, status $pid" $? <"$work/out"
}

compose
kubernetes
service
skip examples/systemd: 'systemd is not pid 1 here: the service was started and told by this test'
echo "examples: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
