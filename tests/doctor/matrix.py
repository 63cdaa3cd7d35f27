# SPDX-License-Identifier: MIT
"""What sigshim doctor says of a container, from within and from the host, against what then happens.

Usage: matrix.py [--sample] [--only REGEX] [--signals A,B] [--stdin A,B] [-j N] [-v] BUILD. Needs root. Prints
each disagreement and each UNKNOWN, then the figures; the status is 0 if the doctor never said OK of what was
lost, never LOST of what arrived, and UNKNOWN in at most 5 %.
"""
import argparse
import collections
import concurrent.futures
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # nothing goes into the checkout
import situations

SIGNALS = ("TERM", "INT", "QUIT", "WINCH", "USR1")
STDIN = ("terminal", "pipe", "null")
PATIENCE = 6.0  # seconds, shorter than the grace period, that an end has which is foretold
WORDS = {0: "OK", 1: "LOST", 2: "UNKNOWN"}
Cell = collections.namedtuple("Cell", "situation sig stdin watched")
Result = collections.namedtuple("Result", "cell says arrived text problem")


class Container:
    """pid 1 of a PID namespace of its own, and leader of a session."""

    def __init__(self, cell, folder, env):
        number = str(int(getattr(signal, "SIG" + cell.sig)))
        fill = lambda text: text.replace("%S", cell.sig).replace("%N", number)
        for name, text in situations.FILES.items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(fill(text))
            os.chmod(file.name, 0o755)
        preload = f"export LD_PRELOAD={env['LIB']}; " if cell.situation.shim else ""
        command = ["unshare", "--pid", "--mount-proc", "--fork", "--kill-child", "setsid"]
        command += ["--ctty"] if cell.stdin == "terminal" else []
        command += ["bash", "-c", preload + fill(cell.situation.script)]
        environ = {k: v for k, v in os.environ.items() if not k.startswith("SIGSHIM_")}
        environ["PATH"] = env["PATH"]
        environ.update(pair.split("=", 1) for pair in fill(cell.situation.env).split())
        if cell.watched:
            environ["SIGSHIM_SIGNALS"] = ",".join(SIGNALS)
        self.master = self.feeder = None
        if cell.stdin == "terminal":
            self.master, slave = pty.openpty()
            ends = dict(stdin=slave, stdout=slave, stderr=slave)
        else:
            self.master, slave = os.pipe()
            stdin = subprocess.DEVNULL
            if cell.stdin == "pipe":
                stdin, self.feeder = os.pipe()
            ends = dict(stdin=stdin, stdout=slave, stderr=slave)
        self.unshare = subprocess.Popen(command, cwd=folder, env=environ, start_new_session=True, **ends)
        os.close(slave)
        if self.feeder is not None:
            os.close(ends["stdin"])
        os.set_blocking(self.master, False)
        self.out = ""
        self.pid = None

    def read(self):
        try:
            while data := os.read(self.master, 65536):
                self.out += data.decode(errors="replace")
        except OSError:  # nothing now, or the last one has closed the terminal
            pass
        return self.out

    def find(self):
        children = f"/proc/{self.unshare.pid}/task/{self.unshare.pid}/children"
        try:
            with open(children) as file:
                self.pid = int(file.read().split()[0])
        except (OSError, IndexError):
            pass
        return self.pid

    def await_ready(self, seconds=20):
        end = time.time() + seconds
        while time.time() < end and self.unshare.poll() is None:
            if self.find() and "ready" in self.read():
                return True
            time.sleep(0.02)
        return False

    def ends_within(self, seconds):
        end = time.time() + seconds
        while time.time() < end:
            self.read()
            if self.unshare.poll() is not None:
                self.read()
                return True
            time.sleep(0.02)
        return False

    def close(self):
        self.unshare.kill()  # and its child with it
        self.unshare.wait()
        for fd in (self.master, self.feeder):
            if fd is not None:
                os.close(fd)


def ask(arguments):
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    return done.returncode, done.stdout


def try_cell(cell, env):
    folder = tempfile.mkdtemp(prefix="sigshim-matrix-")
    container = Container(cell, folder, env)
    try:
        if not container.await_ready():
            return Result(cell, None, None, container.out, "did not start")
        time.sleep(env["settle"])
        doctor = [env["DOCTOR"], "doctor", "-s", cell.sig]
        says, text = ask(["nsenter", "-t", str(container.pid), "-p", "-m"] + doctor)
        outside, more = ask(doctor + [str(container.pid)])
        if container.unshare.poll() is not None:
            return Result(cell, None, None, container.out, "ended before the signal")
        os.kill(container.pid, getattr(signal, "SIG" + cell.sig))
        arrived = container.ends_within(PATIENCE if says == 0 else env["wait"])
        if cell.situation.tells:
            arrived = arrived and "told" in container.out
        problem = None
        if outside != says:
            problem = f"says {WORDS.get(says, says)} within, {WORDS.get(outside, outside)} on the host"
            text += more
        elif says not in WORDS:
            problem = f"status {says}"
        elif says == 0 and not arrived:
            problem = "OK, and it was lost"
        elif says == 1 and arrived:
            problem = "LOST, and it arrived"
        return Result(cell, says, arrived, text + container.out, problem)
    finally:
        container.close()
        shutil.rmtree(folder, ignore_errors=True)


