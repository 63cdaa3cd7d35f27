# SPDX-License-Identifier: MIT
# Files: of the bundle, the image, the library, the log; and the real runtime.
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import time

from case import BUILD, CONFIG, FRONT, INSIDE, LIBRARY, Skip, compile_to, edited, left_alone, started
from situations import become, config


def elf(machine=62, bits=64, little=True, segments=()):
    """A file with headers alone."""
    order = "<" if little else ">"
    head = b"\x7fELF" + bytes([2 if bits == 64 else 1, 1 if little else 2, 1]) + bytes(9)
    size = (64, 56) if bits == 64 else (52, 32)
    kind = "QQQ" if bits == 64 else "III"
    head += struct.pack(order + "HHI" + kind + "IHHHHHH", 3, machine, 1, 0, size[0], 0, 0, size[0], size[1],
                        1 + len(segments), 0, 0, 0)
    return head + bytes(size[1] * (1 + len(segments)))


def need_root():
    if os.getuid() != 0:
        raise Skip("needs root")


# --- the bundle

def keeps_owner_and_mode(make):
    need_root()
    bundle = make()
    os.chown(bundle.path, 1234, 4321)
    os.chmod(bundle.path, 0o640)
    os.link(bundle.path, bundle.folder + "/other")
    started(bundle, bundle.run())
    edited(bundle)
    st = os.stat(bundle.path)
    assert (st.st_uid, st.st_gid, stat.S_IMODE(st.st_mode)) == (1234, 4321, 0o640), st
    assert bundle.read("other").encode() == bundle.before, "the other name of the file has changed"


def replaces_it_at_once(make):
    """Who has it open reads the old one."""
    bundle = make()
    with open(bundle.path, "rb") as file:
        started(bundle, bundle.run())
        assert file.read() == bundle.before
    edited(bundle)


def instead_of_the_file(kind):
    def function(make):
        bundle = make()
        os.rename(bundle.path, bundle.bundle + "/real")
        if kind == "link":
            os.symlink("real", bundle.path)
        elif kind == "fifo":
            os.mkfifo(bundle.path)
        elif kind == "folder":
            os.mkdir(bundle.path)
        before = sorted(os.listdir(bundle.bundle))
        started(bundle, bundle.run())
        assert sorted(os.listdir(bundle.bundle)) == before
        with open(bundle.bundle + "/real", "rb") as file:
            assert file.read() == bundle.before, "edited"
        assert len(bundle.warnings()) == 1, bundle.warnings()

    return function


def a_large_one(make):
    filler = ["X%d=%s" % (i, "y" * 1000) for i in range(23000)]
    bundle = make(config(env=filler))
    assert len(bundle.before) > 22 << 20
    started(bundle, bundle.run())
    if [line for line in bundle.warnings() if "it took over 20 s" in line]:
        raise Skip("a machine that is too busy: it takes 0.7 s of processor time, and had no second in 20")
    config_ = bundle.config()
    assert config_["process"]["env"] == filler + ["LD_PRELOAD=" + INSIDE]
    assert len(bundle.after()) < len(bundle.before) + 300


def too_large(make):
    bundle = make(text=json.dumps(CONFIG) + " " * (65 << 20))
    started(bundle, bundle.run())
    left_alone(bundle, "over 64 MB")


