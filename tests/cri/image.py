# SPDX-License-Identifier: MIT
"""An image of one layer, as an OCI layout in a tar, without a registry.

Usage: image.py NAME FOLDER COMMAND TAR
"""
import hashlib
import io
import json
import platform
import sys
import tarfile

MACHINES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}


def owned_by_root(info):
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    return info


def layer_of(folder):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        tar.add(folder, ".", filter=owned_by_root)
    return data.getvalue()


class Layout:
    def __init__(self, path):
        self.tar = tarfile.open(path, "w")

    def file(self, name, data):
        info = tarfile.TarInfo(name)
        info.size = len(data)
        self.tar.addfile(info, io.BytesIO(data))

    def blob(self, kind, data):
        """Returns its descriptor."""
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
        digest = hashlib.sha256(data).hexdigest()
        self.file("blobs/sha256/" + digest, data)
        return {"mediaType": "application/vnd.oci.image." + kind, "digest": "sha256:" + digest, "size": len(data)}


def main(name, folder, command, path):
    layout = Layout(path)
    layer = layout.blob("layer.v1.tar", layer_of(folder))
    machine = platform.machine()
    config = layout.blob("config.v1+json", {
        "architecture": MACHINES.get(machine, machine), "os": "linux",
        "config": {"Env": ["PATH=/usr/bin:/bin"], "Cmd": [command]},
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}})
    manifest = layout.blob("manifest.v1+json", {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config,
        "layers": [layer]})
    manifest["annotations"] = {"io.containerd.image.name": name}
    layout.file("oci-layout", b'{"imageLayoutVersion": "1.0.0"}')
    layout.file("index.json", json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode())
    layout.tar.close()


main(*sys.argv[1:])
