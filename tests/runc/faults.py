# SPDX-License-Identifier: MIT
# Each system call of sigshim-runc is made to fail, and a crash is put behind it: the real runtime starts
# all the same, with the configuration as it was or as it should be.
# Usage: BUILD=build faults.py [REGEX]: rows are like write:error=EIO:when=1
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from case import CONFIG, FRONT, INSIDE, Bundle

# What the C library does before main() cannot be helped: from the first look at the host file on.
FIRST = "/host"
ERRORS = ("EIO", "ENOMEM", "EACCES")


def bundle_with_everything():
    made = json.loads(json.dumps(CONFIG))
    made["mounts"].append({"destination": "/srv", "type": "bind", "source": "/tmp", "options": ["rbind"]})
    bundle = Bundle(made)
    bundle.put("/opt/real", open("/bin/true", "rb").read())
    bundle.put("/bin/app", "#!/opt/real\n")
    bundle.host("SIGSHIM_GRACE=9s\n")
    return bundle


def calls():
    """The system calls up to the real runtime, as (name, how many of that name before and with it)."""
    bundle = bundle_with_everything()
    status = bundle.run(prefix=("strace", "-o", bundle.folder + "/trace"))
    assert status == 42, (status, bundle.said)
    made, counts, found, begun = bundle.after(), {}, [], False
    for line in bundle.read("trace").splitlines():
        name = re.match(r"(\w+)\(", line)
        if not name:
            continue
        counts[name[1]] = counts.get(name[1], 0) + 1
        begun = begun or FIRST in line
        if name[1] == "execve" and begun:
            break
        if begun:
            found.append((name[1], counts[name[1]]))
    text = made.decode().replace(bundle.folder, "FOLDER")
    bundle.close()
    return found, text


def one(injection, wanted):
    bundle = bundle_with_everything()
    try:
        status = bundle.run(prefix=("strace", "-o", bundle.folder + "/trace", "-e", "inject=" + injection))
        after = bundle.after()
        if status != 42:
            return "status %d" % status
        if "INJECTED" not in bundle.read("trace") and "--- SIG" not in bundle.read("trace"):
            return "nothing was injected"
        if bundle.said:
            return "said " + bundle.said
        if after != bundle.before and after.decode().replace(bundle.folder, "FOLDER") != wanted:
            return "another configuration"
        left = [name for name in subprocess.os.listdir(bundle.bundle) if name not in ("config.json", "rootfs")]
        return "left " + str(left) if left else None
    except subprocess.TimeoutExpired:
        return "it hangs"
    finally:
        bundle.close()


def main():
    found, wanted = calls()
    assert INSIDE in wanted and len(found) > 40, len(found)
    rows = ["%s:error=%s:when=%d" % (name, error, number) for name, number in found for error in ERRORS]
    # A short write or read is one more kind of failure; so is a crash at any of these places.
    rows += ["%s:retval=0:when=%d" % (name, number) for name, number in found
             if name in ("read", "write") and (name, number) != ("read", 1)]  # an empty host file is a good one
    guarded = found[found.index(("sigaltstack", 1)) + 1:]
    actions = [i for i, (name, number) in enumerate(guarded) if name == "rt_sigaction"]
    half = len(actions) // 2  # of them begin the guard, the others end it
    rows += ["%s:signal=%s:when=%d" % (name, signal, number) for signal in ("SEGV", "ALRM")
             for name, number in guarded[actions[half - 1] + 1:actions[half]]]
    rows = [row for row in rows if len(sys.argv) < 2 or re.search(sys.argv[1], row)]
    failed = 0
    with ThreadPoolExecutor(3) as pool:
        for row, problem in zip(rows, pool.map(lambda row: one(row, wanted), rows)):
            if problem:
                failed += 1
                print("FAIL %s: %s" % (row, problem))
    print("%d system calls" % len(found))
    print("faults: %d passed, %d failed" % (len(rows) - failed, failed))
    sys.exit(failed > 0)


main()
