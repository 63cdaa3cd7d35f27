# SPDX-License-Identifier: MIT
# What sigshim-runc costs: its own processor time and memory, with a runtime that does nothing, and
# paired starts of a container by the real runc. Usage: BUILD=build cost.py [PAIRS]
import os
import shutil
import statistics
import subprocess
import sys

from case import BUILD, FRONT, LIBRARY, Bundle
from real import Container

PAIRS = int(sys.argv[1]) if len(sys.argv) > 1 else 200


def call(argv):
    """Returns wall and processor time in ms, and the largest resident size in kB, of one call."""
    done = subprocess.run([BUILD + "/tests/usage", *argv], check=True, stdout=subprocess.PIPE,
                          env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    wall, processor, size = done.stdout.split()
    return int(wall) / 1000, int(processor) / 1000, int(size)


def show(title, with_it, without, unit="ms"):
    extra = [a - b for a, b in zip(with_it, without)]
    print("%-34s %7.2f with, %7.2f without, median of the differences %+.2f %s" % (
        title, statistics.median(with_it), statistics.median(without), statistics.median(extra), unit))


def own(pairs):
    """The front, which becomes true(1), and true(1) alone. The bundle is made anew each time."""
    bundle = Bundle()
    true = shutil.which("true")
    options = ["--sigshim-runtime=" + true, "--sigshim-host=/nonexistent", "--sigshim-library=" + LIBRARY]
    rows = []
    for _ in range(pairs):
        bundle.write(bundle.before)
        rows.append((call([FRONT, *options, "create", "--bundle", bundle.bundle, "id"]), call([true])))
        assert b"libsigshim" in bundle.after()
    bundle.close()
    for index, title in enumerate(("own wall time", "own processor time")):
        show(title, [a[index] for a, b in rows], [b[index] for a, b in rows])
    print("%-34s %d kB" % ("largest resident size", max(a[2] for a, b in rows)))


def starts(pairs):
    if os.getuid() != 0 or not shutil.which("runc"):
        print("[SKIP] starts by runc: it needs root and runc")
        return
    made = []
    container = Container(lambda **more: made.append(Bundle(**more)) or made[-1], ["/bin/true"])
    rows = []
    for number in range(pairs + 3):
        pair = {}
        for front in ((True, False), (False, True))[number % 2]:
            container.bundle.write(container.bundle.before)
            name = "sigshim-cost-%d" % os.getpid()
            words = ["run", "--bundle", container.bundle.bundle, name]
            pair[front] = call(container.front(*words) if front else [shutil.which("runc"), *words])
        if number >= 3:
            rows.append(pair)
    container.bundle.close()
    for index, title in enumerate(("runc run, wall time", "runc run, processor time")):
        show(title, [row[True][index] for row in rows], [row[False][index] for row in rows])


own(PAIRS)
starts(PAIRS)
