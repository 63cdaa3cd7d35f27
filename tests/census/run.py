# SPDX-License-Identifier: MIT
"""Runs each cell of the census in a PID namespace of its own, as root, and writes docs/census.md."""
import argparse, concurrent.futures, json, os, re, shlex, shutil, signal, subprocess, sys, time
sys.dont_write_bytecode = True
import page
from wrappers import WRAPPERS

INITS = {'nothing': [], 'tini': ['tini', '--'], 'dumb-init': ['dumb-init'], 'sigshim': []}
START_LIMIT = 20  # seconds
GRACE = {'sigshim': 10}  # seconds from SIGTERM to SIGKILL; 3 in the other columns
# In its namespace a cell has the build folder on /mnt, and a /tmp and /dev/shm of its own.
INSIDE = '/mnt/census/cells/'
ENTER = 'mount --bind "$1" /mnt && mount -t tmpfs none /tmp && mount -t tmpfs none /dev/shm && ' \
        'cd "$2" && shift 2 && exec env -i "$@"'
PATH = '/mnt/census/npm/node_modules/.bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'


def read(path):
    try:
        with open(path, errors='replace') as f:
            return f.read()
    except OSError:
        return ''


def written_in(folder):
    """What the programs of a cell have written, without the app's own files and sigshim's log."""
    parts = []
    for root, dirs, names in os.walk(folder):
        dirs[:] = [d for d in dirs if d != 'home']
        parts += [read(root + '/' + n) for n in names if os.path.isfile(root + '/' + n)
                  and n not in ('marks', 'record', 'sigshim.log', 'trace', 'package.json')]
    return '\n'.join(parts)


def prepare(folder, values, files):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder + '/home')
    for name, text in files.items():
        path = folder + '/' + name.rstrip('*')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as f:
            f.write(text.format(**values) if '.py' not in name and name != 'run.js' else text)
        os.chmod(path, 0o755 if name.endswith('*') else 0o644)


class Namespace:
    """Where a cell runs: a PID namespace, and an init in it."""
    def __init__(self, build, init):
        self.build, self.init, self.p, self.main = build, init, None, []
        self.grace = GRACE.get(init, 3)

    def start(self, cell, env, argv, output):
        if self.init == 'sigshim':
            env = {**env, 'LD_PRELOAD': '/mnt/libsigshim.so'}
        command = ['setsid', 'unshare', '--pid', '--fork', '--mount-proc', 'sh', '-c', ENTER, 'sh', self.build, cell]
        command += ['%s=%s' % item for item in env.items()] + INITS[self.init] + argv
        self.p = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        return self.p

    def is_there(self):
        """Is there a pid 1?"""
        self.main = [int(n) for n in read('/proc/%d/task/%d/children' % (self.p.pid, self.p.pid)).split()]
        return bool(self.main)

    def send(self, sig):
        for pid in self.main:
            os.kill(pid, sig)

    def status(self, killed):
        """unshare cannot die of SIGKILL as its child did: it fails."""
        return 137 if killed else self.p.returncode


def start(place, number, folder, wrapper, form, kind):
    cell = INSIDE + str(number)
    values = {'app0': '/mnt/census/app', 'args': cell + ' ' + kind, 'dir': cell}
    values['app'] = values['app0'] + ' ' + values['args']
    prepare(folder, values, wrapper.files)
    line = wrapper.command.format(**values).replace('$PWD', cell)
    argv = shlex.split(line) if form == 'exec' else ['sh', '-c', line.replace(' ;', ' \\;') + '; true']
    env = {'PATH': PATH, 'HOME': cell + '/home', 'USER': 'root', 'LOGNAME': 'root', 'SHELL': '/bin/sh',
           'LANG': 'C.UTF-8', 'npm_config_update_notifier': 'false', 'NO_UPDATE_NOTIFIER': '1'}
    env['SIGSHIM_LOG'] = cell + '/sigshim.log'
    with open(folder + '/output', 'w') as output:
        return place.start(cell, env, argv, output)


def wait_until(ready, p):
    deadline = time.monotonic() + START_LIMIT
    while not ready() and p.poll() is None and time.monotonic() < deadline:
        time.sleep(0.03)
    return bool(ready())