def a_folder_that_cannot_be_written_to(make):
    need_root()
    bundle = make()
    os.chmod(bundle.folder, 0o777)
    os.chown(bundle.fake, 65534, 65534)
    started(bundle, bundle.run(prefix=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")))
    left_alone(bundle, "cannot be written to")


def a_file_that_cannot_be_read(make):
    need_root()
    bundle = make()
    os.chmod(bundle.folder, 0o777)
    os.chmod(bundle.path, 0)
    started(bundle, bundle.run(prefix=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")))
    os.chmod(bundle.path, 0o644)
    left_alone(bundle, "cannot be opened")


def a_disk_that_cannot_be_read(make):
    """EIO; faults.py has it for each call."""
    if not shutil.which("strace"):
        raise Skip("needs strace")
    bundle = make()
    started(bundle, bundle.run(prefix=("strace", "-o", bundle.folder + "/trace", "-P", bundle.path,
                                       "-e", "inject=read:error=EIO")))
    assert "EIO" in bundle.read("trace"), bundle.read("trace")
    left_alone(bundle, "cannot be read")


def a_crash_has_a_line(make):
    if not shutil.which("strace"):
        raise Skip("needs strace")
    for signal, reason in (("SEGV", "a fault or a limit stopped it"), ("ALRM", "it took over 20 s")):
        bundle = make()
        started(bundle, bundle.run(prefix=("strace", "-o", bundle.folder + "/trace", "-P", bundle.path,
                                           "-e", "inject=read:signal=" + signal)))
        assert "--- SIG" in bundle.read("trace"), bundle.read("trace")
        assert bundle.after() == bundle.before, "edited"
        assert [line.split(":")[1] for line in bundle.warnings()] == [" " + reason], bundle.warnings()


def a_read_only_file_system(make):
    need_root()
    bundle = make()
    started(bundle, bundle.run(prefix=("unshare", "-m", "sh", "-c",
                                       'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"',
                                       bundle.bundle)))
    left_alone(bundle, "cannot be written to")


def no_space_for_it(make):
    """A limit on sizes of files is met by a signal first."""
    bundle = make(text=json.dumps(CONFIG) + " " * 100000)
    started(bundle, bundle.run(prefix=("sh", "-c", 'ulimit -f 8; exec "$0" "$@"')))
    assert bundle.after() == bundle.before


def a_second_time(make):
    bundle = make()
    started(bundle, bundle.run())
    once = bundle.after()
    started(bundle, bundle.run())
    assert bundle.after() == once and not bundle.warnings()


# --- the program

def program(reason, path, data):
    def function(make):
        bundle = make()
        bundle.put(path, data)
        started(bundle, bundle.run())
        if reason:
            left_alone(bundle, reason)
        else:
            edited(bundle)

    return function


def links_stay_inside(make):
    """An absolute link leads to the root of the image, where the program is for another processor."""
    bundle = make(config(become(["app"], "process", "args")))
    os.remove(bundle.rootfs + "/bin/app")
    os.rmdir(bundle.rootfs + "/bin")
    os.symlink("/../../../usr/bin", bundle.rootfs + "/bin")
    bundle.put("/usr/bin/real", elf(183))
    os.symlink("/usr/bin/../bin/real", bundle.rootfs + "/usr/bin/app")
    started(bundle, bundle.run())
    left_alone(bundle, "another processor")


def links_in_a_circle(make):
    bundle = make(config(become(["/circle/app"], "process", "args")))
    os.symlink("circle", bundle.rootfs + "/circle")
    started(bundle, bundle.run())
    edited(bundle)


def a_program_on_a_mount(make):
    """As docker run --init has it: the file is not in the image."""
    bundle = make()
    with open(bundle.folder + "/init", "wb") as file:
        file.write(elf(40, 32))
    made = config(become(["/sbin/init", "--", "x"], "process", "args"))
    made["mounts"].append({"destination": "/sbin/init", "type": "bind", "source": bundle.folder + "/init"})
    bundle.write(json.dumps(made))
    started(bundle, bundle.run())
    left_alone(bundle, "another processor")


def a_program_below_a_mount(make):
    bundle = make()
    os.mkdir(bundle.folder + "/tools")
    with open(bundle.folder + "/tools/app", "wb") as file:
        file.write(elf(40, 32))
    os.chmod(bundle.folder + "/tools/app", 0o755)
    made = config(become(["app"], "process", "args"), env=["PATH=/none:/opt/bin"])
    os.makedirs(bundle.rootfs + "/opt")
    os.symlink("/tools/../tools", bundle.rootfs + "/opt/bin")
    made["mounts"].append({"destination": "/tools", "source": "../tools", "options": ["rbind"]})
    bundle.write(json.dumps(made))
    started(bundle, bundle.run())
    left_alone(bundle, "another processor")


def a_program_with_asan(make):
    bundle = make()
    compile_to(bundle.rootfs + "/bin/app", "-fsanitize=address")
    started(bundle, bundle.run())
    left_alone(bundle, "AddressSanitizer")
    os.remove(bundle.log)
    compile_to(bundle.rootfs + "/bin/app", "-fsanitize=address", "-static-libasan")
    started(bundle, bundle.run())
    edited(bundle)


def a_device_in_its_place(make):
    need_root()
    bundle = make(program=None)
    os.mknod(bundle.rootfs + "/bin/app", 0o755 | stat.S_IFCHR, os.makedev(1, 5))
    started(bundle, bundle.run())
    edited(bundle)


def a_static_program(make):
    bundle = make()
    shutil.copy(FRONT, bundle.rootfs + "/bin/app")
    started(bundle, bundle.run())
    edited(bundle)
    bundle.write(json.dumps(CONFIG))
    bundle.host("command = %s/sigshim\n" % BUILD)
    started(bundle, bundle.run())
    edited(bundle)
    made = bundle.config()
    assert made["process"]["args"] == ["/dev/.sigshim", "run", "--library", INSIDE, "--", "/bin/app"], made["process"]
    assert made["mounts"][2]["destination"] == INSIDE
    assert made["mounts"][3] == {"destination": "/dev/.sigshim", "type": "bind", "source": BUILD + "/sigshim",
                                 "options": ["bind", "ro", "nosuid", "nodev"]}
    bundle.write(json.dumps(CONFIG))
    bundle.host("command = /bin/true\n")
    started(bundle, bundle.run())
    assert bundle.config()["process"]["args"] == ["/bin/app"]
    assert "no static program" in bundle.warnings()[0], bundle.warnings()


def dev_by_a_link(make):
    """-v /dev:/devices, which the image has as a link to /dev."""
    made = config()
    made["mounts"].append({"destination": "/devices", "type": "bind", "source": "/dev"})
    bundle = make(made)
    os.mkdir(bundle.rootfs + "/dev")
    started(bundle, bundle.run())
    edited(bundle)
    bundle.write(json.dumps(made))
    os.symlink("../dev", bundle.rootfs + "/devices")
    started(bundle, bundle.run())
    left_alone(bundle, "hides /dev")
    os.remove(bundle.log)
    os.rmdir(bundle.rootfs + "/dev")
    os.symlink("tmp", bundle.rootfs + "/dev")
    started(bundle, bundle.run())
    left_alone(bundle, "is a link")


# --- the library

def library(reason, prepare):
    def function(make):
        bundle = make()
        path = bundle.folder + "/lib/libsigshim.so"
        os.mkdir(bundle.folder + "/lib")
        prepare(path)
        bundle.options[2] = "--sigshim-library=" + path
        started(bundle, bundle.run())
        left_alone(bundle, reason)

    return function


def copy_with_mode(mode):
    def prepare(path):
        shutil.copy(LIBRARY, path)
        os.chmod(path, mode)

    return prepare


def write(data):
    def prepare(path):
        with open(path, "wb") as file:
            file.write(data)

    return prepare


def cut(path):
    with open(LIBRARY, "rb") as file:
        write(file.read(3000))(path)


def a_library_on_noexec(make):
    need_root()
    bundle = make()
    bundle.options[2] = "--sigshim-library=/mnt/libsigshim.so"
    started(bundle, bundle.run(prefix=("unshare", "-m", "sh", "-c",
                                       'mount -t tmpfs -o noexec x /mnt && cp "$0" /mnt && exec "$@"', LIBRARY)))
    left_alone(bundle, "noexec")


def a_library_beside_the_program(make):
    bundle = make()
    started(bundle, bundle.run(options=bundle.options[:2]))
    edited(bundle)


def a_library_in_a_closed_folder(make):
    """It matters only to a container that is another user."""
    bundle = make()
    os.mkdir(bundle.folder + "/lib")
    shutil.copy(LIBRARY, bundle.folder + "/lib")
    os.chmod(bundle.folder + "/lib", 0o700)
    bundle.options[2] = "--sigshim-library=" + bundle.folder + "/lib/libsigshim.so"
    started(bundle, bundle.run())
    assert bundle.after() != bundle.before and not bundle.warnings()
    made = config()
    made["linux"]["namespaces"].append({"type": "user"})
    bundle.write(json.dumps(made))
    started(bundle, bundle.run())
    left_alone(bundle, "not open to all")


# --- the log and the runtime

def log_in_text(make):
    bundle = make(text="{")
    started(bundle, bundle.run("--log", bundle.log, "create", "--bundle", bundle.bundle, "x"))
    started(bundle, bundle.run("--log=" + bundle.log, "--log-format=text", "create", "-b", bundle.bundle, "x"))
    line = r'time="20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ" level=warning msg="sigshim: container left alone: .*"\n'
    assert re.fullmatch(line + line, bundle.read("log")), bundle.read("log")
    now = time.strftime("%Y-%m-%dT%H", time.gmtime())
    assert now in bundle.read("log") or time.gmtime().tm_min == 0, bundle.read("log")


def log_escapes(make):
    bundle = make(config(env=['SIGSHIM_RUNTIME=a"\\\n\u00e4']))
    started(bundle, bundle.run())
    left_alone(bundle, 'a"\\')


def no_log_at_all(make):
    bundle = make(text="{")
    started(bundle, bundle.run("create", "--bundle", bundle.bundle, "x"))


def log_that_is_no_file(make):
    bundle = make(text="{")
    os.mkfifo(bundle.folder + "/fifo")
    for log in ("/dev/stderr", "/dev/stdout", "/proc/self/fd/2", "/dev/tty", "/", bundle.folder + "/fifo",
                bundle.folder + "/no/log", "journald:x", "syslog:x", ""):
        started(bundle, bundle.run("--log", log, "create", "--bundle", bundle.bundle, "x"))
    assert not os.path.exists("journald:x") and not os.path.exists("syslog:x")


def log_that_is_stderr(make):
    bundle = make(text="{")
    with open(bundle.log, "wb") as log:
        subprocess.run([FRONT, *bundle.options, "--log", bundle.log, "create", "-b", bundle.bundle, "x"], stderr=log,
                       env={"RECORD": bundle.folder}, timeout=60)
    assert bundle.read("log") == "" and bundle.argv()


def log_of_crun(make):
    bundle = make(text="{")
    started(bundle, bundle.run("--log=file:" + bundle.log, "create", "-b", bundle.bundle, "x"))
    assert "left alone" in bundle.read("log")


def runtime_in_path(make):
    bundle = make()
    arguments = ("--log", bundle.log, "--log-format=json", "create", "--bundle", bundle.bundle, "id")
    more = {"options": bundle.options[1:], "env": {"PATH": "/nowhere:" + bundle.folder}}
    started(bundle, bundle.run(*arguments, **more))
    edited(bundle)
    os.rename(bundle.fake, bundle.folder + "/runx")
    bundle.host("runtime = runx\n")
    started(bundle, bundle.run("state", "id", **more))
    assert bundle.argv() == ["state", "id"]


def runtime_is_never_itself(make):
    bundle = make()
    os.remove(bundle.fake)
    os.link(FRONT, bundle.fake) if os.stat(FRONT).st_dev == os.stat(bundle.folder).st_dev else \
        os.symlink(FRONT, bundle.fake)
    status = bundle.run()
    assert status == 127 and bundle.said == "" and "there is no runtime" in bundle.warnings()[0], bundle.warnings()


def runtime_that_is_not_there(make):
    bundle = make()
    os.remove(bundle.fake)
    assert bundle.run() == 127 and bundle.said == ""
    line = json.loads(bundle.read("log"))
    assert line["level"] == "error" and bundle.fake in line["msg"], line


def other_calls_need_nothing(make):
    """kill and delete, with the library gone and a host file that would never end."""
    bundle = make()
    os.mkfifo(bundle.folder + "/host")
    bundle.options[2] = "--sigshim-library=/nowhere"
    started(bundle, bundle.run("--root", "/r", "kill", "id", "9"))
    assert bundle.argv() == ["--root", "/r", "kill", "id", "9"]
    started(bundle, bundle.run("delete", "id", options=bundle.options[1:], env={"PATH": bundle.folder}))
    started(bundle, bundle.run())
    left_alone(bundle, "cannot be read")


def the_process_is_the_same(make):
    """No child: signals and descriptors of the engine's reach the runtime."""
    bundle = make()
    with open(bundle.fake, "w") as file:
        file.write('#!/bin/sh\necho $PPID >"$RECORD/parent"\nls /proc/self/fd >"$RECORD/fds"\n'
                   'grep Sig /proc/self/status >"$RECORD/signals"\nexit 42\n')
    read, other = os.pipe()
    os.set_inheritable(read, True)
    started(bundle, bundle.run(pass_fds=(read,)))
    os.close(read), os.close(other)
    assert int(bundle.read("parent")) == os.getpid()
    edited(bundle)
    fds = [int(fd) for fd in bundle.read("fds").split()]
    assert read in fds and len(fds) == 5, fds  # with that of ls
    with open("/proc/self/status") as file:
        ours = {line for line in file if line.startswith("SigIgn")}
    # Python itself ignores two that it gives back to its children.
    assert all(int(line.split()[1], 16) == 0 for line in bundle.read("signals").splitlines()
               if line.startswith(("SigBlk", "SigPnd"))), bundle.read("signals")
    assert ours


def cases():
    found = [keeps_owner_and_mode, replaces_it_at_once, a_large_one, too_large, a_folder_that_cannot_be_written_to,
             a_file_that_cannot_be_read, a_disk_that_cannot_be_read, a_read_only_file_system, no_space_for_it,
             a_crash_has_a_line, a_second_time, links_stay_inside, links_in_a_circle, a_program_on_a_mount, a_program_below_a_mount, a_program_with_asan,
             a_device_in_its_place, a_static_program, dev_by_a_link, a_library_on_noexec,
             a_library_beside_the_program, a_library_in_a_closed_folder, log_in_text, log_escapes, no_log_at_all,
             log_that_is_no_file, log_that_is_stderr, log_of_crun, runtime_in_path, runtime_is_never_itself,
             runtime_that_is_not_there, other_calls_need_nothing, the_process_is_the_same]
    named = [(function.__name__, function) for function in found]
    for kind in ("link", "fifo", "folder", "nothing"):
        named.append(("instead of the file: " + kind, instead_of_the_file(kind)))
    for name, reason, path, data in (
            ("another processor", "another processor", "/bin/app", elf(183)),
            ("another word size", "another processor", "/bin/app", elf(3, 32)),
            ("another byte order", "another processor", "/bin/app", elf(22, 64, False)),
            ("a cut file", "no whole ELF", "/bin/app", elf()[:70]),
            ("its name alone", "no whole ELF", "/bin/app", b"\x7fELF"),
            ("an empty file", None, "/bin/app", b""),
            ("garbage", None, "/bin/app", b"\0\1\2")):
        named.append(("program: " + name, program(reason, path, data)))
    named.append(("program: script", script))
    for name, reason, prepare in (
            ("not there", "is not there", lambda path: None),
            ("a folder", "no file that can be read", os.mkdir),
            ("a fifo", "no file that can be read", os.mkfifo),
            ("empty", "no whole ELF", write(b"")),
            ("text", "no whole ELF", write(b"x" * 100)),
            ("cut", "no whole ELF", cut),
            ("for root alone", "not readable to all", copy_with_mode(0o700)),
            ("a program", "no library", lambda path: shutil.copy("/bin/true", path)),
            ("another processor", "no library", write(elf(183))),
            ("for glibc alone", "not independent", lambda path: compile_to(path, "-shared", "-fPIC", text=(
                "#include <stdio.h>\nvoid f(void) { printf(\"x\"); }")))):
        named.append(("library: " + name, library(reason, prepare)))
    return named


def script(make):
    bundle = make(config(become(["/run.sh"], "process", "args")))
    bundle.put("/run.sh", "#!  /bin/inner -x\n")
    bundle.put("/bin/inner", "#!/bin/other\n")
    bundle.put("/bin/other", elf(183))
    started(bundle, bundle.run())
    left_alone(bundle, "/run.sh is for another processor")
