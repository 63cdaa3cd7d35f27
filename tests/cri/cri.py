# SPDX-License-Identifier: MIT
"""The part of the CRI that a kubelet needs to start and stop pods: protobuf by hand, over grpc."""
import json
import os
import time

import grpc

APP = "sigshim.test/app:1"
EXITED = 2
POD, CONTAINER, NODE = 0, 1, 2  # NamespaceMode


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def encode(message):
    """message: {field number: value}, a value being a number, a string, a message or a list of these."""
    out = b""
    for number, value in message.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, int):
                out += varint(number << 3) + varint(int(item))
            else:
                data = encode(item) if isinstance(item, dict) else item.encode()
                out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


def pairs(items):
    """A map is a list of messages."""
    return [{1: key, 2: value} for key, value in items.items()]


class Message:
    """What has been received, field by field."""

    def __init__(self, data):
        self.data, self.at, self.fields = data, 0, {}
        while self.at < len(data):
            key = self.number()
            if key & 7 == 0:
                value = self.number()
            elif key & 7 == 2:
                value = self.piece(self.number())
            else:
                raise ValueError("wire type %d" % (key & 7))
            self.fields.setdefault(key >> 3, []).append(value)

    def number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def piece(self, length):
        self.at += length
        return self.data[self.at - length:self.at]

    def int(self, number):
        return self.fields.get(number, [0])[-1]

    def text(self, number):
        return self.fields.get(number, [b""])[-1].decode()

    def messages(self, number):
        return [Message(data) for data in self.fields.get(number, [])]


class Cri:
    def __init__(self, socket, logs, mark):
        self.channel = grpc.insecure_channel("unix:" + socket)
        self.logs, self.mark = logs, mark

    def call(self, method, request, timeout=120, service="Runtime"):
        name = "/runtime.v1.%sService/%s" % (service, method)
        return Message(self.channel.unary_unary(name)(encode(request), timeout=timeout))

    def await_images(self, *names):
        """They are known to the CRI a moment after they are imported."""
        for name in names:
            wait_for(lambda: self.call("ImageStatus", {1: {1: name}}, service="Image").fields, 60,
                     "the CRI does not know " + name)


def wait_for(done, seconds, problem):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, problem
        time.sleep(0.1)


class Pod:
    """A pod of one container, as the kubelet makes it; the network is the host's.

    pids: POD is shareProcessNamespace. security: more fields of LinuxContainerSecurityContext.
    """

    def __init__(self, cri, name, command, handler="", annotations=None, env=None, pids=CONTAINER, security=None,
                 container_annotations=None):
        self.cri, self.name, self.container = cri, name, None
        spaces = {1: NODE, 2: pids, 3: POD}
        self.log = "%s/%s/app.log" % (cri.logs, name)
        os.makedirs(os.path.dirname(self.log))
        config = {1: {1: name, 2: name, 3: "default"}, 3: os.path.dirname(self.log), 4: {1: ["127.0.0.1"]},
                  7: pairs(annotations or {}), 8: {1: "/" + cri.mark, 2: {1: spaces}}}
        request = {1: config}
        if handler:
            request[2] = handler
        self.sandbox = cri.call("RunPodSandbox", request).text(1)
        self.container = cri.call("CreateContainer", {1: self.sandbox, 3: config, 2: {
            1: {1: "app"}, 2: {1: APP}, 3: command, 6: pairs(env or {}), 10: pairs(container_annotations or {}),
            11: "app.log", 15: {2: {3: spaces, **(security or {})}}}}).text(1)

    def start(self):
        self.cri.call("StartContainer", {1: self.container})

    def lines(self):
        """What it has printed, without the CRI's time and tag."""
        try:
            with open(self.log) as file:
                return [line.rstrip("\n").split(" ", 3)[3] for line in file]
        except FileNotFoundError:
            return []

    def await_up(self):
        wait_for(lambda: "up" in self.lines(), 60, "it is not up: %s" % self.lines())

    def stop(self, seconds):
        """As the kubelet does. Returns how long it took."""
        start = time.monotonic()
        self.cri.call("StopContainer", {1: self.container, 2: seconds}, timeout=seconds + 120)
        return time.monotonic() - start

    def container_status(self):
        return self.cri.call("ContainerStatus", {1: self.container}).messages(1)[0]

    def status(self):
        """The exit status; None while it runs."""
        status = self.container_status()
        return status.int(7) if status.int(3) == EXITED else None

    def finished_at(self):
        """In seconds, as time.time() has it."""
        return self.container_status().int(6) / 1e9

    def info(self, method, which):
        answer = self.cri.call(method, {1: which, 2: 1})
        return json.loads({entry.text(1): entry.text(2) for entry in answer.messages(2)}["info"])

    def pid(self):
        return self.info("ContainerStatus", self.container)["pid"]

    def sandbox_pid(self):
        return self.info("PodSandboxStatus", self.sandbox)["pid"]

    def remove(self):
        self.cri.call("StopPodSandbox", {1: self.sandbox})
        self.cri.call("RemovePodSandbox", {1: self.sandbox})
