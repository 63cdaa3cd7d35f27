#!/bin/bash
# SPDX-License-Identifier: MIT
# The examples for musl and for an image without a shell, the pod of examples/kubernetes, and compose. Their images
# have names as in the documents: this is for an engine of our own only.
# shellcheck disable=SC2154 # $docker, $engine_pid, $work, $top, $here, $build, $stop_line and row come from the others

example_cases() {
    if [ -z "$engine_pid" ]; then
        skip 'the examples' 'their images take names that may be in use on an engine not our own'
        return
    fi
    if documents_images; then
        musl_cases
        pod_cases
    else
        skip 'examples/musl, examples/kubernetes' 'no image with musl: needs musl-gcc and the source of busybox'
        indent <"$work/musl.log"
    fi
    shell_less_cases
}

# Built as their READMEs say, from the files that git has.
example_image() { # NAME FOLDER
    build_image "$1" "$top" "examples/$2/Dockerfile"
}

musl_cases() {
    local ready='^worker: ready'
    example_image musl musl || return
    check 'musl, without sigshim, stop -t 2' grace=2 exit=137 ready="$ready" -- "${bare[@]}" "$(image musl)"
    check 'musl, shell form, stop' ready="$ready" exit=143 limit=2000 \
        shows='^passed SIGTERM to 1 child of worker.sh\[1\]' -- "$(image musl)"
    check 'musl, exec form, sleep, stop' ready=pause:0.5 exit=143 limit=2000 once="$stop_line" -- "$(image musl)" sleep 1000
}

shell_less_cases() {
    local ready='^tally: open'
    example_image distroless distroless || return
    check 'without a shell, without sigshim, stop -t 2' grace=2 exit=137 ready="$ready" lacks=counted \
        -- "${bare[@]}" "$(image distroless)"
    check 'without a shell, stop' ready="$ready" exit=143 limit=2000 once="$stop_line" \
        shows='^tally: [0-9]+ counted$' -- "$(image distroless)"
    if "$docker" run --rm --network none "$(image distroless)" /bin/sh -c true >/dev/null 2>&1; then
        row 'without a shell: there is one' 1 0/1 - - - FAILED
    fi
}

# What the pod says of a container: its words are taken from the file, one a line.
pod_says() { # initContainers|containers, command|env|mounts
    python3 - "$top/examples/kubernetes/pod.yaml" "$@" <<'END'
import sys
import yaml
with open(sys.argv[1], encoding="utf-8") as file:
    container = yaml.safe_load(file)["spec"][sys.argv[2]][0]
if sys.argv[3] == "command":
    print(*container["command"], sep="\n")
elif sys.argv[3] == "env":
    print(*(f"-e\n{e['name']}={e['value']}" for e in container["env"]), sep="\n")
else:
    print(*(f"-v\n{m['name']}-of-pod:{m['mountPath']}{':ro' if m.get('readOnly') else ''}" for m in container["volumeMounts"]), sep="\n")
END
}

# As a kubelet has it: the init container as a user without rights fills an empty folder that anybody may write, the
# app's image, with glibc and with musl, sees it.
pod_cases() {
    local init main mounts env app
    if ! python3 -c 'import yaml' 2>/dev/null; then
        skip 'examples/kubernetes/pod.yaml' 'no python3-yaml'
        return
    fi
    example_image init kubernetes || return
    mapfile -t init < <(pod_says initContainers command)
    mapfile -t mounts < <(pod_says initContainers mounts)
    "$docker" volume create sigshim-of-pod >/dev/null
    chmod 777 "$("$docker" volume inspect -f '{{.Mountpoint}}' sigshim-of-pod)"
    if ! env=$("$docker" run --rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges \
        "${mounts[@]}" "$(image init)" "${init[@]}" 2>&1); then
        row 'pod: its init container' 1 0/1 - - - FAILED
        indent <<<"$env"
    else
        mapfile -t main < <(pod_says containers command)
        mapfile -t mounts < <(pod_says containers mounts)
        mapfile -t env < <(pod_says containers env)
        check 'pod: the app, SIGTERM' ready='^server: ready' shows='^server: closed' shows="$(passed_on 0)" limit=2000 \
            lacks='after the server' -- "${mounts[@]}" "${env[@]}" "$(image node)" "${main[@]}"
        for app in alpine:3 debian:12; do
            check "pod: $app, SIGTERM" ready=pause:0.5 exit=143 limit=2000 once="$stop_line" \
                -- "${mounts[@]}" "${env[@]}" "$app" sleep 1000
        done
    fi
    "$docker" volume rm -f sigshim-of-pod >/dev/null
}