def run_cell(build, number, wrapper, form, kind, place):
    """{"start": "never" or "gone" (the wrapper ends before the app does) or "ok", "told", "finished",
    "status", "seconds", "killed", "own": the status is the app's, "marks", "log"}"""
    folder = '%s/census/cells/%d' % (build, number)
    p = start(place, number, folder, wrapper, form, kind)
    own = wrapper.own
    is_ready = wait_until(lambda: re.search(own[0], written_in(folder), re.M) if own
                          else 'ready\n' in read(folder + '/marks'), p)
    is_there = place.is_there()
    result = {'start': 'ok' if is_ready and is_there else 'gone' if is_ready else 'never', 'killed': False}
    begin = time.monotonic()
    if is_ready and is_there:
        time.sleep(0.15)  # until the wrapper, too, has come to rest
        begin = time.monotonic()
        place.send(signal.SIGTERM)
    try:
        p.wait(place.grace if is_ready and is_there else 0.01)
    except subprocess.TimeoutExpired:
        result['killed'] = True
        place.send(signal.SIGKILL)
        p.wait()
    result['seconds'] = round(time.monotonic() - begin, 2)
    result['status'] = place.status(result['killed'])
    result.update(marks=read(folder + '/marks'), log=read(folder + '/sigshim.log'))
    judge(result, wrapper, kind, folder)
    shutil.rmtree(folder, ignore_errors=True)
    return result


def judge(result, wrapper, kind, folder):
    marks, text = result['marks'], written_in(folder)
    if wrapper.own:
        _, told, finished, statuses = wrapper.own
        result.update(told=min(1, len(re.findall(told, text, re.M))), own=result['status'] in statuses,
                      finished=bool(re.search(finished, text, re.M)))
        return
    # What the default app has been told shows by its exit handler, and by the line that counts
    # what came later.
    more = sum(int(n) for n in re.findall(r' app\[.*signals ignored meanwhile: (\d+)', result['log']))
    result['told'] = marks.count('told by') if kind == 'handler' else marks.count('exit handler') + more
    result['own'] = result['status'] == (7 if kind == 'handler' else 143)
    result['finished'] = (kind == 'default' or 'finished' in marks) and 'exit handler' in marks and \
        'record' in read(folder + '/record') and \
        (wrapper.group != 'pipe' or 'the last record' in text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--jobs', type=int, default=3)
    parser.add_argument('--runs', type=int, default=1, help='runs of each cell with sigshim')
    parser.add_argument('--inits', default=','.join(INITS))
    parser.add_argument('--page', action='store_true', help='write the page from the last whole run')
    parser.add_argument('--keep', action='store_true', help='put what is run into the last whole run')
    parser.add_argument('build')
    parser.add_argument('filter', nargs='?', default='')
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    saved, path = build + '/census/results.json', PATH.replace('/mnt', build)
    if args.page:
        with open(saved) as f:
            return page.write(json.load(f))
    missing = {w.name: w.missing(path) for w in WRAPPERS if w.missing(path)}
    chosen = [w for w in WRAPPERS if re.search(args.filter, w.name) and w.name not in missing]
    inits = [i for i in args.inits.split(',') if not INITS[i] or shutil.which(INITS[i][0], path=path)]
    cells = [(w, form, kind, init) for init in inits for w in chosen for form in ('exec', 'shell')
             for kind in (('own',) if w.own else ('handler', 'default'))]
    cells += [c for c in cells if c[3] == 'sigshim'] * (args.runs - 1)
    begin, runs = time.monotonic(), {}

    def run(work):
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            jobs = [(c, pool.submit(run_cell, build, n, *c[:3], Namespace(build, c[3]))) for n, c in enumerate(work)]
            for n, (c, job) in enumerate(jobs):
                runs.setdefault((c[0].name, *c[1:]), []).append(job.result())
                if n % 200 == 199:
                    print('  CENSUS %d of %d cells, %d s' % (n + 1, len(work), time.monotonic() - begin), flush=True)

    run(cells)
    # What is not as it should be is run twice more: a busy machine is no reason.
    again = [c for c in dict.fromkeys(cells) if c[3] == 'sigshim' and args.runs == 1
             and not page.good(runs[(c[0].name, *c[1:])][0])]
    run(again * 2)
    results = {'seconds': int(time.monotonic() - begin), 'missing': missing, 'inits': inits,
               'names': [w.name for w in chosen], 'cells': [[*k, v] for k, v in runs.items()]}
    if args.keep:
        with open(saved) as f:
            whole = json.load(f)
        whole['cells'] = [c for c in whole['cells'] if tuple(c[:4]) not in runs] + results['cells']
        results = whole
    elif args.filter or len(inits) < len(INITS):
        return page.show(results)
    with open(saved, 'w') as f:
        json.dump(results, f)
    page.write(results)


if __name__ == '__main__':
    main()
