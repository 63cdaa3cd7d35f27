# SPDX-License-Identifier: MIT
"""Runs a command with its standard input from a terminal or from a pipe that nobody writes to, and what it
says nowhere: attach.py terminal|pipe COMMAND..."""
import os
import pty
import subprocess
import sys

NOWHERE = subprocess.DEVNULL
if sys.argv[1] == "pipe":
    kept, write = os.pipe()
    sys.exit(subprocess.run(sys.argv[2:], stdin=kept, stdout=NOWHERE, stderr=NOWHERE, check=False).returncode)
pid, master = pty.fork()
if not pid:
    os.execvp(sys.argv[2], sys.argv[2:])
try:
    while os.read(master, 4096):
        pass
except OSError:  # the command has ended, and with it the terminal
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
