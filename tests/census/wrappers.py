# SPDX-License-Identifier: MIT
"""The wrappers of the census."""
import re, shutil


class Wrapper:
    """GROUP; COMMAND: shell text that shlex can split, where {app} is the app and its arguments;
    FILES of the cell's folder, which is the working directory; OWN, where a server under test is the
    app: (ready, told, finished) as regular expressions over what is written there, and its statuses.
    Of a group "pipe", what has come out at the far end counts, too."""
    def __init__(self, group, command, files, own):
        self.group, self.command, self.files, self.own = group, command, files, own
        self.name = self.shown()

    def shown(self):
        """The command as the page has it, with what of its files tells it from its like."""
        command = self.command.format(app='app', app0='app', args='')
        for name, text in self.files.items():
            if name.startswith(('entry', 'svc/')):
                command += '   # ' + text.format(app='app').split('\n', 1)[1].strip().replace('\n', '; ')
            if name == 'supervisord.conf':
                line = re.search('command=(.*)', text)[1].format(app='app')
                command += '   # command=' + line + (', stopasgroup' if 'stopasgroup' in text else '')
            if name == 'relay.py' or (name == 'run.js' and 'RELAY' in command):
                command += '   # hands SIGTERM on'
        return ' '.join(command.split())

    def missing(self, path):
        """What the command names that is not there."""
        first = self.command.split()[0]
        names = [] if first == '{app}' or first.startswith('./') else [first]
        names += re.findall(r'\b(nginx|ts|%s|xargs)\b' % PHP_FPM, self.command)
        return sorted({n for n in names if not shutil.which(n, path=path)})


PHP_FPM = 'php-fpm8.2'
APP_JS = '''const {spawn} = require('child_process');
const child = spawn(process.argv[2], process.argv.slice(3), {stdio: 'inherit'});
child.on('exit', (code, sig) => process.exit(sig ? 143 : code));
if (process.env.RELAY) process.on('SIGTERM', () => child.kill('SIGTERM'));
'''
PACKAGE = '{{"name":"x","version":"1.0.0","scripts":{{"start":"{app}","chain":"npm start"}}}}'
NPM = {'package.json': PACKAGE}
SUPERVISORD = '''[supervisord]
nodaemon=true
logfile={dir}/supervisord.log
pidfile={dir}/supervisord.pid
user=root
[program:app]
command={command}
stdout_logfile={dir}/stdout.log
stderr_logfile={dir}/stderr.log
autorestart=false
%s'''
GROUPED = SUPERVISORD % 'stopasgroup=true\nkillasgroup=true\n'
UNGROUPED = SUPERVISORD % ''
SERVICE = {'svc/app/run*': '#!/bin/sh\nexec {app}\n'}
SERVICE_SH = {'svc/app/run*': '#!/bin/sh\n{app}\n'}
MAKEFILE = {'Makefile': 'all:\n\t{app}\n'}
# A worker that is told before it has set its handlers hangs, sigshim or not: each says when it has.
GUNICORN = {'webapp.py': '''import sys
print('loaded', file=sys.stderr, flush=True)
def application(environ, start):
    start('200 OK', []); return [b'']
'''}
NGINX = {'nginx.conf': '''user root; pid {dir}/nginx.pid; error_log {dir}/error.log notice;
events {{}}
http {{ access_log {dir}/access.log; server {{ listen unix:{dir}/s; }} }}
''', 'access.log': ''}
FPM = {'fpm.conf': '''[global]
pid = {dir}/fpm.pid
error_log = {dir}/fpm.log
log_level = debug
[www]
user = www-data
group = www-data
listen = {dir}/fpm.sock
pm = static
pm.max_children = 2
'''}
NGINX_OWN = (r'start worker process \d', r'signal 15 \(SIGTERM\) received',
             r'#\d+: exit$', (0,))
FPM_OWN = (r'ready to handle', r'Terminating \.\.\.', r'exiting, bye-bye', (0,))
GUNICORN_OWN = (r'loaded\n(.*\n)*loaded', r'Handling signal: term', r'Shutting down: Master', (0,))

