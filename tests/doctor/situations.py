# SPDX-License-Identifier: MIT
"""The situations: what becomes pid 1 of a container, and who must be told.

%S is the name of the signal without SIG, %N its number; `app` is a program that says "told" when it gets
the signal, `deaf` one that ignores it, `plain` one that leaves it alone. An app that appears in a situation
must be told; where there is none, the container must end.
"""
import re

FILES = {
    "app": """$| = 1; $SIG{%S} = sub { print "told\\n"; exit 0 };
print "ready\\n"; sleep 1000 while 1;
""",
    "deaf": """$| = 1; $SIG{%S} = 'IGNORE'; print "ready\\n"; sleep 1000 while 1;
""",
    "server": """$| = 1; my $told;
if (!fork) { $SIG{%S} = sub { print "lost\\n"; exit 1 }; print "ready\\n"; sleep 1 for 1..2; print "told\\n"; exit 0 }
$SIG{%S} = sub { $told = 1 }; select undef, undef, undef, 0.02 while !$told; wait; exit 0;
""",
    "start.sh": """#!/bin/bash
perl ./app
true
""",
    "back.sh": """#!/bin/bash
perl ./app &
wait
""",
    "lib.sh": """trap 'exit 3' %S
""",
    "reads.sh": """#!/bin/bash
. "$(dirname "$0")/lib.sh"
echo ready
sleep 1000
true
""",
    "trap.sh": """#!/bin/bash
trap 'exit 3' %S
echo ready
sleep 1000
true
""",
}

BARE, SHIM = False, True


class Situation:
    """works: a command that must succeed as pid 1 by itself."""

    def __init__(self, name, needs, shim, script, env="", signals=None, stdin=None, tells=False, works=None):
        self.name, self.needs, self.shim, self.env, self.works = name, needs, shim, env, works
        self.signals, self.stdin = signals, stdin
        self.script = re.sub(r"(?<!/)\b(app|mapped|deaf|server)\b", r"perl ./\1", script)
        self.tells = tells or self.script != script or "start.sh" in script or "back.sh" in script or "mapped.sh" in script


def both(name, needs, script, env="", **more):
    return [Situation(name, needs, BARE, script, "", **more),
            Situation(name + ", with sigshim", needs, SHIM, script, env, **more)]


SLEEP = "echo ready; sleep 1000"
PYTHON = "import time; print(\"ready\", flush=True); time.sleep(1000)"
NODE = "console.log(\"ready\"); setInterval(() => {}, 1000)"

