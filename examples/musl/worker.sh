#!/bin/sh
# SPDX-License-Identifier: MIT
# A worker as a script for busybox: it has no trap, and leaves a file that must not stay.
echo $$ >/tmp/worker.pid
echo "worker: ready"
while sleep 60; do
    :
done
