# SPDX-License-Identifier: MIT
"""Keeps a pid file that goes at a stop, and work that `finally` finishes. Runs without sigshim too."""

import ctypes
import os
import time

PID_FILE = b"worker.pid"  # a global: it must live as long as the registration

libc = ctypes.CDLL(None)  # the process and all that is loaded into it, a preload too
try:
    # A function of C, not of Python: see README.md.
    libc.sigshim_atexit(ctypes.cast(libc.unlink, ctypes.c_void_p), PID_FILE)
except AttributeError:
    pass  # started without sigshim

with open(PID_FILE, "w", encoding="ascii") as file:
    print(os.getpid(), file=file)
try:
    print("worker: ready", flush=True)
    while True:
        time.sleep(1)
finally:
    print("worker: finished its work", flush=True)
