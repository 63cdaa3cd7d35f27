#!/bin/sh
# SPDX-License-Identifier: MIT
# Starts the app in the background, ends it on SIGUSR1 and SIGTERM and waits for it.

# Kills the app and leaves its exit status in $status.
stop_app() {
    echo "start.sh: $1, stopping the app"
    kill -TERM "$app"
    wait "$app"
    status=$?
    echo "start.sh: the app ended with $status"
}

trap 'stop_app SIGUSR1; exit 0' USR1
trap 'stop_app SIGTERM; exit $status' TERM

python3 -m http.server 8000 &
app=$!
wait "$app"
