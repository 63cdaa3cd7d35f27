# SPDX-License-Identifier: MIT
"""The table and the chart of the drains, in docs/: page.py BUILD"""
import collections
import json
import os
import re
import statistics
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, TOP + "/bench")
import charts

NAMES = {"runc": "runc", "sigshim": "sigshim-runc"}
MARKS = "<!-- from make cri-page -->\n", "<!-- end -->\n"
PAGE, PICTURE = TOP + "/docs/host.md", TOP + "/docs/drain.svg"


def spread(values):
    text = "%.1f s" % statistics.median(values)
    return text if len(values) == 1 else text + " (%.1f to %.1f)" % (min(values), max(values))


def row(way, drains):
    ends = [end for drain in drains for end in drain]
    found = ", ".join("%s (%d)" % entry for entry in collections.Counter(end["status"] for end in ends).most_common())
    return "| %s | %s | %d of %d | %s | %s |\n" % (
        NAMES[way], found, sum(end["finished"] for end in ends), len(ends),
        spread([max(end["ended"] for end in drain) for drain in drains]),
        spread([max(end["gone"] for end in drain) for drain in drains]))


def text(results):
    drains = list(results["ways"].values())[0]
    times = "one drain" if len(drains) == 1 else "%d drains each, median and range" % len(drains)
    head = """
| runtime | exit status (pods) | cleanup finished | last container ended | last pod gone |
|---|--:|--:|--:|--:|
"""
    tail = """
![Containers that still run, by seconds since the drain began](drain.svg)

Measured by `make check-cri`: %d pods on %s; %d processors;
%s; grace period %d s. A pod is gone when its sandbox has been stopped as well.
""" % (len(drains[0]), results["containerd"], results["processors"], times, results["grace"])
    return head + "".join(row(way, drains) for way, drains in results["ways"].items()) + tail + "\n"


def steps(ends):
    """How many are there, from their start on."""
    times = sorted(end["ended"] for end in ends)
    return "\n".join("%g %d" % (t, len(times) - i) for i, t in enumerate([0.0] + times))


def picture(results):
    """Of the drain in the middle."""
    blocks, plots = "", []
    for way, drains in results["ways"].items():
        middle = sorted(drains, key=lambda ends: max(end["ended"] for end in ends))[len(drains) // 2]
        blocks += "$%s << EOD\n%s\nEOD\n" % (way, steps(middle))
        plots.append('$%s with steps lw 2.5 lc rgb "%s" title "%s"' % (
            way, charts.OURS if way == "sigshim" else charts.OTHERS, NAMES[way]))
    count = len(drains[0])
    charts.draw(charts.HEAD % (760, 300, PICTURE, "A drain of %d pods" % count) + """
set xlabel "seconds"
set ylabel "containers that run"
set xrange [0:]
set yrange [0:%g]
set key right top
set grid lc rgb "#e3e6ea" lt 1
set tics nomirror scale 0.4
%splot %s
""" % (count * 1.15, blocks, ", ".join(plots)))
    with open(PICTURE) as file:
        lines = [line.rstrip() + "\n" for line in file]
    with open(PICTURE, "w") as file:
        file.writelines(lines)


def main(build):
    with open(build + "/cri/drain.json") as file:
        results = json.load(file)
    with open(PAGE) as file:
        page = file.read()
    between = re.compile("(%s).*?(%s)" % tuple(map(re.escape, MARKS)), re.S)
    assert between.search(page), PAGE + " has no " + MARKS[0]
    with open(PAGE, "w") as file:
        file.write(between.sub(lambda found: found[1] + text(results) + found[2], page))
    picture(results)


main(*sys.argv[1:])