ALL = [
    # One process.
    *both("a program without a handler", "sh", "exec sh -c 'echo ready; exec sleep 1000'"),
    *both("an app with a handler", "perl", "exec app"),
    *both("python without a handler", "python3", f"exec python3 -c '{PYTHON}'"),
    *both("node without a handler", "node", f"exec node -e '{NODE}'"),
    *both("node with a handler", "node",
          "exec node -e 'process.on(\"SIG%S\", () => { console.log(\"told\"); process.exit(0) }); " + NODE + "'", tells=True),
    *both("php without a handler", "php", "exec php -r 'echo \"ready\\n\"; while (1) usleep(1000);'"),
    *both("php with a handler", "php",
          "exec php -r 'pcntl_async_signals(true); pcntl_signal(%N, function () { echo \"told\\n\"; exit(0); });"
          "echo \"ready\\n\"; while (1) usleep(1000);'", tells=True),
    *both("ignored", "sh", "trap '' %S; echo ready; exec sleep 1000"),
    *both("blocked", "python3", "exec python3 -c 'import signal, time; "
          "signal.pthread_sigmask(signal.SIG_BLOCK, [%N]); print(\"ready\", flush=True); time.sleep(1000)'"),
    *both("sigwait", "waiter", "exec waiter sigwait %N"),
    *both("signalfd", "waiter", "exec waiter signalfd %N"),
    *both("blocked in one thread of two", "python3", "exec python3 -c 'import os, signal, threading, time\n"
          "signal.signal(%N, lambda *_: None)\n"
          "def work():\n    signal.sigwait([%N])\n    os._exit(0)\n"
          "signal.pthread_sigmask(signal.SIG_BLOCK, [%N])\n"
          "threading.Thread(target=work).start()\nprint(\"ready\", flush=True)\ntime.sleep(1000)'"),
    Situation("a static Go program with a handler", "gostatic", BARE, "exec gostatic %N", tells=True),
    Situation("a set-user-ID program", "sh", SHIM,
              "cp /bin/sleep suid && chown 12345 suid && chmod 4755 suid; echo ready; exec ./suid 1000"),
    *both("a first thread that has ended", "leaderless", "exec dash -c 'leaderless %N; true'"),
    *both("a zombie beside a handler", "perl",
          "exec perl -e '$|=1; $SIG{%S}=sub{print \"told\\n\"; exit 0}; fork or exit; print \"ready\\n\"; "
          "sleep 1000 while 1'", tells=True),
    # Shells.
    *both("dash in shell form", "dash", "exec dash -c 'app; true'"),
    *both("bash in shell form", "bash", "exec bash -c 'app; true'"),
    *both("busybox ash in shell form", "busybox", "exec busybox ash -c 'app; true'"),
    *both("zsh in shell form", "zsh", "exec zsh -c 'app; true'"),
    *both("mksh in shell form", "mksh", "exec mksh -c 'app; true'"),
    *both("ksh93 in shell form", "ksh93", "exec ksh93 -c 'app; true'"),
    *both("bash, and the app in the background", "bash", "exec bash -c 'app & wait'"),
    *both("dash, and the app in the background", "dash", "exec dash -c 'app & wait'"),
    *both("a start script", "bash", "exec ./start.sh"),
    *both("a start script with the app in the background", "bash", "exec ./back.sh"),
    *both("a pipeline", "dash", "exec dash -c 'app | cat'"),
    *both("two shells", "dash", "exec dash -c 'dash -c \"app; true\"; true'"),
    *both("three shells", "dash", "exec dash -c 'dash -c \"dash -c \\\"app; true\\\"; true\"; true'"),
    *both("an app without a handler below a shell", "bash", f"exec bash -c '{SLEEP}; true'"),
    # Traps.
    *both("bash with a trap and a foreground child", "bash", f"exec bash -c 'trap \"exit 3\" %S; {SLEEP}; true'"),
    *both("a script with a trap and a foreground child", "bash", "exec ./trap.sh"),
    *both("bash with a trap in wait", "bash", f"exec bash -c 'trap \"exit 3\" %S; {SLEEP} & wait'"),
    *both("bash with a trap in wait, and an app with handlers", "bash",
          "exec bash -c 'trap \"kill -%S \\$!; wait; exit 3\" %S; app & wait'"),
    *both("bash with a trap, and a child that reads /dev/null", "bash",
          "exec bash -c 'trap \"exit 3\" %S; echo ready; sleep 1000 </dev/null; true'"),
    *both("bash with a trap, and a script in the foreground", "bash",
          "exec bash -c 'trap \"exit 3\" %S; sleep 0.1 & wait; bash -c \"app; true\"; true'"),
    *both("dash with a trap, and a script in the foreground", "dash",
          "exec dash -c 'trap \"exit 3\" %S; sleep 0.1 & wait; bash -c \"app; true\"; true'"),
    *both("bash with a trap, and a script in the background", "bash",
          "exec bash -c 'trap \"kill -TERM \\$!; exit 3\" %S; dash -c \"echo ready; sleep 1000; true\" & wait'"),
    *both("bash with a trap, and python in the foreground", "python3",
          f"exec bash -c 'trap \"exit 3\" %S; sleep 0.1 & wait; python3 -c \"{PYTHON.replace(chr(34), chr(92) + chr(34))}\"; true'"),
    *both("bash with job control and a trap", "bash",
          "exec bash -c 'set -m; trap \"exit 3\" %S; app & fg >/dev/null; true'"),
    *both("a script that reads another one with a trap", "bash", "exec ./reads.sh"),
    *both("bash with a trap, and children of both kinds", "bash",
          "exec bash -c 'trap \"exit 3\" %S; sleep 999 & echo ready; sleep 1000; wait'"),
    *both("dash with a trap and a foreground child", "dash", f"exec dash -c 'trap \"exit 3\" %S; {SLEEP}; true'"),
    *both("dash with a trap in wait", "dash", f"exec dash -c 'trap \"exit 3\" %S; {SLEEP} & wait'"),
    *both("busybox ash with a trap and a foreground child", "busybox",
          f"exec busybox ash -c 'trap \"exit 3\" %S; {SLEEP}; true'"),
    *both("busybox ash with a trap in wait", "busybox",
          f"exec busybox ash -c 'trap \"exit 3\" %S; {SLEEP} & wait'"),
    *both("zsh with a trap and a foreground child", "zsh", f"exec zsh -c 'trap \"exit 3\" %S; {SLEEP}; true'"),
    *both("zsh with a trap in wait", "zsh", f"exec zsh -c 'trap \"exit 3\" %S; {SLEEP} & wait'"),
    *both("mksh with a trap in wait", "mksh", f"exec mksh -c 'trap \"exit 3\" %S; {SLEEP} & wait'"),
    *both("ksh93 with a trap and a foreground child", "ksh93", f"exec ksh93 -c 'trap \"exit 3\" %S; {SLEEP}; true'"),
    *both("bash with a trap of EXIT, and an app", "bash", "exec bash -c 'trap \"echo bye\" EXIT; app; true'"),
    *both("ksh93 with a trap of EXIT, and an app", "ksh93", "exec ksh93 -c 'trap \"echo bye\" EXIT; app; true'"),
    *both("dash with a trap of EXIT, and an app", "dash", "exec dash -c 'trap \"echo bye\" EXIT; app; true'"),
    *both("bash with a trap of another signal", "bash", "exec bash -c 'trap \"exit 3\" HUP; app; true'"),
    Situation("an interactive bash", "bash", BARE, "PS1='ready '; export PS1; exec bash --norc -i",
              stdin=("terminal", "pipe")),
    Situation("an interactive bash with sigshim", "bash", SHIM, "PS1='ready '; export PS1; exec bash --norc -i",
              stdin=("terminal", "pipe")),
    Situation("bash with a trap in wait, whose child is stopped", "bash", BARE,
              "exec bash -c 'trap \"kill -%S \\$!; wait\" %S; sleep 1000 & sleep 1; kill -STOP $!; echo ready; "
              "wait; wait'"),
    # Inits.
    Situation("tini and a shell that stays", "tini", BARE, "exec tini -- dash -c 'app; true'"),
    Situation("tini and the app", "tini", BARE, "exec tini -- app"),
    Situation("tini -g and a shell that stays", "tini", BARE, "exec tini -g -- dash -c 'app; true'"),
    Situation("dumb-init and the app", "dumb-init", BARE, "exec dumb-init app"),
    Situation("tini and a stopped child", "tini", BARE, "exec tini -- sh -c 'echo ready; kill -STOP $$; sleep 1000'"),
    Situation("tini and a child that sigshim takes care of", "tini", SHIM, "exec tini -- dash -c 'app; true'"),
    Situation("the init of run, and a shell", "dash", BARE, "exec sigshim run --init dash -c 'app; true'"),
    # Namespaces and launchers.
    *both("a PID namespace within", "perl", "exec unshare --pid --fork app"),
    *both("a PID namespace within, below a shell", "perl", "exec dash -c 'unshare --pid --fork app; true'"),
    Situation("npm in shell form", "npm", SHIM,
              "export HOME=$PWD npm_config_update_notifier=false; "
              "echo '{\"scripts\": {\"start\": \"app; true\"}}' >package.json; exec dash -c 'npm start; true'"),
    *both("python's system()", "python3",
          "echo 'import os; os.system(\"app; true\")' >system.py; exec dash -c 'python3 system.py; true'"),
    *both("xargs two shells down", "xargs", "exec dash -c 'dash -c \"echo x | xargs app; true\"; true'"),
    *both("timeout and a shell", "timeout", "exec dash -c 'timeout 100 dash -c \"app; true\"; true'"),
    *both("timeout as pid 1, and a shell", "timeout", "exec timeout 100 dash -c 'app; true'", works="timeout 5 true"),
    Situation("a shell without sigshim in a chain", "dash", SHIM,
              "exec dash -c 'env -u LD_PRELOAD dash -c \"app; true\"; true'"),
    Situation("an orphan", "dash", SHIM, "exec dash -c '(app &); sleep 1000; true'"),
    Situation("an app that ignores it at the end of a chain", "dash", SHIM,
              "exec dash -c 'dash -c \"deaf; true\"; true'"),
    # Readers.
    Situation("a logger by popen()", "logger", SHIM, "exec logger"),
    Situation("a reader that ignores it", "dash", SHIM, "exec dash -c 'app | (trap \"\" %S; exec cat)'"),
    Situation("a reader of a FIFO that ignores it", "mkfifo", SHIM,
              "exec dash -c 'mkfifo f; (trap \"\" %S; exec cat <f) & app >f; true'"),
    Situation("output through tee", "bash", SHIM,
              "exec bash -c 'exec > >(trap \"\" %S; exec tee log); app; true'"),
    Situation("a child that ignores it beside the app", "dash", SHIM, "exec dash -c 'deaf & app; true'"),
    # SIGSHIM_FORWARD.
    Situation("always, and a server with a worker", "bash", SHIM,
              "exec bash -c 'trap : %S; server; true'", "SIGSHIM_FORWARD=always"),
    Situation("always, and a trap", "bash", SHIM, "exec bash -c 'trap \"exit 3\" %S; app; true'",
              "SIGSHIM_FORWARD=always"),
    Situation("always, and a trap in a shell below", "bash", SHIM,
              "exec dash -c 'bash -c \"trap : %S; app; true\"; true'", "SIGSHIM_FORWARD=always"),
    Situation("a trap in a shell below", "bash", SHIM, "exec dash -c 'bash -c \"trap : %S; app; true\"; true'"),
    Situation("always, and mksh in mksh", "mksh", SHIM, "exec mksh -c 'mksh -c \"app; true\"; true'",
              "SIGSHIM_FORWARD=always"),
    Situation("never", "dash", SHIM, "exec dash -c 'app; true'", "SIGSHIM_FORWARD=never"),
    Situation("sigshim disabled", "dash", SHIM, "exec dash -c 'app; true'", "SIGSHIM_DISABLE=1"),
    # SIGSHIM_LAST, and who may not be told.
    Situation("one that is told last", "dash", SHIM, "exec dash -c 'sleep 1000 & app; true'", "SIGSHIM_LAST=sleep"),
    Situation("one that is told last and ignores it", "dash", SHIM, "exec dash -c 'deaf & app; true'",
              "SIGSHIM_LAST=perl"),
    Situation("a child of another user", "setpriv", SHIM,
              "chmod 755 .; exec dash -c 'sleep 1000 & exec setpriv --reuid=65534 --regid=65534 --clear-groups "
              "dash -c \"app; true\"'"),
    Situation("a set-user-ID child", "dash", SHIM,
              "cp /bin/sleep suid && chown 12345 suid && chmod 4755 suid; exec dash -c 'echo ready; ./suid 1000; true'"),
    # SIGSHIM_MAP.
    *[Situation("mapped to USR2: " + name, needs, SHIM, re.sub(r"\bapp\b", "mapped", script), "SIGSHIM_MAP=%S:USR2")
      for name, needs, script in (
          ("an app", "perl", "exec app"), ("a shell", "dash", "exec dash -c 'app; true'"),
          ("a start script", "bash", "exec ./mapped.sh"),
          ("bash with the app in the background", "bash", "exec bash -c 'app & wait'"),
          ("two shells", "bash", "exec bash -c 'bash -c \"app; true\"; true'"))],
    *[Situation("mapped to INT: " + name, needs, SHIM, script, "SIGSHIM_MAP=%S:INT", signals=("TERM", "QUIT", "WINCH", "USR1"))
      for name, needs, script in (
          ("python", "python3", f"exec python3 -c '{PYTHON}'"),
          ("python below dash", "python3", f"exec dash -c 'python3 -c \"import time; print(1, flush=True); "
           "print(\\\"ready\\\", flush=True); time.sleep(1000)\"; true'"),
          ("python below bash", "python3", f"exec bash -c 'python3 -c \"import time; "
           "print(\\\"ready\\\", flush=True); time.sleep(1000)\"; true'"),
          ("a background program", "bash", "exec bash -c 'sleep 1000 & echo ready; wait'"),
          ("a background app", "bash", "exec bash -c 'app & wait'"))],
]
FILES["mapped.sh"] = FILES["start.sh"].replace("app", "mapped")
FILES["mapped"] = FILES["app"].replace("%S", "USR2")
