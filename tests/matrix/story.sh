# shellcheck shell=sh disable=SC2016
# SPDX-License-Identifier: MIT
# Told by each shell with and without the preload: what it prints must be the same. $1: the shell.
shell=$1
echo "words: $(echo one two | sed 's/one/1/')"
for i in 3 1 2; do echo "$i"; done | sort | tail -n 2
(exit 3)
echo "exit: $?"
$shell -c 'kill -USR1 $$'
echo "USR1: $?"
$shell -c 'kill -KILL $$'
echo "KILL: $?"
$shell -c 'trap "echo trapped" TERM; kill -TERM $$; echo after; exit 4'
echo "trap: $?"
$shell -c 'trap "" TERM; kill -TERM $$; echo ignored'
echo "ignored: $?"
$shell -c 'trap "echo leaving" EXIT; exit 6'
echo "EXIT: $?"
{ # some shells say so on stderr, now or later
    sleep 30 &
    kill -KILL $!
    wait $!
} 2>/dev/null
echo "killed in the background: $?"
$shell -c 'sleep 0.1; exit 7' &
wait $!
echo "background: $?"
/nonexistent 2>/dev/null
echo "not found: $?"
echo one | { read -r word; echo "read $word"; }
cat /nonexistent 2>/dev/null || echo "cat failed"
ls /tests
$shell -c 'yes 2>/dev/null | head -n 1' 2>/dev/null
echo "a pipe that breaks: $?"
if command -v perl >/dev/null; then
    perl -e '$SIG{TERM} = sub { print "perl\n"; exit 3 }; kill TERM => $$; sleep 1'
    echo "perl: $?"
fi
if command -v python3 >/dev/null; then
    python3 -c 'import signal; print(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))'
    python3 -c 'import os, signal; os.kill(os.getpid(), signal.SIGUSR2)'
    echo "python: $?"
fi
