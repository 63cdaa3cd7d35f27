# SPDX-License-Identifier: MIT
"""Pods under the CRI, with handlers as examples/host/ has them.

Usage: pods.py SOCKET LOGS MARK [REGEX]
"""
import os
import re
import shutil
import subprocess
import sys

import grpc

from cri import POD, Cri, Pod

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HOST_FILE = "/etc/sigshim/runtime.conf"
INSIDE = "/dev/.libsigshim.so"
SHELL = ["sh", "-c", "echo up; sleep 1000; true"]
SERVER = ["sh", "-c", "server; true"]
STOPPED = "server stopped by SIGTERM: "
CASES = []


def handler():
    """What the RuntimeClass says."""
    with open(TOP + "/examples/host/runtimeclass.yaml") as file:
        return re.search(r"^handler: (\S+)$", file.read(), re.M)[1]


def case(title):
    def add(function):
        CASES.append((title, function))
        return function
    return add


class Host:
    """Makes pods, and removes them."""

    def __init__(self, cri):
        self.cri, self.pods, self.count = cri, [], 0

    def pod(self, command=None, handler=handler(), **more):
        self.count += 1
        self.pods.append(Pod(self.cri, "pod-%d" % self.count, command or SHELL, handler, **more))
        return self.pods[-1]

    def up(self, *arguments, **more):
        pod = self.pod(*arguments, **more)
        pod.start()
        pod.await_up()
        return pod

    def close(self):
        while self.pods:
            self.pods.pop().remove()


def stops(pod, status=143):
    seconds = pod.stop(10)
    stopped = [line for line in pod.lines() if line.startswith(STOPPED)]
    assert pod.status() == status and seconds < 9, "status %s after %.1f s, %s" % (pod.status(), seconds, pod.lines())
    assert len(stopped) == 1 or status == 0 and not stopped, pod.lines()


def stays(pod):
    """It is killed when its grace period is over."""
    pod.stop(1)
    assert pod.status() == 137, "status %s, %s" % (pod.status(), pod.lines())
    assert not any("SIGTERM" in line for line in pod.lines()), pod.lines()


def has_preload(pid):
    with open("/proc/%d/environ" % pid) as file:
        variable = "LD_PRELOAD=" + INSIDE in file.read()
    with open("/proc/%d/mountinfo" % pid) as file:
        mount = any(line.split()[4] == INSIDE for line in file)
    assert variable == mount, "the mount is not there with the variable"
    return mount


def write_host_file(text):
    os.makedirs(os.path.dirname(HOST_FILE), exist_ok=True)
    with open(HOST_FILE, "w") as file:
        file.write(text)


@case("runc beside it: shell form is killed")
def plain(host):
    stays(host.up(handler="runc"))
    stays(host.up(handler=""))


@case("RuntimeClass: shell form")
def shell_form(host):
    stops(host.up())


@case("RuntimeClass: an app with a cleanup of its own finishes")
def finishes(host):
    pod = host.up(SERVER)
    stops(pod, 0)
    assert "finished" in pod.lines(), pod.lines()


# A shell that passes the signal on has to know that its parent has sigshim, wherever the library is mounted.
@case("RuntimeClass: shells in shells, the app finishes")
def nested(host):
    pod = host.up(["sh", "-c", "sh -c 'sh -c \"server; true\"; true'; true"])
    stops(pod, 0)
    assert "finished" in pod.lines(), pod.lines()


@case("RuntimeClass: the pause container is left alone")
def pause(host):
    pod = host.up()
    assert has_preload(pod.pid()), "the container has no preload"
    assert not has_preload(pod.sandbox_pid()), "the pause container has it"


@case('annotation sigshim.runtime: "off"')
def annotation_off(host):
    pod = host.up(annotations={"sigshim.runtime": "off"})
    assert not has_preload(pod.pid()), "it has the preload"
    stays(pod)


@case("an annotation that is not the pod's has no say")
def annotation_of_container(host):
    stops(host.up(container_annotations={"sigshim.runtime": "off"}))


@case("SIGSHIM_RUNTIME=off")
def variable_off(host):
    stays(host.up(env={"SIGSHIM_RUNTIME": "off"}))


@case("shareProcessNamespace")
def shared(host):
    pod = host.up(SERVER, pids=POD)
    stops(pod, 0)
    assert "finished" in pod.lines(), pod.lines()


@case("readOnlyRootFilesystem, runAsUser, drop ALL, no new privileges")
def restricted(host):
    stops(host.up(security={1: {2: ["ALL"]}, 5: {1: 1000}, 7: True, 11: True, 12: {1: 1000}}))


@case("a program that is not there: the same error")
def absent(host):
    def error(**more):
        pod = host.pod(["/bin/nothing"], **more)
        try:
            pod.start()
        except grpc.RpcError as problem:
            return re.sub("[0-9a-f]{64}", "ID", problem.details())
        return "it starts"
    wanted, got = error(handler="runc"), error()
    assert wanted == got and "nothing" in wanted, "%s, %s" % (wanted, got)


@case("examples/host/runtime.conf: who asks, and who does not")
def asked(host):
    os.makedirs(os.path.dirname(HOST_FILE))
    shutil.copy(TOP + "/examples/host/runtime.conf", HOST_FILE)
    stays(host.up())
    pod = host.up(env={"SIGSHIM_RUNTIME": "on"})
    with open("/proc/%d/environ" % pod.pid()) as file:
        assert "SIGSHIM_GRACE=25s" in file.read().split("\0"), "no SIGSHIM_GRACE"
    stops(pod)
    stops(host.up(annotations={"sigshim.runtime": "on"}))


@case("default = off: from the next start, and what runs stops as before")
def way_back(host):
    running = host.up()
    write_host_file("default = off\n")
    stays(host.up())
    stops(running)


@case("sigshim doctor --host names the pod that loses its stop")
def doctor(host):
    lost, kept = host.up(handler="runc"), host.up()
    done = subprocess.run(["/usr/local/bin/sigshim", "doctor", "--host"], stdout=subprocess.PIPE, text=True)
    named = [int(number) for number in re.findall(r"^LOST (\d+) ", done.stdout, re.M)]
    assert named == [lost.pid()], "%s but %d: %s" % (named, lost.pid(), done.stdout)
    assert " Cure: give its pod a RuntimeClass whose handler is `sigshim`, or " in done.stdout, done.stdout


def problem_of(function, host):
    """What is wrong, or nothing."""
    try:
        function(host)
    except (AssertionError, OSError) as error:
        return str(error) or repr(error)
    except grpc.RpcError as error:
        return error.details()
    return ""


def main(socket, logs, mark, regex=""):
    Cri(socket, logs, mark).await_images("sigshim.test/pause:1", "sigshim.test/app:1")
    for title, function in CASES:
        if not re.search(regex, title):
            continue
        host = Host(Cri(socket, "%s/%s" % (logs, function.__name__), mark))
        problems = problem_of(function, host), problem_of(Host.close, host)
        shutil.rmtree(os.path.dirname(HOST_FILE), ignore_errors=True)
        problem = " ".join(" ".join(problems).split())
        print("FAIL CRI: %s: %s" % (title, problem) if problem else "ok CRI: " + title, flush=True)


main(*sys.argv[1:])