def name_of(cell):
    return "{}: {}, stdin {}{}".format(cell.situation.name, cell.sig, cell.stdin,
                                       ", watched" if cell.watched else "")


def cells_of(arguments):
    all_of_them = []
    for situation in situations.ALL:
        for sig in SIGNALS:
            if situation.signals and sig not in situation.signals:
                continue
            for stdin in situation.stdin or STDIN:
                all_of_them.append(Cell(situation, sig, stdin, situation.shim))
        if situation.shim:  # signals that sigshim does not watch
            all_of_them.append(Cell(situation, "QUIT", "pipe", False))
    if arguments.sample:  # one of every other situation: each signal and each stdin in turn
        firsts = []
        for number, situation in enumerate(situations.ALL):
            if number % 4 in (1, 2):
                continue
            own = [cell for cell in all_of_them if cell.situation is situation]
            firsts.append(own[number * 7 % len(own)])
        all_of_them = firsts
    return [cell for cell in all_of_them
            if re.search(arguments.only, name_of(cell)) and cell.sig in arguments.signals.split(",")
            and cell.stdin in arguments.stdin.split(",")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--signals", default=",".join(SIGNALS))
    parser.add_argument("--stdin", default=",".join(STDIN))
    parser.add_argument("--settle", type=float, default=0.3)
    parser.add_argument("--wait", type=float, default=3, help="seconds that one has which is not")
    parser.add_argument("-j", type=int, default=12)
    parser.add_argument("-v", action="store_true")
    parser.add_argument("build")
    arguments = parser.parse_args()
    build = os.path.realpath(arguments.build)
    with tempfile.TemporaryDirectory(prefix="sigshim-matrix-") as folder:
        os.chmod(folder, 0o755)
        for name in ("sigshim", "libsigshim.so"):  # as they are now, whatever is built meanwhile
            shutil.copy(f"{build}/{name}", folder)
        return try_all(arguments, build, folder)


def why_not(situation, path):
    """coreutils' timeout 9.10 takes pid 1 for the end of its parent, for one."""
    if not shutil.which(situation.needs, path=path):
        return f"there is no {situation.needs}"
    if situation.works and ask(["unshare", "-pf"] + situation.works.split())[0] != 0:
        return f"{situation.works} as pid 1 fails by itself"
    return None


def try_all(arguments, build, folder):
    env = {"LIB": os.environ.get("TEST_LIB", folder + "/libsigshim.so"), "DOCTOR": folder + "/sigshim",
           "PATH": f"{folder}:{build}/tests/fixtures:{os.environ['PATH']}", "settle": arguments.settle,
           "wait": arguments.wait}
    cells = cells_of(arguments)
    reasons = {situation: why_not(situation, env["PATH"]) for situation in {cell.situation for cell in cells}}
    for reason in sorted({reason for reason in reasons.values() if reason}):
        print(f"[SKIP] doctor: {reason}")
    cells = [cell for cell in cells if not reasons[cell.situation]]
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(arguments.j) as pool:
        for result in pool.map(lambda cell: try_cell(cell, env), cells):
            counts["cells"] += 1
            counts["arrived" if result.arrived else "lost"] += 1
            counts[WORDS.get(result.says, "none")] += 1
            if result.problem:
                counts["wrong"] += 1
                counts[result.problem] += 1
                print(f"WRONG {name_of(result.cell)}: {result.problem}", flush=True)
            elif result.says == 2:
                print(f"UNKNOWN {name_of(result.cell)} ({'arrived' if result.arrived else 'lost'})")
            if arguments.v and (result.problem or result.says == 2):
                print("    " + result.text.replace("\n", "\n    "))
    print(f"doctor: {counts['cells']} cells, {len({cell.situation.name for cell in cells})} situations: "
          f"{counts['arrived']} arrived, {counts['lost']} lost; said OK {counts['OK']}, LOST {counts['LOST']}, "
          f"UNKNOWN {counts['UNKNOWN']}; wrong {counts['wrong']}")
    for what in sorted(counts):
        if " " in what:
            print(f"  {what}: {counts[what]}")
    return 0 if cells and not counts["wrong"] and counts["UNKNOWN"] * 20 <= max(len(cells), 20) else 1


if __name__ == "__main__":
    sys.exit(main())
