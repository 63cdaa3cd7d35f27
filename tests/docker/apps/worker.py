# SPDX-License-Identifier: MIT
"""A worker with three things to clean up, each of which says so, into a buffer."""

import atexit
import contextlib
import time


@contextlib.contextmanager
def resource():
    try:
        yield
    finally:
        print("end of with")


atexit.register(print, "atexit")
print("ready", flush=True)
try:
    with resource():
        print("buffered")
        time.sleep(1000)
finally:
    print("finally")
