# SPDX-License-Identifier: MIT
# Seeds for runc.c, from what broke other scanners. Usage: runc_seeds.py FOLDER
import json
import sys

CONFIG = {
    "process": {"args": ["sh"], "env": ["PATH=/bin", "LD_PRELOAD=/x"], "cwd": "/", "rlimits": [{"hard": 2**64 - 1}]},
    "root": {"path": "rootfs"},
    "mounts": [{"destination": "/proc", "type": "proc"},
               {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid"]}],
    "annotations": {"io.kubernetes.cri.container-type": "container", "sigshim.runtime": "on"},
    "linux": {"namespaces": [{"type": "user"}]},
}
TEXT = json.dumps(CONFIG)
SEEDS = [
    "", "{", '{"', '{"process"', '{"process":', '{"process":{', '""', '{"":""}', "[" * 2000, TEXT, TEXT[:-1],
    json.dumps(CONFIG, indent=1), TEXT.replace("PATH=/bin", ""), TEXT.replace("PATH=/bin", "\\ud800\\udc00\\ud800"),
    TEXT.replace('["PATH=/bin", "LD_PRELOAD=/x"]', "[ ]"), TEXT.replace('"cwd"', '"env":[],"cwd"'),
    TEXT.replace('"cwd"', '"Env":[],"cwd"'), TEXT.replace("process", "\\u0070rocess"), TEXT + TEXT,
    TEXT.replace("LD_PRELOAD=/x", "LD_PRELOAD="), TEXT.replace("18446744073709551615", "-1.5e+99"),
]
OTHERS = ["a--root\0/r\0--log=x\0create\0-b\0/b\0id", "a-bundle\0x", "h# x\ndefault = all\nSIGSHIM_GRACE = 9s\nlibrary=/x"]

for number, seed in enumerate(["c" + text for text in SEEDS] + OTHERS):
    with open("%s/%d" % (sys.argv[1], number), "wb") as file:
        file.write(seed.encode())
with open("/bin/true", "rb") as program, open(sys.argv[1] + "/elf", "wb") as file:
    file.write(b"e" + program.read(4096))
