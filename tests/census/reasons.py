# SPDX-License-Identifier: MIT
"""Why a row is not "once, finished, its own status" with sigshim: CAUSES, and ROWS of the cause and a
regular expression that finds "wrapper | form | app | cell". The first that fits counts."""
CAUSES = {
    'twice': ('Told twice: by the wrapper, which tells the whole tree or group, and by the shell below it', '''
The shell is pid 1's child and has the signal from pid 1, as it would have from an init; nothing in `/proc` says
that the app has been told as well. So it tells the app, too. An orphan is told only if it is still there after
250 ms; this app needs 300. `parallel` tells its jobs twice by itself.'''),
    'status': ('The status is the wrapper\'s own', '''
The app is told and finishes. The wrapper handles SIGTERM itself, or waits for the app and reports it in
its own way: a supervisor ends with 0, `su` and `make` die of the signal that they have been sent, and some tools
give 0 or 1 for an app that has died of a signal. sigshim leaves a handler of the wrapper alone (P2).'''),
    'helper': ('The status is that of another child', '''
The app dies of the signal that was passed on; a helper beside it (`dbus-daemon`, `Xvfb`) exits with 0, and one
that exited outranks one that died (section 2a, rule 5). For nginx, a daemon, in shell form, the shell that has
started it counts, and this dies of the signal.'''),
    'held': ('The wrapper handles, ignores or blocks SIGTERM and passes nothing on', '''
P2: its handler runs as without sigshim, and the app is not told. In exec form that lasts until Docker kills; in
shell form until the grace period of pid 1 ends, after 8 s. `SIGSHIM_FORWARD=always` tells the app below a shell
that has a handler (mksh, `trap "exit 0" TERM`).'''),
    'leaves': ('The wrapper ends before the app does, or kills it', '''
It handles SIGTERM itself. As pid 1 it takes the namespace with it, so that the kernel kills the app; or it
sends another signal than SIGTERM, which this app does not handle (`pm2-runtime` and `nodemon`: SIGINT), or closes
the app's terminal (`dtach`: SIGHUP).'''),
    'bare': ('The wrapper drops `LD_PRELOAD`', '''
A clean environment, or setuid. The app has no sigshim, so SIGTERM ends it at once, or, as pid 1, does nothing.
An app that has a handler is told as elsewhere.'''),
    'coprocess': ('A coprocess is taken for a reader', '''
Its stdin is a pipe that the shell feeds; so it is told when half of the grace period is over (section 2a,
rule 3), and its status does not count.'''),
    'start': ('Does not start, with or without sigshim', '''
`Xvfb` says that it is ready only to a parent whose pid is not 1, and `xvfb-run` waits for that.'''),
}
ROWS = [
    ('twice', r'\| x[2-9]'),
    ('start', r'^xvfb-run .* never$'),
    ('coprocess', r'coproc'),
    ('bare', r'^(env -i|sudo|su -) .*default \| (hang|cut)'),
    ('held', r'^(mksh|strace|unshare|.*trap "(exit 0|)" TERM).*\| (hang|cut)'),
    ('leaves', r'^(dtach|socat PIPE|yarn|pnpm|nodemon|pm2-runtime|runsvdir|s6-svscan|svscan).*\| cut'),
    ('helper', r'^(xvfb-run|dbus-run-session).*\| 0$|^sh -c .nginx.*\| 143'),
    ('status', r'^(su|runuser|make|script|socat|yarn|parallel|concurrently|cross-env|dotenv|pm2-runtime|'
               r'supervisord|runsv|runsvdir|s6-\w+|nodemon|.*trap ".*kill) .*\| \d+(/\ds)?$'),
]
