#!/bin/bash
# SPDX-License-Identifier: MIT
# sigshim-runc as a runtime of podman, as root and as a user without rights, with the files of examples/host as they
# stand. tests/podman/run.sh has made the namespaces: /etc, /usr/local, /run and the storage are ours here.
# Usage: tests/podman/cases.sh BUILD WORK
set -u
build=$1 work=$2
. tests/verdict.sh
. tests/within.sh
. tests/docker/light.sh
top=$PWD
user=sigshim-test id=47654 home=/home/sigshim-test
stop_line='^server stopped by SIGTERM: app\['
# What docs/host.md has, between "podman" and "run" or "pod.yaml".
read -r -a with <<<'podman --runtime sigshim run IMAGE'
read -r -a play <<<'podman --runtime sigshim kube play pod.yaml' # what docs/host.md calls "podman kube play"
with=("${with[@]:1:2}") play=("${play[@]:1:4}")

give_up() { # WHY
    skip "$1"
    echo "podman: $passed passed, $failed failed, $skipped skipped"
    exit 1
}

private() { # FOLDER: what is written there is ours
    mkdir -p "$work$1/upper" "$work$1/work"
    mount -t overlay -o "lowerdir=$1,upperdir=$work$1/upper,workdir=$work$1/work" overlay "$1"
}

set_up() {
    mount -t tmpfs -o mode=755 tmpfs "$work" && mount -t tmpfs -o mode=755 tmpfs /run || return
    private /etc && private /usr/local && mount -t tmpfs -o mode=755 tmpfs /home || return
    umount /sys/fs/cgroup/unified 2>/dev/null # crun refuses a machine with control groups of both versions
    mkdir -p /etc/containers/containers.conf.d /etc/sigshim "$home" "$work/runtime" /run/lock
    cp examples/host/containers.conf /etc/containers/containers.conf
    cat >/etc/containers/containers.conf.d/test.conf <<END
[containers]
default_ulimits = []
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "runc"
END
    printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/storage"\nrunroot = "/run/containers/storage"\n' "$work" \
        >/etc/containers/storage.conf
    echo "$user:x:$id:$id::$home:/bin/sh" >>/etc/passwd
    echo "$user:x:$id:" >>/etc/group
    echo "$user:200000:65536" | tee -a /etc/subuid >>/etc/subgid
    chown "$id:$id" "$home" "$work/runtime"
    chmod 700 "$work/runtime"
    make -s Q=@ say= BUILD="$build" install >"$work/install.log" 2>&1 || { cat "$work/install.log" && return 1; }
    light_root "$work/light" && tar -C "$work/light" -cf "$work/light.tar" .
}

tool=podman
as_root() { env -i PATH="$PATH" LC_ALL=C HOME=/root $tool "$@" </dev/null; }
as_user() {
    setpriv --reuid "$id" --regid "$id" --clear-groups env -i PATH="$PATH" LC_ALL=C HOME="$home" \
        XDG_RUNTIME_DIR="$work/runtime" $tool "$@" </dev/null
}

logged() { $podman logs "$1" 2>&1 | grep -Eq -- "$2"; } # CONTAINER REGEX
inspect() { $podman inspect -f "{{$2}}" "$1" 2>&1; }    # CONTAINER FIELD
preloaded() { # CONTAINER: its first process
    tr '\0' '\n' 2>/dev/null <"/proc/$(inspect "$1" .State.Pid)/environ" | grep -q '^LD_PRELOAD='
}

# Stopped as with sigshim, or as without: leaves what is wrong in $out.
ended() { # CONTAINER with|without
    local code log
    code=$(inspect "$1" .State.ExitCode) log=$($podman logs "$1" 2>&1 | tr -d '\r')
    if [ "$2" = with ]; then
        [ "$code" = 143 ] && grep -q '^exit handler$' <<<"$log" && [ "$(grep -c "$stop_line" <<<"$log")" = 1 ]
    else
        [ "$code" = 137 ] && ! grep -qE "exit handler|$stop_line" <<<"$log"
    fi && return
    out="status $code, $log"
    return 1
}

