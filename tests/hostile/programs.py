#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stops real programs that leave SIGTERM at default, 20 times each at random moments, beside runs
without the preload: programs.py [-n STOPS] [--seed N] [--only REGEX] LIBRARY HANDLER
The status must be the same, the median at most 20 ms slower, and no line may say "crashed". Where it is slower,
the same is measured with HANDLER, which only raises the signal again: what that costs is the kernel's (handler.c)."""
import argparse
import os
import random
import re
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SPIN_C = "#define A(x) x x x x x x x x\nint f(int i){A(A(A(A(i=i*3+1;))))return i;}int main(){return f(1);}\n"
# name, program that must be there, shell-free command; {d} is the folder with the inputs.
PROGRAMS = [
    ("gzip", "gzip -9c {d}/big"), ("bzip2", "bzip2 -9c {d}/big"), ("xz", "xz -9kc {d}/big"),
    ("xz -T2", "xz -T2 -6kc {d}/big"), ("zstd", "zstd -19 -qc {d}/big"), ("lz4", "lz4 -9 -qc {d}/big"),
    ("tar", "tar -czf - {d}"), ("cat", "cat /dev/zero"), ("yes", "yes"),
    ("dd", "dd if=/dev/zero of=/dev/null"), ("sha256sum", "sha256sum /dev/zero"),
    ("md5sum", "md5sum /dev/zero"), ("base64", "base64 -w0 /dev/zero"), ("od", "od -v /dev/urandom"),
    ("sort", "sort {d}/big"), ("tail", "tail -f {d}/big"), ("sleep", "sleep 60"),
    ("factor", "factor 170141183460469231731687303715884105727000000000000000000000000000000000151"),
    ("find", "find / -xdev -name nothing"), ("grep", "grep -c x /dev/zero --binary-files=text"),
    ("sed", "sed -n p /dev/urandom"), ("mawk", "mawk 'BEGIN{{while(1)x=x+1}}'"),
    ("bc", "bc -q {d}/loop.bc"), ("jq", "jq -n '[range(1000000000)]|length'"),
    ("sqlite3", "sqlite3 :memory: 'with recursive c(x) as (select 1 union all select x+1 from c) "
                "select count(*) from c'"),
    ("perl", "perl -e '$x{{$_%1000}}.=\"a\" while ++$_'"), ("python3", "python3 -c 'while True: str(1.5)'"),
    ("lua5.4", "lua5.4 -e 'while true do local t={{}} end'"),
    ("node", "node -e 'for(;;)JSON.stringify({{a:1}})'"), ("tclsh", "tclsh {d}/loop.tcl"),
    ("gcc", "gcc -O2 -S -o /dev/null {d}/spin.c"), ("cpp", "cpp -o /dev/null {d}/spin.c"),
    ("openssl", "openssl speed -seconds 30 sha256"), ("curl", "curl -s http://127.0.0.1:{port}/"),
    ("wget", "wget -qO- http://127.0.0.1:{port}/"), ("nc", "nc 127.0.0.1 {port}"),
    ("ssh", "ssh -o BatchMode=yes -p {port} 127.0.0.1"),
    ("psql", "psql -h 127.0.0.1 -p {port} -c select"), ("redis-cli", "redis-cli -p {port} ping"),
    ("git", "git hash-object --stdin"), ("diff", "diff {d}/big {d}/gib"),
    ("shuf", "shuf -r -i 1-1000000"), ("xxd", "xxd /dev/zero"),
    ("hexdump", "hexdump -v /dev/urandom"), ("make", "make -s -f {d}/Makefile"),
    ("groff", "groff -Tutf8 -man {d}/page"), ("busybox", "busybox md5sum /dev/zero"),
    ("ed", "ed -s {d}/big"),
]


SLOWER = 0.020  # seconds in the median


def inputs(folder):
    rand = random.Random(1)
    for name in "big", "gib":
        with open(f"{folder}/{name}", "w") as file:
            for _ in range(400000):
                file.write(f"{rand.getrandbits(64):x} {rand.randrange(100)}\n")
    for name, text in (("spin.c", SPIN_C), ("loop.bc", "while (1) x = x + 1\n"),
                       ("loop.tcl", "while 1 {incr x}\n"), ("Makefile", "all:\n\t@sleep 60\n"),
                       ("page", ".TH A 1\n" + ".SH B\nword \\fBword\\fR\n" * 100000)):
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)


