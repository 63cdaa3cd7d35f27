# SPDX-License-Identifier: MIT
# Bundles made by hand, a fake runtime that records how it is called, and what each case must show.
import json
import os
import shutil
import subprocess
import tempfile

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
FRONT = BUILD + "/sigshim-runc"
LIBRARY = BUILD + "/libsigshim.so"
INSIDE = "/dev/.libsigshim.so"
MOUNT = {"destination": INSIDE, "type": "bind", "source": LIBRARY, "options": ["bind", "ro", "nosuid", "nodev"]}

# As engines write it. A number that is no double and no int64 has to come through.
TMPFS = {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]}
CONFIG = {
    "ociVersion": "1.0.2",
    "process": {
        "args": ["/bin/app"],
        "env": ["PATH=/usr/bin:/bin", "TERM=xterm"],
        "cwd": "/",
        "rlimits": [{"type": "RLIMIT_CORE", "hard": 18446744073709551615, "soft": 18446744073709551615}],
    },
    "root": {"path": "rootfs"},
    "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}, TMPFS,
               {"destination": "/dev/pts", "type": "devpts", "source": "devpts"}],
    "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}]},
}

# argv[0] is as the kernel has it: a script cannot see what was given.
FAKE = """#!/bin/sh
printf '%s\\n' "$@" >"$RECORD/argv"
echo "$PPID" >"$RECORD/parent"
exit 42
"""


class Bundle:
    """A folder with config.json, rootfs, a fake runtime, and a log."""

    def __init__(self, config=None, text=None, program="/bin/true"):
        self.folder = tempfile.mkdtemp(prefix="sigshim-runc.")
        os.chmod(self.folder, 0o755)
        self.bundle = self.folder + "/bundle"
        self.rootfs = self.bundle + "/rootfs"
        os.makedirs(self.rootfs + "/bin")
        if program:
            shutil.copy(program, self.rootfs + "/bin/app")
        self.path = self.bundle + "/config.json"
        self.write(text if text is not None else json.dumps(CONFIG if config is None else config, indent=1))
        self.fake = self.folder + "/runc"
        # By a child: a fork on another thread would inherit the open file, and exec fail (ETXTBSY).
        subprocess.run(["sh", "-c", 'cat >"$0" && chmod 755 "$0"', self.fake], input=FAKE, text=True, check=True)
        self.log = self.folder + "/log"
        self.options = ["--sigshim-runtime=" + self.fake, "--sigshim-host=" + self.folder + "/host",
                        "--sigshim-library=" + LIBRARY]

    def write(self, text):
        self.before = text if isinstance(text, bytes) else text.encode()
        with open(self.path, "wb") as file:
            file.write(self.before)

    def host(self, text):
        with open(self.folder + "/host", "w") as file:
            file.write(text)

    def put(self, path, data, mode=0o755):
        path = self.rootfs + path
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        os.chmod(path, mode)

    def run(self, *arguments, prefix=(), options=None, front=FRONT, env=None, **more):
        """Calls the front; returns its exit status. What it says on stdout and stderr is an error."""
        arguments = arguments or ("--log", self.log, "--log-format", "json", "create", "--bundle", self.bundle, "id")
        options = self.options if options is None else options
        done = subprocess.run([*prefix, front, *options, *arguments], stdin=subprocess.DEVNULL, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": "/usr/bin:/bin", "RECORD": self.folder, **(env or {})}, **more)
        self.said = done.stdout.decode(errors="replace")
        return done.returncode

    def argv(self):
        return self.read("argv").splitlines()

    def read(self, name):
        try:
            with open(self.folder + "/" + name, errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def after(self):
        with open(self.path, "rb") as file:
            return file.read()

    def config(self):
        return json.loads(self.after())

    def warnings(self):
        lines = [json.loads(line) for line in self.read("log").splitlines()]
        assert all(line["level"] in ("warning", "error") and line["time"].endswith("Z") for line in lines), lines
        return [line["msg"] for line in lines]

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def started(bundle, status):
    """The real runtime was started, nothing was said, and nothing was left in the bundle."""
    assert status == 42, "status %d: %s" % (status, bundle.said)
    assert bundle.said == "", "said " + bundle.said
    assert not [name for name in os.listdir(bundle.bundle) if name.startswith(".sigshim")], "a file is left"


def edited(bundle, env=INSIDE):
    """The file is what it was but for insertions."""
    before, after = bundle.before, bundle.after()
    config, old = json.loads(after), json.loads(before)
    assert MOUNT in config["mounts"], "no mount"
    place = config["mounts"].index(MOUNT)
    assert config["mounts"][place - 1]["type"] == "tmpfs"
    variables = [entry for entry in config["process"]["env"] if entry.startswith("LD_PRELOAD=")]
    assert variables and variables[-1] == "LD_PRELOAD=" + env, variables
    config["mounts"] = old["mounts"]
    config["process"]["env"] = old["process"]["env"]
    config["process"].pop("args", None)
    old["process"].pop("args", None)
    assert config == old, "something else has changed"
    at = 0  # every byte of the old text comes, in order
    for byte in before:
        at = after.index(byte, at) + 1
    assert not bundle.warnings(), bundle.warnings()


def left_alone(bundle, reason=None):
    """Not a byte has changed; there is one line, or none where reason is None."""
    assert bundle.after() == bundle.before, "edited"
    said = bundle.warnings()
    if reason is None:
        assert said == [], said
    else:
        assert len(said) == 1 and reason in said[0] and said[0].startswith("sigshim: container left alone: "), said


def judged(bundle, preload, reason=None):
    """It has this LD_PRELOAD now, or, where that is empty, is left alone."""
    if preload:
        edited(bundle, preload)
    else:
        left_alone(bundle, reason)


class Skip(Exception):
    """The machine lacks something; says what."""


def compile_to(path, *flags, text="int main(void) { return 0; }"):
    done = subprocess.run(["cc", "-x", "c", "-", "-o", path, *flags], input=text.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
