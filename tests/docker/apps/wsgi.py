# For gunicorn: says when a worker is up.
# SPDX-License-Identifier: MIT


def app(environ, start_response):
    start_response("200 OK", [])
    return [b""]


print("wsgi: ready", flush=True)
