#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Types command lines with a TAB into a real shell on a terminal, and compares what the shell then
runs: "sigshim" is a script here that notes its arguments.

Usage: type.py SHELL COMPLETIONS PID, a process whose pid is the only one that begins with its first
two digits."""
import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time

PATIENCE = 60
shell, completions, pid = sys.argv[1:]

# What is typed ("~" is the TAB), and the words that sigshim then gets.
CASES = [
    ("sigshim --ver~", "--version"),
    ("sigshim hel~ con~", "help config"),
    ("sigshim conf~ --js~", "config --json"),
    (
        f"sigshim doc~ --sig~ WIN~ -s RTMIN+2~9 --signal=WIN~ --proc only-d~ {pid[:2]}~",
        f"doctor --signal WINCH -s RTMIN+29 --signal=WINCH --proc only-dir/ {pid}",
    ),
    ("sigshim doctor --json only-f~", "doctor --json only-file"),
    (
        "sigshim ru~ --gra~ 500~ --forward al~ --forward=al~ --log std~o~ --format js~ -l only-f~ only-comm~",
        "run --grace 500ms --forward always --forward=always --log stdout --format json -l only-file only-command",
    ),
    (
        "sigshim run --signals WIN~ --signals TERM,WIN~ --last only-comm~ -- only-comm~",
        "run --signals WINCH --signals TERM,WINCH --last only-command -- only-command",
    ),
    (
        "sigshim run --map TERM:WIN~ --map TERM:INT,HUP:WIN~ --map=TERM:WIN~ only-comm~",
        "run --map TERM:WINCH --map TERM:INT,HUP:WINCH --map=TERM:WINCH only-command",
    ),
    ("sigshim run -- only-command only-f~ --gra~", "run -- only-command only-file --gra"),
]


def start(folder):
    """The shell's pid and terminal."""
    env = {
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "HOME": folder,
        "TERM": "xterm",
        "LC_ALL": "C",
        "XDG_CONFIG_HOME": f"{folder}/config",
        "XDG_DATA_HOME": f"{folder}/data",
        "INPUTRC": "/dev/null",
        "ZDOTDIR": folder,
    }
    argv = {
        "bash": ["bash", "--norc", "--noprofile", "-i"],
        "zsh": ["zsh", "-f", "-i"],
        "fish": ["fish", "--no-config", "-i"],
    }[shell]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(f"{folder}/here")
        os.execvpe(argv[0], argv, env)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    return child, terminal


class Typist:
    def __init__(self, folder, terminal):
        self.folder, self.terminal, self.shown = folder, terminal, b""

    def drain(self, seconds):
        """Reads what the shell shows until it has been silent for so long."""
        while select.select([self.terminal], [], [], seconds)[0]:
            try:
                text = os.read(self.terminal, 65536)
            except OSError:
                return
            if not text:
                return
            self.shown += text

    def run(self, line):
        """Types a line, and returns what sigshim was called with, or None."""
        note = f"{self.folder}/note"
        if os.path.exists(note):
            os.remove(note)
        os.write(self.terminal, line.replace("~", "\t").encode() + b"\r")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.drain(0.02)
            if os.path.exists(note):
                with open(note, encoding="utf-8") as file:
                    return file.read().strip()
        return None


def prepare(folder):
    for name in ("bin", "here", "here/only-dir", "config", "data"):
        os.makedirs(f"{folder}/{name}")
    for name, text in (
        ("sigshim", f'#!/bin/sh\necho "$@" >{folder}/new && mv {folder}/new {folder}/note\n'),
        ("only-command", "#!/bin/sh\n"),
    ):
        with open(f"{folder}/bin/{name}", "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(f"{folder}/bin/{name}", 0o755)
    with open(f"{folder}/here/only-file", "w", encoding="utf-8"):
        pass


# zsh takes a TAB with more input behind it for a pasted one.
SETUP = {
    "bash": f". {completions}/sigshim.bash",
    "zsh": f"fpath=({completions} $fpath); autoload -U compinit; compinit -u -D; zstyle ':completion:*' insert-tab false; setopt no_auto_remove_slash",
    "fish": f"source {completions}/sigshim.fish; function fish_prompt; end",
}


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        child, terminal = start(folder)
        typist = Typist(folder, terminal)
        typist.run(SETUP[shell] + "; sigshim ready")
        for typed, expected in CASES:
            got = typist.run(typed)
            if got != expected:
                failed += 1
                print(f"{shell}: {typed!r} gave {got!r} and not {expected!r}")
                if got is None:
                    print(typist.shown[-2000:])
                    break
        os.close(terminal)
        os.kill(child, 9)
        os.waitpid(child, 0)
    print(f"{shell}: {len(CASES)} lines typed")
    return failed > 0


sys.exit(main())
