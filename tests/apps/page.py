# SPDX-License-Identifier: MIT
"""Judges the stops, and makes docs/apps.md of them."""
import itertools
import os
import textwrap

from apps import APPS, TOP, line_of

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = TOP + "/docs/apps.md"
FORMS = ("exec", "sh", "cd")
COLUMNS = {"nothing": "nothing", "tini": "tini", "dumb-init": "dumb-init", "sigshim": "sigshim",
           "row": "sigshim and its line", "runtime": "sigshim-runc", "runtime-row": "sigshim-runc and the line"}
BY_RUNTIME = {"runtime": "sigshim", "runtime-row": "row"}  # sigshim-runc, and what it has to be like


def has_line(app):
    return bool(app.row and line_of(app.row))


def with_line(column):
    return column in ("row", "runtime-row")


def stopped(run):
    """In time: the engine has not killed it."""
    return not run["problem"] and run["status"] != 137


def kept(app, run):
    return [kind for kind in app.has if run[kind]]


def faults(app, column, form, run):
    """What is not as apps.py says it."""
    if run["problem"]:
        return [run["problem"]]
    wanted = [kind for kind in app.has if with_line(column) and has_line(app) or kind in app.alone]
    found = [] if stopped(run) else [f"not in time: {run['seconds']:.1f} s"]
    found += [f"{kind} lost" for kind in wanted if not run[kind]]
    found += [f"{kind} kept, which apps.py does not expect" for kind in kept(app, run) if kind not in wanted]
    status = with_line(column) and app.line_status or app.statuses[form]
    if run["status"] != status:
        found.append(f"status {run['status']}, not {status}")
    return found


def words(app, run):
    """Status and what has been done, of a run."""
    if run["problem"]:
        return "fails"
    if run["status"] == 137:
        return "killed"
    return " ".join([str(run["status"]), ", ".join(kept(app, run)) or "–"] if app.has else [str(run["status"])])


def worst(app, runs):
    return max(runs, key=lambda run: (bool(run["problem"]), not stopped(run), -len(kept(app, run)), run["seconds"]))


def entry(app, runs):
    run = worst(app, runs)
    return f"{words(app, run)} {max(run['seconds'] for run in runs):.1f} s"


class Table:
    def __init__(self, results):
        self.cells = results["cells"]

    def runs(self, app, column, form):
        """Those of the column before where there is no line to add; None where nothing was run."""
        if with_line(column) and not has_line(app):
            column = "sigshim" if column == "row" else "runtime"
        return self.cells.get("|".join((app.name, column, form)))

    def missing(self):
        return [f"{app.name}, {column}, {form}" for app in APPS for column in COLUMNS for form in FORMS
                if not self.runs(app, column, form)]

    def cell(self, app, column):
        """exec / sh / cd, or one entry where the three are the same."""
        forms = [self.runs(app, column, form) for form in FORMS]
        if column == "row" and not has_line(app):
            return ""
        if not all(forms):
            return "not run"
        texts = [words(app, worst(app, runs)) for runs in forms]
        if len(set(texts)) > 1:
            return " / ".join(entry(app, runs) for runs in forms)
        return f"{texts[0]} {max(run['seconds'] for runs in forms for run in runs):.1f} s"

    def by_runtime(self):
        """How sigshim-runc compares with ENV LD_PRELOAD: how many cells are the same, and those that are not."""
        same, others = 0, []
        for app, (column, other), form in itertools.product(APPS, BY_RUNTIME.items(), FORMS):
            key = (app.name, column, form)
            if "|".join(key) not in self.cells:
                continue
            ours, theirs = (self.runs(app, name, form) for name in (column, other))
            texts = [words(app, worst(app, runs)) if runs else "not run" for runs in (ours, theirs)]
            if texts[0] == texts[1]:
                same += 1
            else:
                others.append(f"- {', '.join(key)}: {entry(app, ours)}, with `ENV LD_PRELOAD` {texts[1]}")
        return same, others

    def count(self, column, condition, apps):
        """How many apps meet the condition in each form, each time."""
        met = 0
        for app in apps:
            forms = [self.runs(app, column, form) for form in FORMS]
            met += all(forms) and all(condition(app, run) for runs in forms for run in runs)
        return met

    def totals(self):
        rows = [("stop in time", lambda app, run: stopped(run), APPS),
                ("do their own cleanups", lambda app, run: run.get("cleanup"), with_marks("cleanup")),
                ("keep output that was not flushed", lambda app, run: run.get("output"), with_marks("output"))]
        yield "| apps that, in all three forms, | " + " | ".join(COLUMNS.values()) + " |"
        yield "|---|" + "---:|" * len(COLUMNS)
        for name, condition, apps in rows:
            counts = [str(self.count(column, condition, apps)) for column in COLUMNS]
            yield f"| {name}, of {len(apps)} | {' | '.join(counts)} |"


def with_marks(kind):
    return [app for app in APPS if kind in app.has]


def names(apps):
    return textwrap.fill(", ".join(app.name for app in apps) + ".", 118, initial_indent="  ", subsequent_indent="  ")


def text(results):
    table = Table(results)
    with open(HERE + "/head.md", encoding="utf-8") as file:
        lines = [file.read().rstrip("\n").replace("../../docs/", "").replace("{CLEANUP}", names(with_marks("cleanup")))
                 .replace("{OUTPUT}", names(with_marks("output")))
                 .replace("{NEITHER}", names([app for app in APPS if not app.has]))]
    stops = [run for runs in results["cells"].values() for run in runs]
    lines += ["", "## Totals", "", f"{len(APPS)} apps, {len(stops)} stops. Engine: {results['engine']}.", ""]
    same, others = table.by_runtime()
    columns = [column for column in COLUMNS if column not in BY_RUNTIME]
    lines += [*table.totals(), "", f"Entries of *sigshim-runc* that are the same as with `ENV LD_PRELOAD`: {same} of "
              f"{same + len(others)}.", *others, "", "## The table", ""]
    lines += ["| app | has | " + " | ".join(COLUMNS[column] for column in columns) + " |"]
    lines += ["|---|---|" + "---|" * len(columns)]
    for app in APPS:
        lines.append(f"| {app.name} | {', '.join(app.has) or '–'} | "
                     + " | ".join(table.cell(app, column) for column in columns) + " |")
    lines += ["", "## The commands", "", "| app | command | line |", "|---|---|---|"]
    for app in APPS:
        line = " ".join(f"`ENV {k}={v}`" for k, v in line_of(app.row).items()) if has_line(app) else ""
        command = app.command.replace("|", "\\|")
        lines.append(f"| {app.name} | `{command}` | {line} |")
    return "\n".join(lines) + "\n"


def write(results):
    missing = Table(results).missing()
    if missing:
        print("docs/apps.md is made of a whole run with the present library; these are missing:")
        print("\n".join(missing))
        return 1
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(text(results))
    print("  PAGE docs/apps.md")
    return 0


def judge(results, cells):
    """Of the cells with sigshim that were run just now."""
    made = bad = 0
    for cell in (cell for cell in cells if cell.column in ("sigshim", "row", *BY_RUNTIME)):
        for run in results["cells"][cell.key]:
            made += 1
            found = faults(cell.app, cell.column, cell.form, run)
            if found:
                bad += 1
                print(f"[FAIL] {cell.key}: {'; '.join(found)}")
                print("\n".join("    " + line for line in run["log"].split("\n")[-16:]))
    print(f"apps: {made - bad} passed, {bad} failed, of {made} stops with sigshim")
    return 1 if bad or not made else 0
