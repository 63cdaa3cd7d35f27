# SPDX-License-Identifier: MIT
# Configurations, calls and host files: a row each.
import copy
import json
import os

from case import CONFIG, INSIDE, LIBRARY, MOUNT, TMPFS, edited, judged, left_alone, started


def config(change=None, env=None, mounts=None, **annotations):
    made = copy.deepcopy(CONFIG)
    if env is not None:
        made["process"]["env"] = env
    if mounts is not None:
        made["mounts"] = mounts
    if annotations:
        made["annotations"] = {name.replace("_", "."): value for name, value in annotations.items()}
    if change:
        change(made)
    return made


def lose(*path):
    def change(made):
        for name in path[:-1]:
            made = made[name]
        del made[path[-1]]

    return change


def become(value, *path):
    def change(made):
        for name in path[:-1]:
            made = made[name]
        made[path[-1]] = value

    return change


TEXT = json.dumps(CONFIG)
LIBPOD = {"io_container_manager": "libpod"}
BIND = {"type": "bind", "source": "/dev", "options": ["rbind"]}

# What is edited: (name, configuration or text, value of LD_PRELOAD afterwards).
EDITED = [
    ("plain", None, INSIDE),
    ("no space", json.dumps(CONFIG, separators=(",", ":")), INSIDE),
    ("indented", json.dumps(CONFIG, indent="\t").replace(",", " ,\r\n"), INSIDE),
    ("no variables", config(env=[]), INSIDE),
    ("no variables, space", TEXT.replace('["PATH=/usr/bin:/bin", "TERM=xterm"]', "[ \n ]"), INSIDE),
    ("own preload", config(env=["LD_PRELOAD=/lib/x.so"]), "/lib/x.so:" + INSIDE),
    ("empty preload", config(env=["LD_PRELOAD="]), INSIDE),
    ("two preloads: the last", config(env=["LD_PRELOAD=/a.so", "X=", "LD_PRELOAD=/b.so"]), "/b.so:" + INSIDE),
    ("preload in escapes", TEXT.replace("TERM=xterm", "\\u004cD_PRELOA\\u0044=\\/x.so"), "/x.so:" + INSIDE),
    ("name of another", config(env=["LD_PRELOAD2=x", "XLD_PRELOAD=y", "LD_PRELOAD"]), INSIDE),
    ("empty strings", config(env=["", "=", "a="]), INSIDE),
    ("unknown keys", config(become({"env": [], "mounts": {}}, "hooks")), INSIDE),
    ("lone surrogate", TEXT.replace("TERM=xterm", "TERM=\\ud800"), INSIDE),
    ("beyond ASCII", json.dumps(config(env=["X=\u00e4\U0001f600"]), ensure_ascii=False), INSIDE),
    ("numbers", TEXT.replace("18446744073709551615", "-1.25e-400"), INSIDE),
    ("no arguments", config(lose("process", "args")), INSIDE),
    ("arguments that are not there", config(become(["nothing"], "process", "args")), INSIDE),
    ("no root", config(lose("root")), INSIDE),
    ("no tmpfs option", config(mounts=[{"destination": "/dev", "type": "tmpfs"}]), INSIDE),
    ("dev with a slash", config(mounts=[dict(TMPFS, destination="//dev/.")]), INSIDE),
    ("relative dev", config(mounts=[dict(TMPFS, destination="dev")]), INSIDE),
    ("a bind over the old dev", config(mounts=[dict(BIND, destination="/dev"), TMPFS]), INSIDE),
    ("binds beside it", config(mounts=[TMPFS, dict(BIND, destination="/dev/shm"),
                                       dict(BIND, destination="/device")]), INSIDE),
    ("annotation on", config(sigshim_runtime="on"), INSIDE),
    ("a container of a pod", config(**{"io_kubernetes_cri_container-type": "container"}), INSIDE),
    ("a container of podman", config(**LIBPOD), INSIDE),
    ("a program of that name in it", config(become(["/pause", "x"], "process", "args"), **LIBPOD), INSIDE),
    ("a program of that name elsewhere", config(become(["/pause"], "process", "args")), INSIDE),
    ("other word for disable", config(env=["SIGSHIM_DISABLE=0"]), INSIDE),
    ("variable over annotation", config(env=["SIGSHIM_RUNTIME=on"], sigshim_runtime="off"), INSIDE),
    ("the last word counts", config(env=["SIGSHIM_RUNTIME=off", "SIGSHIM_RUNTIME=on"]), INSIDE),
]

