#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""The README's table "What to write for which app": each row's line, taken from there, helps an app of that
kind as pid 1, and without the line it ends in another way: recipes.py LIBRARY"""
import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, f"{TOP}/tests/runtimes")
from rows import PYTHON  # noqa: E402
from stops import Stop  # noqa: E402

CHILD = 'sh -c "echo ready; exec sleep 60"; true'  # an app in a shell's foreground
HANDLER = """
import signal, sys, time
def stop(*_):
    time.sleep(float(sys.argv[1]))
    print("saved")
    sys.exit(int(sys.argv[2]))
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
while True:
    time.sleep(60)
"""
NODE = """
process.on("SIGQUIT", () => { console.log("saved"); process.exit(0); });
setTimeout(() => {}, 60000);
console.log("ready");
"""
# Two programs that take 4.5 s each; the second one is ready when the first one is up.
SUPERVISORD = "[supervisord]\nnodaemon = true\nlogfile = /dev/null\nlogfile_maxbytes = 0\npidfile = pid\n" + "".join(f"""
[program:{name}]
command = sh -c "trap 'sleep 4.5; echo {name} saved; exit 0' TERM; {up}; while :; do sleep 0.1; done"
stopwaitsecs = 20
stdout_logfile = /dev/fd/1
stdout_logfile_maxbytes = 0
""" for name, up in [("one", ">one"), ("two", "until [ -e one ]; do sleep 0.1; done; echo ready")])

# First cell of the row: apps as program, its file and text, command, the end with the line (status, words of
# the output), the end without it (None: any other), and what else differs: the signal, what there is instead of no line.
APPS = {
    "Python": [("python3", "app.py", PYTHON, ["python3", "app.py"],
                (143, "<atexit>", "<buffer>", "<finally>"), (143,), {"without": {"SIGSHIM_UNWIND": "none"}})],
    "a script with a `trap`, app in the foreground":
        [("bash", "app", f"trap 'echo saved; exit 0' TERM; {CHILD}", ["bash", "app"], (0, "saved"), ("lost",), {})],
    "a script for mksh": [("mksh", "app", CHILD, ["mksh", "app"], (143,), ("lost",), {})],
    "supervisord": [("supervisord", "conf", SUPERVISORD, ["sh", "-c", "supervisord -c conf; true"],
                     (0, "saved", "saved"), None, {})],
    "more than 8 s to shut down": [("python3", "app.py", HANDLER, ["sh", "-c", "python3 app.py 9 0; true"],
                                    (0, "saved"), (143,), {})],
    "`STOPSIGNAL SIGQUIT`": [("node", "app.js", NODE, ["sh", "-c", "node app.js; true"], (0, "saved"), ("lost",),
                              {"signal": signal.SIGQUIT})],
    "an exit code of 143 where 0 is wanted":
        [("perl", "app", '$| = 1; print "ready\\n"; sleep 60', ["perl", "app"], (0,), (143,), {}),
         ("python3", "app.py", HANDLER, ["python3", "app.py", "0", "143"], (0, "saved"), (143, "saved"), {})],
}
WORDS = re.compile("<finally>|<atexit>|<buffer>|saved")
# Rows that send the reader on to docs/runtimes.md: what tests/runtimes/rows.py makes anew.
ELSEWHERE = {"Perl, PHP, node, … with cleanups of their own": "^(Perl|PHP|node)$"}


def table():
    """Each row's app and the variables of its line."""
    with open(f"{TOP}/README.md", encoding="utf-8") as file:
        lines = file.read().split("\n")
    start = lines.index("| your app | line | why |") + 2
    for row in lines[start:lines.index("", start)]:
        app, line, _ = (cell.strip() for cell in row.strip("|").split("|"))
        yield app, line, dict(variable.split("=", 1) for variable in re.findall(r"`ENV ([^`]*)`", line))


def problem(app, env, library, wanted):
    """Stops it once: what is not as wanted, or "". None: anything but the end with the line."""
    _, file, text, argv, best, _, more = app
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        with open(f"{folder}/{file}", "w", encoding="ascii") as out:
            out.write(text)
        stop = Stop(argv, library, env, cwd=folder, sig=more.get("signal", signal.SIGTERM),
                    limit=3 if wanted == ("lost",) else 60)
    got = (stop.status, *sorted(WORDS.findall(stop.out)))
    return "" if got == wanted or (wanted is None and got[0] != "not ready" and got != best) else f"with {env} {wanted} is wanted, and {got} comes: {stop.out}{stop.err}"


def try_page(regex, library):
    made = subprocess.run([f"{TOP}/tests/runtimes/rows.py", "-n", "1", "--only", regex, library],
                          stdout=subprocess.PIPE, text=True, check=False)
    return "" if made.returncode == 0 else made.stdout


def main():
    library = os.path.abspath(sys.argv[1])
    rows, skipped, jobs = list(table()), 0, []
    with concurrent.futures.ProcessPoolExecutor(20) as pool:
        for name, line, env in rows:
            known = APPS.get(name, []) if env or line == "none" else []
            for app in known:
                if not shutil.which(app[0]):
                    print(f"[SKIP] README.md, {name}: no {app[0]}")
                    skipped += 1
                    continue
                *_, with_line, without, more = app
                jobs.append((name, pool.submit(problem, app, env, library, with_line)))
                jobs.append((name, pool.submit(problem, app, more.get("without", {}), library, without)))
            if name in ELSEWHERE and "docs/runtimes.md" in line:
                jobs.append((name, pool.submit(try_page, ELSEWHERE[name], library)))
            elif not known:
                jobs.append((name, pool.submit(str, "no app is known here for this row")))
        problems = [(name, job.result()) for name, job in jobs]
    problems += [(name, "the README has no such row") for name in {*APPS, *ELSEWHERE} - {row[0] for row in rows}]
    bad = [(name, text) for name, text in problems if text]
    for name, text in bad:
        print(f"FAIL README.md, {name}: {text}")
    print(f"recipes: {len(problems) - len(bad)} passed, {len(bad)} failed, {skipped} skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
