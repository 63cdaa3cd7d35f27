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


def main():
    chosen = [(name, function) for name, function in situations.cases() + files.cases()
              if len(sys.argv) < 2 or re.search(sys.argv[1], name)]
    with ThreadPoolExecutor(4) as pool:
        problems = list(pool.map(run_case, [function for name, function in chosen]))
    passed = failed = 0
    for (name, function), problem in zip(chosen, problems):
        if isinstance(problem, Skip):
            print("[SKIP] runc: %s: %s" % (name, problem))
            continue
        passed += problem is None
        failed += problem is not None
        if problem:
            print("FAIL %s\n%s" % (name, problem))
    print("runc: %d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0 or passed == 0)


main()