# What is left alone: (name, configuration or text, what the line says; None: no line).
ALONE = [
    ("empty", "", "no valid JSON"),
    ("spaces", " \n", "no valid JSON"),
    ("cut off", TEXT[:-1], "no valid JSON"),
    ("cut off in a string", TEXT[:TEXT.index("xterm") + 2], "no valid JSON"),
    ("key without value", '{"process"', "no valid JSON"),
    ("key without value, colon", '{"process":', "no valid JSON"),
    ("trailing comma", TEXT[:-1] + ",}", "no valid JSON"),
    ("comment", TEXT + "// x", "no valid JSON"),
    ("two values", TEXT + TEXT, "no valid JSON"),
    ("NUL behind it", TEXT.encode() + b"\0", "no valid JSON"),
    ("no UTF-8", TEXT.encode().replace(b"xterm", b"\xff"), "no valid JSON"),
    ("byte order mark", b"\xef\xbb\xbf" + TEXT.encode(), "no valid JSON"),
    ("deep", "[" * 500000, "no valid JSON"),
    ("deep and whole", TEXT.replace('"root"', '"x":' + "[" * 2000 + "]" * 2000 + ',"root"'), "no valid JSON"),
    ("a string", '"process"', "process"),
    ("an array", "[]", "process"),
    ("null", "null", "process"),
    ("no process", config(lose("process")), "process"),
    ("no mounts", config(lose("mounts")), "process, mounts"),
    ("no env", config(lose("process", "env")), "env"),
    ("null env", config(become(None, "process", "env")), "env"),
    ("env an object", config(become({}, "process", "env")), "env"),
    ("env a string", config(become("X=y", "process", "env")), "env"),
    ("env with a number", config(env=["X=y", 7]), "no plain string"),
    ("env with a NUL", TEXT.replace("xterm", "x\\u0000"), "no plain string"),
    ("process twice", TEXT[:-1] + ', "process": {"env": []}}', "process"),
    ("mounts twice", TEXT[:-1] + ', "mounts": []}', "mounts"),
    ("env twice", TEXT.replace('"cwd"', '"env": [], "cwd"'), "env"),
    ("env twice, once in escapes", TEXT.replace('"cwd"', '"\\u0065nv": [], "cwd"'), "env"),
    ("env twice, once in capitals", TEXT.replace('"cwd"', '"Env": [], "cwd"'), "env"),
    ("Process", TEXT.replace('"process"', '"Process"'), "process"),
    ("proce\u017fs", TEXT[:-1] + ', "proce\u017fs": {}}', "process"),
    ("a mount that is a string", config(mounts=[TMPFS, "x"]), "mount"),
    ("a mount without a destination", config(mounts=[TMPFS, {"type": "proc"}]), "mount"),
    ("no mounts at all", config(mounts=[]), "nothing is mounted on /dev"),
    ("dev a bind", config(mounts=[dict(BIND, destination="/dev")]), "no tmpfs"),
    ("dev a bind over it", config(mounts=[TMPFS, dict(BIND, destination="/dev")]), "no tmpfs"),
    ("dev a bind with a slash", config(mounts=[TMPFS, dict(BIND, destination="/dev//")]), "no tmpfs"),
    ("dev a bind by the word", config(mounts=[dict(TMPFS, options=["bind"])]), "no tmpfs"),
    ("a mount over all", config(mounts=[TMPFS, dict(BIND, destination="/")]), "no tmpfs"),
    ("a mount of that name", config(mounts=[TMPFS, dict(BIND, destination=INSIDE)]), "no tmpfs"),
    ("read-only dev", config(mounts=[dict(TMPFS, options=["ro"])]), "read-only"),
    ("CRI's sandbox", config(**{"io_kubernetes_cri_container-type": "sandbox"}), "sandbox"),
    ("CRI-O's sandbox", config(**{"io_kubernetes_cri-o_ContainerType": "sandbox"}), "sandbox"),
    ("podman's infra container", config(become(["/catatonit", "-P"], "process", "args"), **LIBPOD), "sandbox"),
    ("podman's older infra container", config(become(["/pause"], "process", "args"), **LIBPOD), "sandbox"),
    ("libsigshim in LD_PRELOAD", config(env=["LD_PRELOAD=/usr/lib/libsigshim.so"]), "names a libsigshim"),
    ("among others", config(env=["LD_PRELOAD=/a.so /opt/libsigshim.so.1:/b.so"]), "names a libsigshim"),
    ("LD_PRELOAD at its limit", config(env=["LD_PRELOAD=" + "x" * 131050]), "too long"),
    ("bad word", config(env=["SIGSHIM_RUNTIME=maybe"]), "on or off, and not maybe"),
    ("off", config(env=["SIGSHIM_RUNTIME=off"]), None),
    ("disabled", config(env=["SIGSHIM_DISABLE=1"]), None),
    ("annotation off", config(sigshim_runtime="off"), None),
    ("off over annotation", config(env=["SIGSHIM_RUNTIME=off"], sigshim_runtime="on"), None),
    ("its own edit", config(env=["LD_PRELOAD=" + INSIDE], mounts=[TMPFS, MOUNT]), None),
]

