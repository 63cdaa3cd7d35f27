# SPDX-License-Identifier: MIT
"""make bench: measures all parts, or some (--parts start,stop), side by side. A whole run goes to
BUILD/bench as results.json, results.md and charts; some parts alone go to stdout. With --keep,
some parts take their place there, too. --page writes docs/benchmarks.md, its charts and README's table from
what is there."""
import argparse
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import time

import charts
import page
from parts import PARTS
from ways import Bench

PACKAGES = 'libc6 gcc tini dumb-init catatonit libeatmydata1 dash valgrind'.split()


def said(*command):
    try:
        return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip()
    except OSError:
        return ''


def field(path, key, sep):
    with open(path) as f:
        return next((line.split(sep, 1)[1].strip().strip('"') for line in f if line.startswith(key)), 'unknown')


def machine(build):
    """What the figures depend on, and nothing that names the machine."""
    versions = {}
    for name in PACKAGES if shutil.which('dpkg-query') else ():
        version = said('dpkg-query', '-W', '-f', '${Version}', name)
        if version:
            versions[name] = version
    return {'processor': field('/proc/cpuinfo', 'model name', ':'), 'machine': platform.machine(),
            'processors': os.cpu_count(), 'kernel': platform.release().split('-')[0],
            'system': field('/etc/os-release', 'PRETTY_NAME', '='), 'packages': versions,
            'sigshim': said(build + '/sigshim', '--version').replace('sigshim ', ''),
            'memory_gb': round(os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2 ** 30)}


def load(path):
    with open(path) as f:
        return json.load(f)


def onto(saved, results):
    """What was measured now takes its place in the results of an earlier run, if there are any."""
    if not os.path.exists(saved):
        return results
    whole = load(saved)
    for key in ('parts', 'seconds'):
        results[key] = {**whole[key], **results[key]}
    for key in ('load_before', 'others'):
        results[key] = max(whole[key], results[key])
    results['rounds'] = min(whole['rounds'], results['rounds'])
    results['seconds']['all'] = round(sum(v for k, v in results['seconds'].items() if k != 'all'), 1)
    return results


def used():
    """Seconds of processor time that all processes have used, and this one with its children."""
    with open('/proc/stat') as f:
        user, nice, system, _, _, irq, softirq = [int(n) for n in f.readline().split()[1:8]]
    return (user + nice + system + irq + softirq) / os.sysconf('SC_CLK_TCK'), sum(os.times()[:4])


def share_of_others(before, seconds):
    (all_before, own_before), (all_now, own_now) = before, used()
    return (all_now - all_before - (own_now - own_before)) / seconds / os.cpu_count()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--parts', default='')
    parser.add_argument('--rounds', type=int, default=120)
    parser.add_argument('--keep', action='store_true')
    parser.add_argument('--page', action='store_true')
    parser.add_argument('--beside', nargs='*', default=[])
    parser.add_argument('build')
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    saved = build + '/bench/results.json'
    if args.page:
        if not os.path.exists(saved):
            sys.exit('%s is not there: make bench writes it, in a whole run' % os.path.relpath(saved))
        return page.write(load(saved), [load(path) for path in args.beside], build + '/bench')
    chosen = [p for p in args.parts.split(',') if p]
    for part in chosen:
        if part not in PARTS:
            sys.exit('BENCH=%s: the parts are %s' % (part, ' '.join(PARTS)))
    if os.geteuid() != 0:
        sys.exit('make bench needs root: PID namespaces, a /proc of their own')
    bench = Bench(build, args.rounds)
    begin, before = time.monotonic(), used()
    results = {'date': datetime.date.today().isoformat(), 'rounds': args.rounds, 'machine': machine(build),
               'load_before': os.getloadavg()[0], 'parts': {}, 'failed': {}, 'seconds': {}}
    for name in chosen or PARTS:
        print('  BENCH %s' % name, flush=True)
        at = time.monotonic()
        try:
            results['parts'][name] = PARTS[name](bench)
        except (subprocess.CalledProcessError, AssertionError, OSError, KeyError) as error:
            results['failed'][name] = str(error)[:300]  # the other parts are worth having
            print('  BENCH %s failed: %s' % (name, results['failed'][name]), flush=True)
        results['seconds'][name] = round(time.monotonic() - at, 1)
    results['seconds']['all'] = round(time.monotonic() - begin, 1)
    results['others'] = round(share_of_others(before, time.monotonic() - begin), 3)
    if args.keep:
        results = onto(saved, results)
    text = page.tables(results)
    if (chosen and not args.keep) or results['failed']:
        print(text)
        sys.exit(1 if results['failed'] else 0)
    with open(saved, 'w') as f:
        json.dump(results, f, indent=1)
    with open(build + '/bench/results.md', 'w') as f:
        f.write(text)
    charts.write(results, build + '/bench')
    print('  BENCH %s in %d s: results.md, results.json and charts' % (os.path.relpath(build + '/bench'),
                                                                   results['seconds']['all']))


main()
