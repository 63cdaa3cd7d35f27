# SPDX-License-Identifier: MIT
"""For uvicorn: an application that closes what it has opened."""


async def app(scope, receive, send):
    if scope["type"] != "lifespan":
        return
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            print("<lifespan shutdown>", flush=True)
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