WRAPPERS = [Wrapper(*row) for row in [
    ('none', '{app}', {}, None),
    ('shell', "sh -c '{app}'", {}, None),
    ('shell', "sh -c 'exec {app}'", {}, None),
    ('shell', "sh -c '{app}; true'", {}, None),
    ('shell', "sh -c '( {app} ); true'", {}, None),
    ('shell', "sh -c 'sh -c \"{app}; true\"; true'", {}, None),
    ('shell', "sh -c 'sh -c \"bash -c \\\"{app}; true\\\"; true\"; true'", {}, None),
    ('shell', "bash -c '{app}; true'", {}, None),
    ('shell', "busybox sh -c '{app}; true'", {}, None),
    ('shell', "zsh -c '{app}; true'", {}, None),
    ('shell', "mksh -c '{app}; true'", {}, None),
    ('shell', "ksh93 -c '{app}; true'", {}, None),
    ('shell', "yash -c '{app}; true'", {}, None),
    ('shell', "fish -c '{app}; true'", {}, None),
    ('shell', "tcsh -f -c '{app}; echo'", {}, None),
    ('shell', "execlineb -c 'foreground {{ {app} }} true'", {}, None),
    ('script', './entry {app}', {'entry*': '#!/bin/sh\nset -e\nexec "$@"\n'}, None),
    ('script', './entry {app}', {'entry*': '#!/bin/sh\n"$@"\nexit $?\n'}, None),
    ('script', './entry {app}', {'entry*': '#!/bin/bash\nset -euo pipefail\n"$@"\necho after\n'}, None),
    ('script', "sh -c '{app} & wait'", {}, None),
    ('script', "sh -c '{app} & wait $!'", {}, None),
    ('script', "sh -c 'trap \"kill \\$p\" TERM; {app} & p=$!; wait $p; wait $p'", {}, None),
    ('script', "bash -c 'trap \"kill -TERM \\$p\" TERM; {app} & p=$!; wait $p; wait $p'", {}, None),
    ('script', "bash -c 'trap \"kill \\$(jobs -p); wait\" EXIT; {app} & wait'", {}, None),
    ('script', "bash -c 'trap \"echo bye\" EXIT; {app}; true'", {}, None),
    ('script', "bash -c 'trap \"exit 0\" TERM; {app}; true'", {}, None),
    ('script', "sh -c 'trap \"\" TERM; {app}; true'", {}, None),
    ('script', "bash -c 'trap \"trap : TERM; kill 0\" TERM; {app} & wait; wait'", {}, None),
    ('script', "bash -c 'set -m; {app} & fg'", {}, None),
    ('script', "bash -c '{app} & wait -n'", {}, None),
    ('script', "sh -c 'until {app}; do sleep 1; done'", {}, None),
    ('script', "sh -c 'x=$({app}); exit $?'", {}, None),
    ('script', "sh -c 'sleep 1000 & {app}'", {}, None),
    ('script', "sh -c '{app} & tail -f /dev/null'", {}, None),
    ('script', "sh -c '{app} & exec tail -f /dev/null'", {}, None),
    ('pipe', "sh -c '{app} | tee log'", {}, None),
    ('pipe', "bash -o pipefail -c '{app} 2>&1 | tee log'", {}, None),
    ('pipe', "bash -c 'exec > >(tee log); {app}; true'", {}, None),
    ('pipe', "bash -c '{app} > >(tee log) 2> >(tee err >&2)'", {}, None),
    ('pipe', "sh -c '{app} | while read -r l; do echo \"$l\"; done'", {}, None),
    ('script', "bash -c 'coproc {app}; wait'", {}, None),
    ('pipe', "sh -c '{app} | ts'", {}, None),
    ('pipe', "sh -c '{app} 2>&1 | cat | sed s/x/y/'", {}, None),
    ('tool', 'env A=b {app}', {}, None),
    ('tool', 'env -i {app}', {}, None),
    ('tool', 'nice {app}', {}, None),
    ('tool', 'nohup {app}', {}, None),
    ('tool', 'setsid {app}', {}, None),
    ('tool', 'setsid -w {app}', {}, None),
    ('tool', 'stdbuf -oL {app}', {}, None),
    ('tool', 'timeout 60 {app}', {}, None),
    ('tool', 'timeout --foreground 60 {app}', {}, None),
    ('tool', "timeout 60 sh -c '{app}; true'", {}, None),
    ('tool', 'busybox timeout 60 {app}', {}, None),
    ('tool', "sh -c 'echo | xargs {app}'", {}, None),
    ('tool', "xargs -a args -n1 -P2 {app}", {'args': 'x\n'}, None),
    ('tool', 'parallel --will-cite {app} ::: x', {}, None),
    ('tool', 'flock lock {app}', {}, None),
    ('tool', "flock lock -c '{app}; true'", {}, None),
    ('tool', "script -qec '{app}' /dev/null", {}, None),
    ('tool', 'unbuffer {app}', {}, None),
    ('tool', 'dtach -N sock {app}', {}, None),
    ('tool', "su -c '{app}'", {}, None),
    ('tool', "su - -c '{app}'", {}, None),
    ('tool', 'runuser -u root -- {app}', {}, None),
    ('tool', "runuser root -c '{app}'", {}, None),
    ('tool', 'sudo {app}', {}, None),
    ('tool', 'setpriv --no-new-privs {app}', {}, None),
    ('tool', 'gosu root {app}', {}, None),
    ('tool', 'chroot / {app}', {}, None),
    ('tool', 'taskset 1 {app}', {}, None),
    ('tool', 'unshare --fork --pid {app}', {}, None),
    ('tool', 'time {app}', {}, None),
    ('tool', 'find Makefile -exec {app} ;', MAKEFILE, None),
    ('tool', 'make -s', MAKEFILE, None),
    ('tool', 'make -s -j2', MAKEFILE, None),
    ('tool', 'fakeroot {app}', {}, None),
    ('tool', "faketime -f +0 {app}", {}, None),
    ('tool', 'eatmydata {app}', {}, None),
    ('tool', 'strace -f -o trace {app}', {}, None),
    ('tool', "socat /dev/null EXEC:'{app}',nofork", {}, None),
    ('tool', "socat PIPE EXEC:'{app}'", {}, None),
    ('tool', 'start-stop-daemon --start --exec {app0} -- {args}', {}, None),
    ('tool', 'xvfb-run -a {app}', {}, None),
    ('tool', 'dbus-run-session -- {app}', {}, None),
    ('language', "perl -e 'exit(system(@ARGV) >> 8)' {app}", {}, None),
    ('language', "perl -e 'exec @ARGV' {app}", {}, None),
    ('language', "perl -e 'open(my $f, \"-|\", @ARGV); print while <$f>; close $f; exit $? >> 8' {app}", {}, None),
    ('language', "python3 -c 'import os, sys; sys.exit(os.system(\"{app}\") >> 8)'", {}, None),
    ('language', "python3 -c 'import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)' {app}", {}, None),
    ('language', 'python3 relay.py {app}', {'relay.py': '''import signal, subprocess, sys
p = subprocess.Popen(sys.argv[1:])
signal.signal(signal.SIGTERM, lambda *_: p.terminate())
code = p.wait()
sys.exit(code if code >= 0 else 128 - code)
'''}, None),
    ('language', "ruby -e 'system(*ARGV); exit $?.exitstatus || 143' {app}", {}, None),
    ('language', "ruby -e 'exec(*ARGV)' {app}", {}, None),
    ('language', "php -r 'passthru(\"{app}\", $code); exit($code);'", {}, None),
    ('language', "node run.js {app}", {'run.js': APP_JS}, None),
    ('language', "env RELAY=1 node run.js {app}", {'run.js': APP_JS}, None),
    ('language', "node -e 'process.exit(require(\"child_process\").spawnSync(\"{app}\", {{shell: true, stdio: \"inherit\"}}).status)'", {}, None),
    ('npm', 'npm start', NPM, None),
    ('npm', 'npm run -s chain', NPM, None),
    ('npm', "npm exec -c '{app}'", NPM, None),
    ('npm', "npx -c '{app}'", NPM, None),
    ('npm', 'pnpm start', NPM, None),
    ('npm', 'yarn start', NPM, None),
    ('npm', "concurrently --raw '{app}'", {}, None),
    ('npm', "concurrently '{app}' 'sleep 1000'", {}, None),
    ('npm', 'run-s start', NPM, None),
    ('npm', 'run-p start', NPM, None),
    ('npm', "nodemon -q --watch x --exec '{app}'", NPM, None),
    ('npm', 'cross-env A=b {app}', {}, None),
    ('npm', 'dotenv -- {app}', {'.env': 'A=b\n'}, None),
    ('npm', 'nf start', {'Procfile': 'app: {app}\n'}, None),
    ('npm', 'forever --minUptime 1 --spinSleepTime 1 -m 1 -c {app0} {args}', {}, None),
    ('npm', 'pm2-runtime start eco.config.js', {'eco.config.js': '''const [script, ...args] = '{app}'.split(' ');
module.exports = {{apps: [{{name: 'app', script, args, interpreter: 'none', autorestart: false}}]}};
'''}, None),
    ('supervisor', 'supervisord -c supervisord.conf', {'supervisord.conf': UNGROUPED.replace('{command}', '{app}')}, None),
    ('supervisor', 'supervisord -c supervisord.conf', {'supervisord.conf': GROUPED.replace('{command}', '{app}')}, None),
    ('supervisor', 'supervisord -c supervisord.conf', {'supervisord.conf': UNGROUPED.replace('{command}', 'sh -c "{app}; true"')}, None),
    ('supervisor', 'supervisord -c supervisord.conf', {'supervisord.conf': GROUPED.replace('{command}', 'sh -c "{app}; true"')}, None),
    ('supervisor', 'runsvdir svc', SERVICE, None),
    ('supervisor', 'runsvdir svc', SERVICE_SH, None),
    ('supervisor', 'runsv svc/app', SERVICE, None),
    ('supervisor', 's6-svscan svc', SERVICE, None),
    ('supervisor', 's6-svscan svc', SERVICE_SH, None),
    ('supervisor', 's6-supervise svc/app', SERVICE, None),
    ('supervisor', 'svscan svc', SERVICE, None),
    ('supervisor', 'supervise svc/app', SERVICE, None),
    ('supervisor', 'catatonit -- {app}', {}, None),
    ('supervisor', "catatonit -- sh -c '{app}; true'", {}, None),
    ('supervisor', "tini -s -g -- sh -c '{app}; true'", {}, None),
    ('supervisor', "tini -s -- sh -c '{app}; true'", {}, None),
    ('supervisor', "dumb-init sh -c '{app}; true'", {}, None),
    ('supervisor', "dumb-init -c sh -c '{app}; true'", {}, None),
    ('server', 'gunicorn -b unix:s -w 2 webapp:application', GUNICORN, GUNICORN_OWN),
    ('server', PHP_FPM + ' -F -y fpm.conf', FPM, FPM_OWN),
    ('server', "nginx -c $PWD/nginx.conf -g 'daemon off;'", NGINX, NGINX_OWN),
    ('server', "sh -c 'nginx -c $PWD/nginx.conf; tail -f access.log'", NGINX, NGINX_OWN),
    ('server', "sh -c 'nginx -c $PWD/nginx.conf; exec tail -f access.log'", NGINX, NGINX_OWN),
    ('server', "sh -c '" + PHP_FPM + " -F -y fpm.conf & nginx -c $PWD/nginx.conf -g \"daemon off;\"'", {**NGINX, **FPM}, NGINX_OWN),
]]