# In shell form, unless an image and a command are given.
stops() { # TITLE with|without [OPTION...] [-- COMMAND...]
    local title=$1 want=$2 grace=30 options=() command=(sh -c 'app; true') status=1
    shift 2
    while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1") && shift; done
    [ $# -eq 0 ] || command=("${@:2}")
    [ "$want" = with ] || grace=1
    if out=$($podman "${runtime[@]}" run -d --name c --network none "${options[@]}" example/web "${command[@]}" 2>&1) &&
        { within 30 logged c '^ready' || { out="not ready: $($podman logs c 2>&1)" && false; }; } &&
        out=$($podman stop -t $grace c 2>&1); then
        ended c "$want"
        status=$?
    fi
    verdict "$mode: $title" $status
    $podman rm -f -t 0 c >/dev/null 2>&1
}

without_it() {
    local runtime=()
    stops 'without sigshim, shell form' without
}

plain() {
    stops 'shell form' with
    stops 'exec form' with -- app
    stops '-e SIGSHIM_RUNTIME=off' without -e SIGSHIM_RUNTIME=off
    stops '--annotation sigshim.runtime=off' without --annotation sigshim.runtime=off
    cp examples/host/runtime.conf /etc/sigshim/runtime.conf # default = asked
    stops 'runtime.conf, not asked for' without
    stops 'runtime.conf, --annotation sigshim.runtime=on' with --annotation sigshim.runtime=on
    out=$($podman "${runtime[@]}" run --rm --network none -e SIGSHIM_RUNTIME=on example/web env 2>&1)
    grep -qx SIGSHIM_GRACE=25s <<<"$out"
    verdict "$mode: runtime.conf, a variable" $?
    rm /etc/sigshim/runtime.conf
}

options() {
    stops '--read-only' with --read-only
    stops '--user' with --user 1000
    stops '--cap-drop ALL' with --cap-drop ALL
    stops 'no-new-privileges' with --security-opt no-new-privileges
    stops '--tmpfs /run' with --tmpfs /run
    stops '-v DIR:/run:ro' with -v "$work/light/srv:/run:ro"
    stops '-it' with -it
    stops '--init' with --init
    stops '--health-cmd' with --health-cmd true
    stops '--pid host' with --pid host -- app
    if out=$($podman run --rm --network none --privileged example/web true 2>&1); then
        stops '--privileged' with --privileged
    else
        skip "$mode: --privileged, which runc alone does not start here: $out"
    fi
    case $mode in
    root) stops '--uidmap' with --uidmap 0:100000:65536 --gidmap 0:100000:65536 ;;
    *) stops '--userns keep-id' with --userns keep-id ;;
    esac
}

# What a start that fails says is what the real runtime says.
statuses() {
    local command want
    for command in no-program nothing /tmp true; do
        want=$($podman run --rm --network none example/web "$command" 2>&1; echo "status $?")
        out=$($podman "${runtime[@]}" run --rm --network none example/web "$command" 2>&1; echo "status $?")
        want=${want/Error: runc:/Error: sigshim:}
        [ "$want" = "$out" ]
        verdict "$mode: run $command: ${out##*status }" $?
        [ "$want" = "$out" ] || echo "without: $want"
    done
}

