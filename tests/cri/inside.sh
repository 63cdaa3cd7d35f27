#!/bin/bash
# SPDX-License-Identifier: MIT
# The tests, as the first process of the namespaces that run.sh makes. What is mounted here is seen by nobody else.
# Usage: inside.sh BUILD WORK MARK PODS ROUNDS REGEX
set -u

build=$1 work=$2 mark=$3 pods=$4 rounds=$5 regex=$6
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 2
. tests/verdict.sh
. tests/within.sh
. tests/readme/blocks.sh
. tests/docker/light.sh
export CONTAINERD_ADDRESS=$work/containerd.sock CONTAINERD_NAMESPACE=$mark
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
app=sigshim.test/app:1
stop_line='^server stopped by SIGTERM: '
up='echo up; sleep 1000; true'

close() {
    echo "cri: $passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit
}
trap 'exit 130' INT
trap 'exit 143' TERM HUP

give_up() { # REASON [FILE]
    skip "all cases: $1"
    [ $# = 1 ] || tail -n 5 "$2" | sed 's/^/    /'
    close
}

# Lets a folder be written without a trace.
shadow() { # FOLDER
    local layer=$work/shadow${1//\//-}
    mkdir -p "$layer/upper" "$layer/work"
    mount -t overlay overlay -o "lowerdir=$1,upperdir=$layer/upper,workdir=$layer/work" "$1"
}

prepare() {
    mount -t tmpfs -o mode=755 tmpfs /run && shadow /etc && shadow /usr/local && rm -rf /etc/sigshim && mkdir "$work/ctr" "$work/logs" &&
        make -s Q=@ BUILD="$build" prefix=/usr/local DESTDIR= install
}

# The example is the configuration; the rest gives this containerd places of its own, and what a small machine lacks.
configure() {
    local cri='plugins."io.containerd.grpc.v1.cri"'
    cat - examples/host/containerd.toml <<END1
root = "$work/containerd/root"
state = "$work/containerd/state"
END1
    cat <<END2
[grpc]
  address = "$CONTAINERD_ADDRESS"
[plugins."io.containerd.internal.v1.opt"]
  path = "$work/containerd/opt"
[$cri]
  sandbox_image = "sigshim.test/pause:1"
  restrict_oom_score_adj = true
[$cri.cni]
  bin_dir = "$work/containerd/cni"
  conf_dir = "$work/containerd/cni"
END2
}

serve() {
    configure >"$work/config.toml"
    containerd --config "$work/config.toml" >"$work/containerd.log" 2>&1 </dev/null &
    containerd=$!
    within 60 answers
}

answers() {
    ! kill -0 "$containerd" 2>/dev/null || ctr --timeout 5s version >"$work/version" 2>&1
}

# Shell form, and an app that needs 0.2 s for its cleanup; the pause container of a pod.
images() {
    local name
    light_root "$work/image" || return 1
    cat >"$work/image/bin/server" <<'END1'
#!/bin/sh
trap 'sleep 0.2; echo finished; kill $!; exit 0' TERM
echo up
sleep 1000 & wait
END1
    cat >"$work/image/bin/pause" <<'END1'
#!/bin/sh
trap 'kill $!; exit 0' TERM INT
sleep 100000 & wait
END1
    chmod 755 "$work/image/bin/server" "$work/image/bin/pause"
    for name in app pause; do
        /usr/bin/python3 -B tests/cri/image.py "sigshim.test/$name:1" "$work/image" "/bin/$name" "$work/$name.tar" &&
            ctr images import "$work/$name.tar" && ctr --namespace k8s.io images import "$work/$name.tar" || return 1
    done >"$work/import.log" 2>&1
}

# Starts a container in the background, as $runner, and waits until it is up.
begin() { # NAME COMMAND [OPTION...]
    ctr run --rm "${@:3}" "$app" "$1" sh -c "$2" >"$work/ctr/$1" 2>&1 </dev/null &
    runner=$!
    within 60 ready "$1" && grep -q '^up' "$work/ctr/$1" && return
    out="it does not start: $(cat "$work/ctr/$1")"
    return 1
}

ready() { # NAME
    ! kill -0 "$runner" 2>/dev/null || grep -q '^up' "$work/ctr/$1"
}

# Leaves its exit status, or "still there".
ended() { # SECONDS
    status='still there'
    within "$1" gone || return 0
    wait "$runner"
    status=$?
}

gone() {
    ! kill -0 "$runner" 2>/dev/null
}

# ctr's: TITLE NAME COMMAND [OPTION...]
stops() {
    local title=$1 name=$2
    out=
    begin "${@:2}" && ctr task kill "$name" && ended 8
    if [ -z "$out" ]; then
        [ "$status" = 143 ] && [ "$(grep -c "$stop_line" "$work/ctr/$name")" = 1 ] ||
            out="status $status, $(cat "$work/ctr/$name")"
    fi
    verdict "$title" "$([ -z "$out" ]; echo $?)"
    gone || ctr task kill -s KILL "$name"
}

# It does not stop, until it is killed.
stays() {
    local title=$1 name=$2 first=
    out=
    begin "${@:2}" && ctr task kill "$name" && ended 1 && first=$status && ctr task kill -s KILL "$name" && ended 20
    if [ -z "$out" ]; then
        [ "$first" = 'still there' ] && [ "$status" = 137 ] && ! grep -q "$stop_line" "$work/ctr/$name" ||
            out="$first, then status $status, $(cat "$work/ctr/$name")"
    fi
    verdict "$title" "$([ -z "$out" ]; echo $?)"
}

ctr_cases() {
    local command
    stays 'ctr: runc alone, shell form' plain "$up"
    stops 'ctr: build/sigshim-runc, shell form' front "$up" --runc-binary "$build/sigshim-runc"
    stops 'ctr: build/sigshim-runc, exec form' form 'echo up; exec sleep 1000' --runc-binary "$build/sigshim-runc"
    read -r -a command < <(inline docs/host.md 'ctr run --runc-binary /usr/local/sbin/sigshim-runc')
    stops 'ctr: the command in docs/host.md' page "$up" "${command[@]:2}"
    stays 'ctr: --annotation sigshim.runtime=off' off "$up" "${command[@]:2}" --annotation sigshim.runtime=off
    stays 'ctr: --env SIGSHIM_RUNTIME=off' asks "$up" "${command[@]:2}" --env SIGSHIM_RUNTIME=off
    stops 'ctr: --read-only' only "$up" "${command[@]:2}" --read-only
}

# Of a program that prints as verdict() does.
counted() { # WHAT COMMAND...
    local log=$work/counted
    "${@:2}" 2>&1 | tee "$log" | grep --line-buffered -E '^(ok|FAIL|\[SKIP\]) '
    status=${PIPESTATUS[0]}
    passed=$((passed + $(grep -c '^ok ' "$log"))) failed=$((failed + $(grep -c '^FAIL ' "$log")))
    skipped=$((skipped + $(grep -c '^\[SKIP\]' "$log")))
    out=$(tail -n 5 "$log")
    [ "$status" = 0 ] || verdict "$1" 1
}

mount -t tmpfs -o mode=755 tmpfs "$work" || give_up 'nothing can be mounted'
if ! prepare >"$work/prepare.log" 2>&1; then
    give_up 'the file systems cannot be made' "$work/prepare.log"
fi
serve && kill -0 "$containerd" || give_up 'containerd does not start' "$work/containerd.log"
images || give_up 'the images cannot be imported' "$work/import.log"
versions="containerd $(sed -n 's/^  Version: *//p' "$work/version" | tail -n 1), $(runc --version | sed -n 's/ version / /p')"
echo "a containerd of our own: $versions"
[[ ! 'ctr' =~ $regex ]] || ctr_cases
counted 'the CRI' /usr/bin/python3 -B tests/cri/pods.py "$CONTAINERD_ADDRESS" "$work/logs" "$mark" "$regex"
if [[ 'a drain' =~ $regex ]]; then
    mkdir -p "$build/cri"
    counted 'a drain' /usr/bin/python3 -B tests/cri/drain.py "$CONTAINERD_ADDRESS" "$work/logs" "$mark" "$pods" \
        "$rounds" "$build/cri/drain.json" "$versions"
fi
close
