# SPDX-License-Identifier: MIT
"""Starts a command as pid 1 of a PID namespace, below the preload, and stops it as an engine does."""
import argparse
import ctypes
import os
import re
import select
import signal
import subprocess
import time

READY = "ready"
LINE = re.compile(r"^(server stopped by|passed SIG)", re.M)


class Stop:
    """How one stop went: status, seconds, out, err, and which of the marks are in out, once each; and
    what `ask`, a command that gets pid 1's number, has said of it before."""

    def __init__(self, argv, library, env=None, cwd="/", after=0.0, ready=READY, bare=False, ask=None,
                 sig=signal.SIGTERM, limit=15):
        full = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "LD_PRELOAD": library}
        full.update(env or {})
        if bare:
            del full["LD_PRELOAD"]
        # unshare itself is not preloaded; env, which sets the variables, execs.
        own = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        start = ["unshare", *own, "--pid", "--fork", "--kill-child", "--mount-proc", "env", "-i"]
        start += [f"{k}={v}" for k, v in full.items()] + argv
        self.process = subprocess.Popen(start, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, start_new_session=True,
                                        preexec_fn=default_signals)
        self.status, self.seconds, self.out, self.err, self.says = "not ready", 0.0, "", "", ""
        self.ask = ask
        try:
            head = self.wait_for(ready)
            if head is not None:
                time.sleep(after)
                self.stop(head, sig, limit)
        finally:
            self.process.kill()  # and, by --kill-child, what it has started
            self.process.wait()

    def wait_for(self, ready):
        text, end = b"", time.monotonic() + 30
        for pipe in self.process.stdout, self.process.stderr:
            os.set_blocking(pipe.fileno(), False)
        seen = {self.process.stdout: b"", self.process.stderr: b""}
        while time.monotonic() < end:
            for pipe in select.select(list(seen), [], [], 1)[0]:
                text = pipe.read() or b""
                seen[pipe] += text
                if not text and self.process.poll() is not None:
                    break
            if any(ready.encode() in text for text in seen.values()):
                return seen
        self.out, self.err = (seen[pipe].decode(errors="replace") for pipe in seen)
        return None

    def stop(self, seen, sig, limit):
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(children, encoding="ascii") as file:
            leader = int(file.read().split()[0])
        if self.ask:
            answer = subprocess.run(self.ask + [str(leader)], stdout=subprocess.PIPE, text=True, check=False)
            self.says = answer.stdout
        begun = time.monotonic()
        os.kill(leader, sig)
        for pipe in seen:
            os.set_blocking(pipe.fileno(), True)
        try:
            out, err = self.process.communicate(timeout=limit)
            self.status = self.process.returncode
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            self.status = "lost"
        self.seconds = time.monotonic() - begun
        first, second = seen.values()
        self.out = (first + out).decode(errors="replace")
        self.err = (second + err).decode(errors="replace")

    def lines(self):
        """The lines of sigshim that tell of a stop."""
        return len(LINE.findall(self.err))

    def kept(self, marks):
        return [mark for mark in marks if self.out.count(mark) == 1]


def default_signals():
    """Whoever runs this in the background has SIGINT ignored, and Python ignores SIGPIPE. What it starts dies with it."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    for sig in signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTERM:
        signal.signal(sig, signal.SIG_DFL)


def parser(stops):
    """The arguments that all runners here have; they make so many stops of each row or shape."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("-n", type=int, default=stops)
    arguments.add_argument("--only", default="")
    arguments.add_argument("-v", action="store_true")
    arguments.add_argument("library", type=os.path.abspath)
    return arguments
