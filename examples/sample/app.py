# SPDX-License-Identifier: MIT
"""A web server that writes its account at the end, into a buffer. It has no idea of signals."""

import atexit
import http.server
import sys

answered = 0


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_request(self, code="-", size="-"):
        global answered
        answered += 1
        print(f"{code} {self.path}")  # stays in Python's buffer until there is a lot of it


atexit.register(lambda: print(f"{answered} requests answered"))
with http.server.ThreadingHTTPServer(("", 8000), Handler) as server:
    print("Serving HTTP on port 8000", file=sys.stderr)
    print("the account begins")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass  # without this, Python prints a traceback at the end
    finally:
        print("the account ends")
