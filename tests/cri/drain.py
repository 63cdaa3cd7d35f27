# SPDX-License-Identifier: MIT
"""Drains a node, with plain runc and with the RuntimeClass: all pods are stopped at once, as the kubelet does it.

Usage: drain.py SOCKET LOGS MARK PODS ROUNDS RESULT CONTAINERD, the last one for the page
"""
import collections
import concurrent.futures
import json
import os
import sys
import time

from cri import Cri, Pod

GRACE = 10
COMMAND = ["sh", "-c", "server; true"]  # see inside.sh: its cleanup takes 0.2 s
WAYS = ("runc", "sigshim")


def stop(pod, start):
    """Container, then sandbox. Times are in seconds since the start."""
    pod.stop(GRACE)
    pod.cri.call("StopPodSandbox", {1: pod.sandbox})
    gone = time.time() - start
    return {"ended": pod.finished_at() - start, "gone": gone, "status": pod.status(),
            "finished": "finished" in pod.lines()}


def drain(cri, way, count):
    """Returns what became of each pod."""
    def make(i):
        pod = Pod(cri, "%s-%d" % (way, i), COMMAND, way)
        pod.start()
        return pod

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        pods = list(concurrent.futures.ThreadPoolExecutor(4).map(make, range(count)))
        for pod in pods:
            pod.await_up()
        time.sleep(2)  # what has started them is at rest
        start = time.time()
        ends = list(pool.map(lambda pod: stop(pod, start), pods))
        list(pool.map(Pod.remove, pods))
    return ends


def statuses(ends):
    return ", ".join("%d × %s" % (number, status) for status, number in
                     collections.Counter(end["status"] for end in ends).most_common())


def judge(way, ends):
    """Empty, or what is wrong."""
    wanted = (137, False) if way == "runc" else (0, True)
    wrong = [end for end in ends if (end["status"], end["finished"]) != wanted]
    return "%d of %d pods: %s" % (len(wrong), len(ends), wrong[0]) if wrong else ""


def main(socket, logs, mark, count, rounds, result, containerd):
    results = {way: [] for way in WAYS}
    for i in range(int(rounds)):
        for way in WAYS:
            cri = Cri(socket, "%s/drain-%d" % (logs, i), mark)
            ends = drain(cri, way, int(count))
            results[way].append(ends)
            problem = judge(way, ends)
            title = "drain of %s pods, %s: %s, last one gone after %.1f s" % (
                count, way, statuses(ends), max(end["gone"] for end in ends))
            print("FAIL %s: %s" % (title, problem) if problem else "ok " + title, flush=True)
        with open(result, "w") as file:
            json.dump({"grace": GRACE, "containerd": containerd, "processors": os.cpu_count(), "ways": results}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
