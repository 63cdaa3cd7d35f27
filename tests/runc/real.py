# SPDX-License-Identifier: MIT
# Containers of the real runc (or RUNTIME=crun), started through sigshim-runc without an engine.
# The image is a folder with the host's own programs mounted. Usage: BUILD=build real.py
import json
import os
import shutil
import subprocess
import sys
import time

from case import BUILD, FRONT, LIBRARY, Skip, compile_to
from bundles import report
from situations import become

RUNTIME = os.environ.get("RUNTIME", "runc")
SHELL = ["/bin/sh", "-c", "echo up; sleep 1000; true"]


class Container:
    def __init__(self, make, args, change=None, options=(), host=""):
        self.name = "sigshim-test-%d-%d" % (os.getpid(), id(self))
        subprocess.run(["runc", "spec"], check=True, cwd=self.begin(make))
        with open(self.bundle.path) as file:
            made = json.load(file)
        made["process"].update(terminal=False, args=args)
        made["root"]["readonly"] = False
        made["linux"]["namespaces"] = [row for row in made["linux"]["namespaces"] if row["type"] != "cgroup"]
        made["mounts"] = [row for row in made["mounts"] if row["type"] != "cgroup"]
        for folder in ("/bin", "/usr", "/lib", "/lib64"):
            os.makedirs(self.bundle.rootfs + folder, exist_ok=True)
            made["mounts"].append({"destination": folder, "type": "bind", "source": folder, "options": ["rbind", "ro"]})
        if change:
            change(made)
        self.bundle.write(json.dumps(made))
        self.bundle.host(host)
        self.options = ["--sigshim-runtime=" + shutil.which(RUNTIME), "--sigshim-host=" + self.bundle.folder + "/host",
                        "--sigshim-library=" + LIBRARY, *options]
        self.process = None

    def begin(self, make):
        self.bundle = make(program=None)
        os.remove(self.bundle.path)
        os.chown(self.bundle.rootfs, 100000, 100000)  # for the user namespace
        return self.bundle.bundle

    def front(self, *arguments):
        return [FRONT, *self.options, "--log", self.bundle.log, "--log-format", "json", *arguments]

    def start(self, says="up"):
        self.process = subprocess.Popen(self.front("run", "--bundle", self.bundle.bundle, self.name),
                                        stdin=subprocess.DEVNULL, stdout=open(self.bundle.folder + "/out", "wb"),
                                        stderr=subprocess.STDOUT)
        end = time.time() + 60
        while says not in self.bundle.read("out"):
            assert time.time() < end and self.process.poll() is None, self.bundle.read("out")
            time.sleep(0.05)
        return self

    def kill(self, signal="TERM"):
        assert subprocess.run(self.front("kill", self.name, signal)).returncode == 0

    def end(self, patience=30):
        """Its exit status; None if it goes on."""
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            return None

    def close(self):
        subprocess.run(self.front("delete", "--force", self.name), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        if self.process:
            self.process.wait(30)


def stops(*arguments, status=143, says="server stopped by SIGTERM", **more):
    def function(make):
        container = Container(make, *arguments, **more)
        try:
            container.start().kill()
            assert container.end() == status, (container.end(0), container.bundle.read("out"))
            assert says in container.bundle.read("out"), container.bundle.read("out")
            assert not container.bundle.warnings(), container.bundle.warnings()
        finally:
            container.close()

    return function


def without_it_the_stop_is_lost(make):
    container = Container(make, SHELL, host="default = off")
    try:
        container.start().kill()
        assert container.end(1.5) is None, container.bundle.read("out")
    finally:
        container.close()


def create_start_kill_delete(make):
    container = Container(make, SHELL)
    out = open(container.bundle.folder + "/out", "wb")
    try:
        for call in (("create", "--bundle", container.bundle.bundle, container.name), ("start", container.name)):
            done = subprocess.run(container.front(*call), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
            assert done.returncode == 0, container.bundle.read("out") + container.bundle.read("log")
        end = time.time() + 30
        while "up" not in container.bundle.read("out") and time.time() < end:
            time.sleep(0.05)
        container.kill()
        while time.time() < end:
            state = subprocess.run(container.front("state", container.name), stdout=subprocess.PIPE).stdout
            if json.loads(state)["status"] == "stopped":
                break
            time.sleep(0.05)
        else:
            raise AssertionError("it goes on")
        assert "server stopped by SIGTERM" in container.bundle.read("out")
    finally:
        container.close()


def a_program_that_is_not_there(make):
    """The status and the message of the runtime are those without us."""
    said = []
    for host in ("default = off", "default = all"):
        container = Container(make, ["/no/such/program"], host=host)
        done = subprocess.run(container.front("run", "--bundle", container.bundle.bundle, container.name),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        said.append((done.returncode, done.stdout[-60:]))
        container.close()
    assert said[0] == said[1] and said[0][0] != 0, said


def a_static_program(make):
    """No preload reaches it: the host file has it started by the static sigshim."""
    text = ('#include <stdio.h>\n#include <unistd.h>\n'
            'int main(void) { puts("up"); fflush(stdout); for (;;) pause(); }')
    container = Container(make, ["/app"], host="command = %s/sigshim" % BUILD)
    compile_to(container.bundle.rootfs + "/app", "-static", text=text)
    try:
        container.start().kill()
        assert container.end() == 143, container.bundle.read("out")
    finally:
        container.close()


def nothing_is_left_in_the_image(make):
    container = Container(make, SHELL)
    try:
        container.start()
        before = sorted(os.listdir(container.bundle.rootfs + "/dev")) if os.path.isdir(
            container.bundle.rootfs + "/dev") else []
        assert before == [], before
        container.kill()
        container.end()
    finally:
        container.close()


def many_limits(made):
    """What Docker writes for --ulimit core=-1 is no int64."""
    made["process"]["rlimits"] = [{"type": "RLIMIT_CORE", "hard": 2 ** 64 - 1, "soft": 2 ** 64 - 1}]


def user_namespace(made):
    made["linux"]["namespaces"].append({"type": "user"})
    made["linux"]["uidMappings"] = made["linux"]["gidMappings"] = [
        {"containerID": 0, "hostID": 100000, "size": 65536}]
    made["mounts"] = [row for row in made["mounts"] if row["type"] not in ("mqueue", "sysfs")]


def cases():
    if os.getuid() != 0 or not shutil.which(RUNTIME) or not shutil.which("runc"):
        def missing(make):
            raise Skip("it needs root and " + RUNTIME)

        return [("the real runtime", missing)]
    found = [without_it_the_stop_is_lost, create_start_kill_delete, a_program_that_is_not_there, a_static_program,
             nothing_is_left_in_the_image]
    named = [(function.__name__, function) for function in found]
    named += [
        ("shell form", stops(SHELL)),
        ("exec form", stops(["/bin/sh", "-c", "echo up; exec sleep 1000"])),
        ("own handler", stops(["/bin/sh", "-c", "trap 'echo bye; exit 7' TERM; echo up; sleep 1000 & wait"],
                              status=7, says="bye")),
        ("another user, no new privileges, no capabilities", stops(
            SHELL, change=lambda made: made["process"].update(
                user={"uid": 1000, "gid": 1000}, noNewPrivileges=True, capabilities={}))),
        ("read-only root", stops(SHELL, change=become(True, "root", "readonly"))),
        ("2^64-1", stops(SHELL, change=many_limits)),
        ("user namespace", stops(SHELL, change=user_namespace)),
    ]
    return named


if __name__ == "__main__":
    report("runc (%s)" % RUNTIME, cases())