def stop(command, library, after):
    """One run: status, seconds from the signal to the end, what it said; None: over before it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("SIGSHIM")}
    env.update(LC_ALL="C.UTF-8", TERM="dumb")
    if library:
        env["LD_PRELOAD"] = library
    with tempfile.TemporaryFile() as err:
        process = subprocess.Popen(shlex.split(command), stdin=silent[0], stdout=subprocess.DEVNULL,
                                   stderr=err, env=env, start_new_session=True)
        try:
            time.sleep(after)
            early = process.poll() is not None
            start = time.monotonic()
            subprocess.run(["kill", str(process.pid)], stderr=subprocess.DEVNULL)
            try:
                status = process.wait(15)
            except subprocess.TimeoutExpired:
                status = "lost"
            seconds = time.monotonic() - start
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        err.seek(0)
        return None if early else (status, seconds, err.read(100000).decode(errors="replace"))


def slower(bare, with_):
    """What the preload adds to the median: seconds."""
    return statistics.median(with_) - statistics.median(bare)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("library")
    parser.add_argument("handler")
    args = parser.parse_args()
    library, handler = os.path.abspath(args.library), os.path.abspath(args.handler)
    server = socket.create_server(("127.0.0.1", 0), backlog=4096)  # takes connections, says nothing
    bad = made = measured = 0
    skipped = []
    print(f"{'program':<12} {'stops':>5} {'status':>14} {'bare':>8} {'sigshim':>8}  faults", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        inputs(folder)
        for name, command in PROGRAMS:
            if not re.search(args.only, name):
                continue
            if not shutil.which(command.split()[0]):
                skipped.append(name)
                continue
            rand = random.Random(f"{args.seed} {name}")
            command = command.format(d=folder, port=server.getsockname()[1])
            faults, bare, with_, least, statuses, stops = [], [], [], [], set(), 0
            for number in range(2 * args.n):
                if number == args.n and (not bare or slower(bare, with_) <= SLOWER):
                    break
                if number == args.n:  # a busy machine? Once more: what counts is the second look
                    bare, with_ = [], []
                after = 0.001 * 300 ** rand.random()  # 1 to 300 ms, short ones as often as long ones
                one, two = stop(command, None, after), stop(command, library, after)
                if one is None or two is None:
                    continue  # it was over before the signal
                if number >= args.n and (three := stop(command, handler, after)):
                    least.append(three[1])
                stops += 1
                statuses.add(str(two[0]))
                bare.append(one[1])
                with_.append(two[1])
                if one[0] != two[0]:
                    faults.append(f"status {two[0]} for {one[0]} after {after * 1000:.1f} ms: "
                                  f"{two[2].strip()[-160:]!r}")
                if "crashed" in two[2]:
                    faults.append(f"crashed after {after * 1000:.1f} ms: {two[2].strip()[-160:]!r}")
            if not stops:
                skipped.append(f"{name} (ends by itself)")
                continue
            measured += 1
            made += stops
            if slower(bare, with_) > SLOWER:
                took = (f"{slower(bare, with_) * 1000:.0f} ms slower in the median, "
                        f"{slower(bare, least) * 1000:.0f} ms with any handler")
                if slower(least, with_) > SLOWER:
                    faults.append(took)
                else:
                    print(f"{name}: {took}: in a call that the kernel breaks off for none")
            bad += len(faults)
            print(f"{name:<12} {stops:>5} {','.join(sorted(statuses)):>14} "
                  f"{statistics.median(bare) * 1000:>5.1f} ms {statistics.median(with_) * 1000:>5.1f} ms"
                  f"  {len(faults)}", flush=True)
            for fault in faults[:5]:
                print(f"    {fault}")
    for name in skipped:
        print(f"[SKIP] {name}")
    short = measured < 37 and not args.only
    print(f"[{'FAIL' if bad or short else 'PASS'}] programs: {measured} programs"
          f"{' (37 are wanted)' if short else ''}, {made} stops, {bad} faults")
    return 1 if bad or short else 0


silent = os.pipe()  # stdin: nothing comes
sys.exit(main())