leaves_nothing() {
    $podman "${runtime[@]}" run -d --name c --network none example/web app >/dev/null && within 30 logged c '^ready'
    out=$($podman diff c 2>&1 | grep -i sigshim)
    verdict "$mode: podman diff has nothing of it" $((${#out} > 0))
    out=$($podman exec c env 2>&1 | grep -i -e LD_PRELOAD -e sigshim)
    verdict "$mode: podman exec is without it" $((${#out} > 0))
    $podman commit -q c made >/dev/null 2>&1
    out=$($podman run --rm --network none made sh -c 'env; ls -A /dev' 2>&1 | grep -i -e LD_PRELOAD -e sigshim)
    verdict "$mode: podman commit has nothing of it" $((${#out} > 0))
    $podman rmi -f made >/dev/null 2>&1
    if out=$($podman pause c 2>&1); then
        $podman unpause c >/dev/null && $podman stop -t 30 c >/dev/null && ended c with
        verdict "$mode: pause, unpause, stop" $?
        out=$($podman start c 2>&1) && within 30 preloaded c && $podman stop -t 30 c >/dev/null &&
            [ "$(inspect c .State.ExitCode)" = 143 ]
        verdict "$mode: started again, stop" $?
    else
        skip "$mode: pause: $out"
    fi
    $podman rm -f -t 0 c >/dev/null
}

# The infra container is made by sigshim-runc, too, and is left alone.
left_alone() { # INFRA
    [ "$(inspect "$1" .OCIRuntime)" = sigshim ] || { out="it has another runtime: $(inspect "$1" .OCIRuntime)" && return 1; }
    ! preloaded "$1" || { out='it is preloaded' && return 1; }
    out='its config.json is edited, or not there'
    [ "$(grep -c -e ociVersion -e libsigshim "$(inspect "$1" .OCIConfigPath)")" = 1 ] && ! grep -q libsigshim "$(inspect "$1" .OCIConfigPath)"
}

pods() {
    local infra
    out=$($podman "${runtime[@]}" pod create --name p --network none 2>&1) &&
        out=$($podman "${runtime[@]}" run -d --pod p --name c example/web sh -c 'app; true' 2>&1) && within 30 logged c '^ready'
    verdict "$mode: a pod" $?
    left_alone "$($podman pod inspect -f '{{.InfraContainerID}}' p)"
    verdict "$mode: its infra container is left alone" $?
    out=$($podman pod stop -t 30 p 2>&1)
    ended c with
    verdict "$mode: podman pod stop" $?
    $podman pod rm -f -t 0 p >/dev/null 2>&1
}

kube() { # FILE with|without TITLE
    local status=1
    if out=$($podman "${play[@]}" --network none "$1" 2>&1) && within 30 logged web-web '^ready'; then
        left_alone "$($podman pod inspect -f '{{.InfraContainerID}}' web)"
        verdict "$mode: $3: its infra container is left alone" $?
        out=$($podman pod stop "${@:4}" web 2>&1)
        ended web-web "$2"
        status=$?
    fi
    verdict "$mode: $3: stop" $status
    $podman kube down "$1" >/dev/null 2>&1
    $podman pod rm -f -t 0 web >/dev/null 2>&1
}

kubes() {
    kube examples/host/pod.yaml with 'kube play pod.yaml'
    sed 's/^metadata:/&\n  annotations: {sigshim.runtime: "off"}/' examples/host/pod.yaml >"$work/off.yaml"
    chmod 644 "$work/off.yaml"
    kube "$work/off.yaml" without 'kube play with the annotation "off"' -t 1
}

# As containers.conf has it in a comment.
default_runtime() {
    local runtime=()
    sed 's/^# \(runtime = "sigshim"\).*/\1/' examples/host/containers.conf >/etc/containers/containers.conf.d/z.conf
    stops 'runtime = "sigshim", shell form' with
    rm /etc/containers/containers.conf.d/z.conf
}

# Its containers are those of RUN: preloaded, with nothing of it in the image.
buildahs() {
    if ! command -v buildah >/dev/null; then
        skip "$mode: buildah is not installed"
        return
    fi
    local tool=buildah
    out=$($podman from --name b example/web 2>&1)
    out=$($podman run --isolation oci --network none --runtime /usr/local/sbin/sigshim-runc b -- sh -c 'env; echo made >/srv/file' 2>&1) &&
        grep -qx LD_PRELOAD=/dev/.libsigshim.so <<<"$out"
    verdict "$mode: buildah run is preloaded" $?
    out=$($podman commit -q b made 2>&1) && $podman rm b >/dev/null 2>&1
    tool=podman
    out=$($podman run --rm --network none made sh -c 'cat /srv/file; env; ls -A /dev' 2>&1)
    grep -qx made <<<"$out" && ! grep -qi -e LD_PRELOAD -e sigshim <<<"$out"
    verdict "$mode: buildah commit has nothing of it" $?
    $podman rmi -f made >/dev/null 2>&1
}

doctor() {
    $podman run -d --name c --network none example/web sh -c 'app; true' >/dev/null && within 30 logged c '^ready'
    out=$(/usr/local/bin/sigshim doctor --host | grep "^LOST $(inspect c .State.Pid) ")
    grep -q 'Cure: start it with `podman --runtime sigshim run`, or ' <<<"$out"
    verdict "$mode: sigshim doctor --host names the runtime" $?
    cp examples/host/runtime.conf /etc/sigshim/runtime.conf # default = asked
    out=$(/usr/local/bin/sigshim doctor --host | grep "^LOST $(inspect c .State.Pid) ")
    grep -q 'Cure: start it with `podman --runtime sigshim run -e SIGSHIM_RUNTIME=on`, or ' <<<"$out"
    verdict "$mode: sigshim doctor --host, runtime.conf" $?
    rm /etc/sigshim/runtime.conf
    $podman rm -f -t 0 c >/dev/null 2>&1
}

# Its own front, as containers.conf takes no arguments.
crun() {
    if ! command -v crun >/dev/null; then
        skip "$mode: crun is not installed"
        return
    fi
    # shellcheck disable=SC2016 # the script's
    printf '#!/bin/sh\nexec /usr/local/sbin/sigshim-runc --sigshim-runtime=crun "$@"\n' >/usr/local/sbin/front
    chmod 755 /usr/local/sbin/front
    local runtime=(--runtime crun)
    stops 'crun without sigshim, shell form' without
    runtime=(--runtime /usr/local/sbin/front)
    stops 'crun, shell form' with
    stops 'crun, exec form' with -- app
}

# Engines call the runtime as long as a container is there: it does not go before.
removal() {
    local runtime=("${with[@]}") state
    uninstall() { out=$(make -s Q=@ say= BUILD="$build" uninstall 2>&1); }
    $podman "${runtime[@]}" run -d --name c --network none example/web app >/dev/null && within 30 logged c '^ready'
    for state in runs stopped; do
        ! uninstall && grep -q "$(inspect c .ID | cut -c 1-12)\|process $(inspect c .State.Pid)" <<<"$out" && [ -x /usr/local/sbin/sigshim-runc ]
        verdict "$mode: make uninstall is refused, a container $state" $?
        $podman stop -t 30 c >/dev/null
    done
    $podman rm -f -t 0 c >/dev/null
    [ "$mode" = root ] || return # others come
    uninstall && [ ! -e /usr/local/sbin/sigshim-runc ]
    verdict "$mode: make uninstall after the last container" $?
}

set_up || give_up 'all cases: no private folders can be made, or sigshim cannot be installed'
cd "$top" || exit 2
mode=root podman=as_root runtime=("${with[@]}")
[ -z "$(as_user --version 2>&1 >/dev/null)" ] || give_up 'no podman'
for mode in rootless root; do
    [ $mode = root ] && podman=as_root || podman=as_user
    if ! out=$($podman import -c "ENV PATH=/bin" "$work/light.tar" example/web 2>&1); then
        if [ $mode = root ]; then verdict "$mode: import" 1; else skip "$mode: no image can be imported: $out"; fi
        continue
    fi
    for group in ${PODMAN_GROUPS:-without_it plain options statuses leaves_nothing pods kubes default_runtime buildahs doctor crun removal}; do
        $group
    done
    $podman rm -fa -t 0 >/dev/null 2>&1
done
echo "podman: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
