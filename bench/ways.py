# SPDX-License-Identifier: MIT
"""The ways to start a command that are held against each other, and what their figures are made of."""
import ctypes
import glob
import os
import shutil
import statistics
import subprocess

FIX_ADDRESSES = 0x0040000  # ADDR_NO_RANDOMIZE


class Way:
    """Variables of the environment and what goes before the command."""

    def __init__(self, name, before=(), **variables):
        self.name, self.before, self.variables = name, list(before), variables

    def there(self):
        return not self.before or os.access(self.before[0], os.X_OK)

    def variant(self, command, name=None, pid1=False, **more):
        """As bench/bench.h reads it."""
        variables = ['%s=%s' % v for v in {**self.variables, **more}.items()]
        return ['++', name or self.name, *(['pid1'] if pid1 else []), *variables, *self.before, *command]


class Bench:
    def __init__(self, build, rounds):
        self.build, self.rounds, self.quick = build, rounds, rounds < 40  # quick: only to see that it runs
        self.lib, self.app = build + '/libsigshim.so', build + '/bench/app'
        path = lambda name: shutil.which(name) or '/usr/bin/' + name
        eat = glob.glob('/usr/lib/*/libeatmydata.so')
        self.ways = {w.name: w for w in (
            Way('bare'),
            Way('empty object', LD_PRELOAD=build + '/tests/empty.so'),
            *([Way('libeatmydata', LD_PRELOAD=eat[0])] if eat else []),
            Way('sigshim', LD_PRELOAD=self.lib),
            Way('sigshim run', [build + '/sigshim', 'run', '--']),
            Way('sigshim run --init', [build + '/sigshim', 'run', '--init', '--']),
            Way('tini', [path('tini'), '-s', '--']),
            Way('tini -g', [path('tini'), '-s', '-g', '--']),
            Way('dumb-init', [path('dumb-init'), '--']),
            Way('catatonit', [path('catatonit'), '--'])) if w.there()}
        self.trace = Way('sigshim, trace', LD_PRELOAD=self.lib, SIGSHIM_TRACE='1')

    def share(self, of):
        return max(self.rounds // of, 1)

    def some(self, *names):
        return [self.ways[n] for n in names if n in self.ways]

    def run(self, program, *arguments, **more):
        """The lines that one of our programs prints, as lists of fields."""
        done = subprocess.run([self.build + '/bench/' + program, *map(str, arguments)], check=True, text=True,
                              stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, **more)
        return [line.split('\t') for line in done.stdout.splitlines()]


def stats(samples):
    """Median and the quartiles beside it."""
    samples = sorted(samples)
    if len(samples) < 2:
        return {'median': samples[0], 'low': samples[0], 'high': samples[0], 'runs': len(samples)}
    low, middle, high = statistics.quantiles(samples, n=4, method='inclusive')
    return {'median': middle, 'low': low, 'high': high, 'runs': len(samples)}


def fix_addresses():
    """For a child, so that its pages do not depend on where its stack begins. Docker does not allow it."""
    ctypes.CDLL(None).personality(FIX_ADDRESSES)
