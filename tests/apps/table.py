#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stops each app in each form in containers of an engine, and says what became of it:
table.py --docker CLIENT --image IMAGE [--bare IMAGE] [--only REGEX] [-n STOPS] [-j JOBS] [--columns A,B] BUILD
table.py --page BUILD     writes docs/apps.md from what has been run with the present library
The status is 0 if all that was run is as apps.py says."""
import argparse
import concurrent.futures
import hashlib
import itertools
import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time

import page
from apps import APPS, line_of

SHIM = {"LD_PRELOAD": "/usr/lib/libsigshim.so"}
START_LIMIT = 60  # seconds
numbers = itertools.count()


class Cell:
    """An app in a column and a form, stopped some times."""

    def __init__(self, app, column, form):
        self.app, self.column, self.form = app, column, form
        self.key = "|".join((app.name, column, form))

    def variables(self):
        return {**(SHIM if self.column in ("sigshim", "row") else {}),
                **(line_of(self.app.row) if page.with_line(self.column) else {})}

    def command(self):
        text = self.app.command
        argv = {"exec": shlex.split(text), "sh": ["sh", "-c", text], "cd": ["sh", "-c", "cd / && " + text]}[self.form]
        return ["--", *argv] if self.column == "tini" else argv

    def options(self):
        options = [part for name, value in self.variables().items() for part in ("-e", f"{name}={value}")]
        options += ["--user", self.app.user] if self.app.user else []
        options += ["--runtime", "sigshim"] if self.column in page.BY_RUNTIME else []
        return options + (["--entrypoint", self.column] if self.column in ("tini", "dumb-init") else [])


class Engine:
    """bare: the image without the library, for sigshim-runc. more: options of docker run."""

    def __init__(self, args):
        self.client, self.image, self.bare, self.more = args.docker, args.image, args.bare, args.option

    def run(self, *arguments, check=True):
        done = subprocess.run([self.client, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120, check=False)
        if check and done.returncode:
            raise RuntimeError(f"docker {arguments[0]}: {done.stdout.strip()}")
        return done.stdout

    def programs(self):
        """Those of the apps that the image has."""
        names = sorted({app.program for app in APPS})
        script = 'for p; do command -v "$p" >/dev/null && echo "$p"; done; true'
        return self.run("run", "--rm", "--network", "none", *self.more, self.image, "sh", "-c", script, "sh", *names).split()

    def has_runtime(self):
        return self.bare and "sigshim" in json.loads(self.run("info", "--format", "{{json .Runtimes}}"))

    def stop(self, cell):
        """{"problem", "seconds", "status", "cleanup", "output", "log"}"""
        name = f"sigshim-apps-{os.getpid()}-{next(numbers)}"
        result = {"problem": "", "seconds": 0.0, "status": None}
        # -i: Lua's program waits for its standard input.
        container = subprocess.Popen([self.client, "run", "-i", "--rm", "--name", name, "--network", "none",
                                      *self.more, *cell.options(), self.bare if cell.column in page.BY_RUNTIME else self.image,
                                      *cell.command()],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        log = [b""]
        try:
            if self.is_ready(container, name, cell.app.ready, log):
                time.sleep(0.3)  # until whatever stands around the app has come to rest
                begin = time.monotonic()
                self.run("stop", name)
                result["seconds"] = round(time.monotonic() - begin, 2)
                os.set_blocking(container.stdout.fileno(), True)
                log.append(container.communicate(timeout=60)[0])
                result["status"] = container.returncode
            else:
                result["problem"] = "not ready"
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            result["problem"] = str(error)
        finally:
            if container.poll() is None:
                self.run("rm", "-f", "-v", name, check=False)
                container.kill()
                container.communicate()
        result["log"] = b"".join(log).decode(errors="replace")
        for kind in cell.app.has:
            result[kind] = all(len(re.findall(text, result["log"], re.M)) == 1 for text in cell.app.marks[kind])
        return result

    def is_ready(self, container, name, ready, log):
        """Leaves in log what the container says until then."""
        os.set_blocking(container.stdout.fileno(), False)
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end:
            if select.select([container.stdout], [], [], 0.5)[0]:
                text = container.stdout.read()
                if not text:
                    return False
                log[0] += text
            if ready.startswith("port:"):
                sockets = self.run("exec", "-e", "LD_PRELOAD=", name, "cat", "/proc/net/tcp", "/proc/net/tcp6", check=False)
                found = re.search(rf":{int(ready[5:]):04X} \S+ 0A", sockets)
            else:
                found = re.search(ready, log[0].decode(errors="replace"), re.M)
            if found:
                return True
        return False


def chosen(args, engine):
    programs, columns = engine.programs(), args.columns.split(",")
    if set(columns) & set(page.BY_RUNTIME) and not engine.has_runtime():
        print("[SKIP] " + ", ".join(page.BY_RUNTIME) + ": the engine does not know sigshim-runc")
        columns = [column for column in columns if column not in page.BY_RUNTIME]
    for app in APPS:
        if not re.search(args.only, app.name):
            continue
        if app.program not in programs:
            print(f"[SKIP] {app.name}: the image has no {app.program}")
            continue
        for column in columns:
            if not page.with_line(column) or page.has_line(app):
                for form in page.FORMS:
                    yield Cell(app, column, form)


def load(build):
    """What has been run with the library and sigshim-runc as they are now."""
    library = hashlib.sha256()
    for name in ("libsigshim.so", "sigshim-runc"):
        with open(f"{build}/{name}", "rb") as file:
            library.update(file.read())
    library = library.hexdigest()
    try:
        with open(f"{build}/apps/results.json", encoding="utf-8") as file:
            results = json.load(file)
    except OSError:
        results = {}
    return results if results.get("library") == library else {"library": library, "engine": "", "cells": {}}


def run_all(args, results):
    engine = Engine(args)
    cells = list(chosen(args, engine))
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        jobs = [(cell, [pool.submit(engine.stop, cell) for _ in range(args.n)]) for cell in cells]
        try:
            for cell, runs in jobs:
                results["cells"][cell.key] = [run.result() for run in runs]
                print(f"{time.monotonic() - begin:5.0f} s  {cell.key}: "
                      f"{page.entry(cell.app, results['cells'][cell.key])}", flush=True)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return cells


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--page", action="store_true", help="write docs/apps.md")
    parser.add_argument("--docker", default="docker")
    parser.add_argument("--image")
    parser.add_argument("--bare", help="the image without the library, for sigshim-runc")
    parser.add_argument("--engine", default="", help="what is known of the engine")
    parser.add_argument("--only", default="", help="the apps whose name this regular expression matches")
    parser.add_argument("--columns", default=",".join(page.COLUMNS))
    parser.add_argument("-n", type=int, default=1, help="stops of each cell")
    parser.add_argument("-j", type=int, default=4, help="containers at a time")
    parser.add_argument("--sample", action="store_true", help="keep no results")
    parser.add_argument("build")
    parser.add_argument("option", nargs="*", help="of docker run, after --")
    args = parser.parse_args()
    results = load(args.build) if not args.sample else {"cells": {}}
    if args.page:
        return page.write(results)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results["engine"] = args.engine
    if args.sample:
        return page.judge(results, run_all(args, results))
    try:
        cells = run_all(args, results)
    finally:
        with open(f"{args.build}/apps/results.json", "w", encoding="utf-8") as file:
            json.dump(results, file)
    text = page.text(results)
    with open(f"{args.build}/apps/table.md", "w", encoding="utf-8") as file:
        file.write(text)
    print(text)
    return page.judge(results, cells)


if __name__ == "__main__":
    sys.exit(main())
