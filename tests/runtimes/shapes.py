#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Stops Python programs of ten shapes at random moments, as pid 1 and below a start script:
shapes.py [-n STOPS] [--only REGEX] [--python PROGRAM] [-v] LIBRARY
Each must run `finally`, atexit and its buffer to the end, once, with one line of sigshim and 143."""
import random
import re
import shutil
import sys
import tempfile

from stops import Stop, parser

HEAD = """
import atexit, os, sys, threading, time
atexit.register(lambda: print("[atexit]"))
print("[buffered]")
ready = lambda: os.write(1, b"ready\\n")
def main():
%s
try:
    main()
finally:
    print("[finally]")
"""
MARKS = ["[buffered]", "[finally]", "[atexit]"]

SHAPES = {
    "loop": """
    ready()
    count = 0
    while True:
        count += len(str(count))
""",
    "sleep": """
    ready()
    time.sleep(60)
""",
    "read": """
    ready()
    sys.stdin.read()
""",
    "threads": """
    def work():
        while True:
            time.sleep(0.001)
    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    ready()
    threads[0].join()
""",
    "asyncio": """
    import asyncio
    async def serve():
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        try:
            ready()
            async with server:
                await server.serve_forever()
        finally:
            await asyncio.sleep(0.001)
            print("[task]")
    asyncio.run(serve())
""",
    "subprocess": """
    import subprocess
    with subprocess.Popen(["sleep", "60"], env={"PATH": os.environ["PATH"]}) as child:
        ready()
        child.wait()
""",
    "multiprocessing": """
    import multiprocessing
    with multiprocessing.Pool(2) as pool:
        pool.map(abs, range(10))
        ready()
        pool.map(time.sleep, [60, 60])
""",
    "http.server": """
    import http.server
    class Server(http.server.ThreadingHTTPServer):
        def service_actions(self):
            ready()
            self.service_actions = lambda: None
    Server(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler).serve_forever(0.01)
""",
}
GUNICORN = '''
import atexit
def application(environ, start_response):
    return []
def post_worker_init(worker):
    print("ready", file=__import__("sys").stderr, flush=True)
def on_exit(server):
    atexit.register(lambda: print("[atexit]"))
    print("[finally]")
'''


def cases(python):
    """name, command, marks, status, lines of sigshim."""
    for name, body in SHAPES.items():
        marks = MARKS + ["[task]"] * (name == "asyncio")
        yield name, [python, "-c", HEAD % body], marks, 143, 1, {}
    for name in "sleep", "loop":
        script = 'cd / && python3 -c "$APP"'.replace("python3", python)
        yield f"sh: {name}", ["sh", "-c", script], MARKS, 143, 2, {"APP": HEAD % SHAPES[name]}
    if shutil.which("gunicorn"):
        # It has a handler for SIGTERM of its own, and its status is 0.
        yield ("gunicorn", ["gunicorn", "-c", "{d}/conf.py", "--bind", "127.0.0.1:0", "conf"], MARKS[1:], 0, 0,
               {"PYTHONPATH": "{d}"})


def judge(stop, marks, status, lines):
    faults = []
    if stop.status != status:
        faults.append(f"status {stop.status}, not {status}")
    missing = [mark for mark in marks if mark not in stop.kept(marks)]
    if missing:
        faults.append(f"without {' '.join(missing)}, or twice")
    if stop.lines() != lines:
        faults.append(f"{stop.lines()} lines of sigshim, not {lines}")
    if "crashed" in stop.err or "sigshim:" in stop.err:
        faults.append("a complaint")
    return faults


def main():
    arguments = parser(100)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--python", default="/usr/bin/python3")
    args = arguments.parse_args()
    bad = made = 0
    print(f"{'shape':<16} {'stops':>5} {'clean':>5} {'median':>9} {'slowest':>9}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/conf.py", "w", encoding="ascii") as file:
            file.write(GUNICORN)
        for name, argv, marks, status, lines, env in cases(args.python):
            if not re.search(args.only, name):
                continue
            rand = random.Random(f"{args.seed} {name}")
            times, faults = [], []
            for _ in range(args.n):
                fill = lambda text: text.replace("{d}", folder)
                stop = Stop([fill(arg) for arg in argv], args.library, {k: fill(v) for k, v in env.items()},
                            cwd=folder, after=rand.choice([0, 0, 0.0001, 0.001, 0.01, 0.03]))
                found = judge(stop, marks, status, lines)
                times.append(stop.seconds)
                if found:
                    faults.append(f"{'; '.join(found)}\n{stop.out}\n{stop.err}" if args.v else "; ".join(found))
            times.sort()
            made += args.n
            bad += len(faults)
            print(f"{name:<16} {args.n:>5} {args.n - len(faults):>5} {times[args.n // 2] * 1000:>6.0f} ms "
                  f"{times[-1] * 1000:>6.0f} ms", flush=True)
            for fault in faults[:3]:
                print(f"    {fault}")
    print(f"[{'FAIL' if bad else 'PASS'}] Python: {made} stops, {bad} not clean")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