# The host file: (name, its text, the container's environment, value of LD_PRELOAD, or what the line says).
ASKS = ["SIGSHIM_RUNTIME=on"]
HOST = [
    ("all", "default = all\n", [], INSIDE, None),
    ("asked, and not asked for", "default=asked", [], None, None),
    ("asked, and asked for", "# comment\n\n default = asked \n", ASKS, INSIDE, None),
    ("off, whoever asks", "default = off\n", ASKS, None, None),
    ("a word that is none", "default = maybe\n", ASKS, None, "host:1 is not understood"),
    ("a name that is none", "default = all\nlibary = /x\n", ASKS, None, "host:2 is not understood"),
    ("no text", "default = all\0\n", ASKS, None, "is no text"),
    ("no equals sign", "off", ASKS, None, "host:1 is not understood"),
    ("a relative library", "library = libsigshim.so", ASKS, None, "host:1 is not understood"),
    ("a word of the container's own", "SIGSHIM_RUNTIME = on", ASKS, None, "host:1 is not understood"),
    ("too long", "#" * 16384, ASKS, None, "cannot be read"),
]

# Calls: (arguments, is it an edit?). The bundle is the current folder, and BUNDLE its path.
CALLS = [
    ("create --bundle BUNDLE id", True),
    ("create --bundle=BUNDLE id", True),
    ("run -b BUNDLE id", True),
    ("run -b=BUNDLE create", True),
    ("restore -bundle BUNDLE id", True),
    ("create -bundle=BUNDLE id", True),
    ("create id", True),
    ("create id --bundle BUNDLE", True),
    ("run -- id", True),
    ("--root /r --criu /c --rootless true --cgroup-manager x create create", True),
    ("create -f config.json run", True),
    ("create --bundle /nowhere id", False),
    ("create -f ../bundle/config.json run", False),
    ("kill create TERM", False),
    ("delete --force run", False),
    ("--root create state create", False),
    ("exec --process create id", False),
    ("--version", False),
    ("features", False),
    ("", False),
]


def check_config(made, reason, preload):
    def function(make):
        bundle = make(text=made) if isinstance(made, (str, bytes)) else make(made)
        started(bundle, bundle.run())
        judged(bundle, preload, reason)

    return function


def check_host(text, env, preload, reason):
    def function(make):
        bundle = make(config(env=env))
        bundle.host(text)
        started(bundle, bundle.run())
        judged(bundle, preload, reason)

    return function


def check_call(line, edits):
    def function(make):
        bundle = make()
        arguments = line.replace("BUNDLE", bundle.bundle).split()
        started(bundle, bundle.run(*arguments, cwd=bundle.bundle) if arguments else
                bundle.run("--", cwd=bundle.bundle))
        assert bundle.argv() == (arguments or ["--"]), bundle.argv()
        (edited if edits else left_alone)(bundle)

    return function


def host_variables(make):
    bundle = make(config(env=["SIGSHIM_LOG=stdout"]))
    bundle.host('SIGSHIM_GRACE = 20s\nSIGSHIM_LOG=off\nSIGSHIM_HOOK = echo "a\\b" = c \n')
    started(bundle, bundle.run())
    env = bundle.config()["process"]["env"]
    assert env == ["SIGSHIM_LOG=stdout", "LD_PRELOAD=" + INSIDE, "SIGSHIM_GRACE=20s",
                   'SIGSHIM_HOOK=echo "a\\b" = c'], env
    edited(bundle)


def host_variables_that_are_no_text(make):
    bundle = make()
    with open(bundle.folder + "/host", "wb") as file:
        file.write(b"SIGSHIM_HOOK=\xff\n")
    started(bundle, bundle.run())
    left_alone(bundle, "no UTF-8")


def host_gives_runtime_and_library(make):
    bundle = make()
    bundle.host("runtime = %s\nlibrary = %s\n" % (bundle.fake, LIBRARY))
    started(bundle, bundle.run(options=bundle.options[1:2]))
    edited(bundle)


def a_bad_option_of_our_own(make):
    bundle = make()
    bundle.options.insert(0, "--sigshim-libary=/x")
    started(bundle, bundle.run())
    left_alone(bundle, "there is no option --sigshim-libary")
    started(bundle, bundle.run("kill", "id"))


def cases():
    made = [("edited: " + name, check_config(value, None, preload)) for name, value, preload in EDITED]
    made += [("alone: " + name, check_config(value, reason, None)) for name, value, reason in ALONE]
    made += [("host: " + name, check_host(text, env, preload, reason)) for name, text, env, preload, reason in HOST]
    made += [("call: " + line, check_call(line, edits)) for line, edits in CALLS]
    made += [(function.__name__, function) for function in
             (host_variables, host_variables_that_are_no_text, host_gives_runtime_and_library,
              a_bad_option_of_our_own)]
    return made
