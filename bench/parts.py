# SPDX-License-Identifier: MIT
"""What is measured. Each part returns what goes into results.json under its name."""
import concurrent.futures
import math
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile

from ways import fix_addresses, stats


def environment(way):
    return {'PATH': '/usr/bin:/bin', **way.variables}


def system_calls(way, command):
    """Of all processes, from the execve of the command on; None where strace may not trace."""
    with tempfile.NamedTemporaryFile('r') as out:
        sets = [part for v in way.variables.items() for part in ('-E', '%s=%s' % v)]
        done = subprocess.run(['strace', '-f', '-qq', '-e', 'signal=none', '-o', out.name, *sets, *way.before,
                               *command], env={'PATH': '/usr/bin:/bin'}, stdin=subprocess.DEVNULL)
        lines = [line for line in out if not re.search(r'resumed>|\+\+\+|---', line)]
    return len(lines) if done.returncode == 0 and lines else None


def instructions(way, command):
    """The same, as valgrind counts them: without the kernel's."""
    done = subprocess.run(['valgrind', '--tool=callgrind', '--trace-children=yes',
                           '--callgrind-out-file=/dev/null', *way.before, *command], env=environment(way),
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    counts = [int(n) for n in re.findall(r'Collected : (\d+)', done.stderr)]
    return sum(counts) if done.returncode == 0 and counts else None


def start(b):
    """Start and end of /bin/true."""
    command = ['/bin/true']
    lines = b.run('start', b.rounds, *[a for w in b.ways.values() for a in w.variant(command)])
    us = {name: [float(s) for s in samples] for name, *samples in lines}
    rows = {}
    for name, way in b.ways.items():
        rows[name] = {'us': stats(us[name]), 'us_over': stats([x - y for x, y in zip(us[name], us['bare'])])}
        for what, count in (('calls', system_calls), ('instructions', instructions)):
            value = shutil.which({'calls': 'strace', 'instructions': 'valgrind'}[what]) and count(way, command)
            if value:
                rows[name][what] = value
                if what in rows['bare']:
                    rows[name][what + '_over'] = value - rows['bare'][what]
    return rows


def loop(b):
    """A shell that runs 2,000 short programs, each with the preload."""
    script = ['/bin/sh', '-c', f'i=0; while [ $i -lt {50 if b.quick else 2000} ]; do /bin/true; i=$((i + 1)); done']
    ways = b.some('bare', 'empty object', 'libeatmydata', 'sigshim')
    lines = b.run('start', b.share(40), *[a for w in ways for a in w.variant(script)])
    us = {name: [float(s) for s in samples] for name, *samples in lines}
    return {name: {'us': stats(s), 'ratio': stats([x / y for x, y in zip(s, us['bare'])])}
            for name, s in us.items()}


def pages_of(pid):
    with open('/proc/%d/smaps_rollup' % pid) as f:
        found = dict(re.findall(r'^(\w+): +(\d+) kB', f.read(), re.M))
    return int(found['Anonymous']), int(found['Pss'])


def children_of(pid):
    with open('/proc/%d/task/%d/children' % (pid, pid)) as f:
        return [int(c) for c in f.read().split()]


def tree_of(pid):
    return [pid] + [p for child in children_of(pid) for p in tree_of(child)]


def kilobytes(b, way, how, count):
    """Private and proportional kilobytes of a whole tree, with its init, when all of it waits."""
    child = subprocess.Popen([*way.before, b.app, *how], env=environment(way), stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=fix_addresses)
    for _ in range(count):
        assert child.stdout.read(1) == b'r', way.name
    tree = tree_of(child.pid)
    private, proportional = map(sum, zip(*map(pages_of, tree)))
    for pid in reversed(tree):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # with its init
    child.wait()
    child.stdout.close()
    return private, proportional


def memory(b):
    """A process that waits, and a tree of 100 of them below another."""
    ways = [w for n, w in b.ways.items() if n not in ('tini -g', 'sigshim run')]
    samples = {}
    for _ in range(b.share(40)):
        for way in random.sample(ways, len(ways)):
            for tree, how, count in (('one', ['default'], 1), ('tree', ['programs', '100'], 101)):
                samples.setdefault((way.name, tree), []).append(kilobytes(b, way, how, count))
    rows = {}
    for (name, tree), pairs in samples.items():
        private, proportional = zip(*pairs)
        rows.setdefault(name, {}).update({tree + '_private': stats(private), tree + '_pss': stats(proportional)})
    for name in [w.name for w in ways]:
        for tree in ('one', 'tree'):
            rows[name][tree + '_over'] = (rows[name][tree + '_private']['median'] -
                                          rows['bare'][tree + '_private']['median'])
    return {w.name: rows[w.name] for w in ways}


def interleaved(b, rounds, ways, *arguments):
    """What calls prints for each way, of several runs in changing order, an unmeasured one before each."""
    samples = {}
    for _ in range(rounds):
        for way in random.sample(ways, len(ways)):
            for measured in (False, True):
                lines = b.run('calls', *arguments, env=environment(way), stderr=subprocess.DEVNULL)
                for name, ns in lines if measured else ():
                    samples.setdefault(name, {}).setdefault(way.name, []).append(float(ns))
    return {name: {way.name: {'ns': stats(s[way.name]), 'ratio': stats(
        [x / y for x, y in zip(s[way.name], s['bare'])])} for way in ways} for name, s in samples.items()}


def calls(b):
    """Nanoseconds of the calls that the library takes over."""
    return interleaved(b, b.share(20), [*b.some('bare', 'sigshim'), b.trace], 11)


def storm(b):
    """A million signals into a handler of the app's own."""
    ways = b.some('bare', 'empty object', 'sigshim')
    rows = interleaved(b, b.share(40), ways, 'storm', 20000 if b.quick else 1000000)
    rows['signal'].update(interleaved(b, 1, [*b.some('bare'), b.trace], 'storm', 20000)['signal'])
    return rows


def stops(b, rounds, limit, variants):
    rows = {}
    for name, *samples in b.run('stop', rounds, limit, *[a for v in variants for a in v]):
        fields = [s.split(':') for s in samples]
        statuses = [int(f[1]) for f in fields]
        rows[name] = {'us': stats([float(f[0]) for f in fields]),
                      'status': max(set(statuses), key=statuses.count),
                      'handlers': sum(f[2] == 'x' for f in fields), 'runs': len(fields)}
    return rows


def stop(b):
    """From SIGTERM until the parent has reaped it; the app has an exit handler."""
    bare, shim = b.ways['bare'], b.ways['sigshim']
    inits = b.some('sigshim run --init', 'tini', 'tini -g', 'dumb-init', 'catatonit')
    app = lambda how: [b.app, how]
    shell = lambda how: ['/bin/sh', '-c', '%s %s; true' % (b.app, how)]
    variants = []
    for place, pid1 in (('not pid 1', False), ('pid 1', True)):
        add = lambda way, command, what: variants.append(
            way.variant(command, '%s | %s | %s' % (place, what, way.name), pid1))
        if not pid1:
            add(bare, app('default'), 'no handler')
        add(bare, app('handler'), 'own handler, exit()')
        add(shim, app('default'), 'no handler')
        add(shim, app('handler'), 'own handler, exit()')
        add(shim, app('malloc'), 'no handler, busy in malloc')
        add(shim, app('printf'), 'no handler, busy in printf')
        for way in inits if pid1 else ():
            add(way, app('default'), 'no handler')
            add(way, app('handler'), 'own handler, exit()')
        for way in [shim, *inits] if pid1 else ():
            add(way, shell('handler'), 'shell form, own handler')
            add(way, shell('default'), 'shell form, no handler')
    return stops(b, b.share(2), 10, variants)


def exponent(points):
    """Of the time as a power of the number, by least squares; the first point is the cost of any stop."""
    logs = [(math.log(n), math.log(us)) for n, us in points[1:]]
    x, y = (sum(v) / len(logs) for v in zip(*logs))
    return sum((p - x) * (q - y) for p, q in logs) / sum((p - x) ** 2 for p, _ in logs)


def scale(b):
    """A stop of many: children (forked), shells inside each other, threads."""
    bare, shim = b.ways['bare'], b.ways['sigshim']
    rows = {}
    for what, numbers, command, own in (
            ('children', (1, 10, 100, 1000, 10000), lambda n: [b.app, 'children', n],
             lambda n: [b.app, 'own-children', n]),
            ('shells', (1, 2, 5, 10, 20, 50), lambda n: [*nested(b), n], None),
            ('threads', (1, 10, 100, 1000), lambda n: [b.app, 'threads', n], lambda n: [b.app, 'own-threads', n])):
        for n in map(str, numbers[:3] if b.quick else numbers):
            variants = [shim.variant(command(n), 'sigshim', what != 'threads', SIGSHIM_GRACE='100s')]
            if own:
                variants.append(bare.variant(own(n), 'by itself', what != 'threads'))
            rounds = {'1000': '%d!' % b.share(20), '10000': '%d!' % b.share(40)}.get(n, b.share(20))
            for name, row in stops(b, rounds, 110, variants).items():
                rows.setdefault(what, {}).setdefault(name, {})[n] = row
    return {what: {name: {'points': points, 'exponent': exponent(
        [(int(n), p['us']['median']) for n, p in points.items()])} for name, points in ways.items()}
        for what, ways in rows.items()}


def nested(b):
    """A shell that runs its own script once more inside itself, $1 times in all, and then the app."""
    script = 'if [ "$1" -gt 1 ]; then /bin/sh -c "$0" "$0" $(($1 - 1)); else %s handler; fi; true' % b.app
    return ['/bin/sh', '-c', script, script]


def finish(b):
    """A container in shell form, stopped as Docker does it: who finishes? SIGKILL comes after 10 s."""
    ways = b.some('bare', 'tini', 'tini -g', 'dumb-init', 'catatonit', 'sigshim run --init', 'sigshim')
    kinds = {'handler': 'slow-handler', 'default': 'default'}
    rows = {}
    jobs = {}
    with concurrent.futures.ThreadPoolExecutor(len(ways) * len(kinds)) as pool:
        for way in ways:
            for kind, how in kinds.items():
                variant = way.variant(['/bin/sh', '-c', '%s %s; true' % (b.app, how)], pid1=True)
                jobs[way.name, kind] = pool.submit(stops, b, '%d!' % (1 if b.quick else max(5, b.share(20))), 10, [variant])
        for (name, kind), job in jobs.items():
            row = job.result()[name]
            rows.setdefault('nothing' if name == 'bare' else name, {})[kind] = row
    return rows


PARTS = {f.__name__: f for f in (start, loop, memory, calls, storm, stop, scale, finish)}
