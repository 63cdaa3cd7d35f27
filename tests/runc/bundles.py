# SPDX-License-Identifier: MIT
# What sigshim-runc makes of a bundle, and of a call: without an engine, with a runtime that only
# records. Usage: BUILD=build bundles.py [REGEX]
import re
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

from case import Bundle, Skip
import files
import situations


def run_case(function):
    """Returns why it failed, None, or the Skip."""
    bundles = []

    def make(*arguments, **more):
        bundles.append(Bundle(*arguments, **more))
        return bundles[-1]

    try:
        function(make)
        return None
    except Skip as reason:
        return reason
    except Exception:
        return traceback.format_exc()
    finally:
        for bundle in bundles:
            bundle.close()


def report(title, cases):
    """Runs those that the first argument names, prints what failed, and the sum."""
    chosen = [row for row in cases if len(sys.argv) < 2 or re.search(sys.argv[1], row[0])]
    with ThreadPoolExecutor(4) as pool:
        problems = list(pool.map(run_case, [function for name, function in chosen]))
    passed = failed = 0
    for (name, function), problem in zip(chosen, problems):
        if isinstance(problem, Skip):
            print("[SKIP] %s: %s: %s" % (title, name, problem))
            continue
        passed += problem is None
        failed += problem is not None
        if problem:
            print("FAIL %s\n%s" % (name, problem))
    print("%s: %d passed, %d failed" % (title.split()[0], passed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    report("runc", situations.cases() + files.cases())
