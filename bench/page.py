# SPDX-License-Identifier: MIT
"""Tables of results.json, docs/benchmarks.md and the part of README.md between its two marks."""
import os
import re
import shutil
import sys

from aims import AIMS, SPENT
import charts

BUSY = 0.1  # of the processors, by other programs
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
MARKS = '<!-- from make bench-page -->\n', '<!-- end -->\n'


def table(head, rows):
    """The first column to the left, the others to the right."""
    lines = ['| %s |' % ' | '.join(head), '|---|%s' % ('--:|' * (len(head) - 1))]
    return '\n'.join(lines + ['| %s |' % ' | '.join(r) for r in rows]) + '\n'


def number(value):
    return f'{value:,.0f}' if abs(value) >= 100 else f'{value:.3g}'


def spread(s, scale=1.0):
    return '%s (%s to %s)' % tuple(number(s[k] / scale) for k in ('median', 'low', 'high'))


def more(row, key):
    return f'{row[key]:+,.0f}' if key in row else 'not counted'


def start(p):
    return table(['`/bin/true`', 'µs', 'over bare', 'system calls', 'instructions'],
                 [[n, spread(r['us']), spread(r['us_over']), more(r, 'calls_over'), more(r, 'instructions_over')]
                  for n, r in p.items()])


def loop(p):
    return table(['2,000 programs in a shell loop', 'ms', 'ratio to bare'],
                 [[n, spread(r['us'], 1000), spread(r['ratio'])] for n, r in p.items()])


def memory(p):
    return table(['', 'one process, private kB', 'over bare', 'PSS kB', 'tree of 101, private kB', 'over bare', 'PSS kB'],
                 [[n, number(r['one_private']['median']), more(r, 'one_over'), number(r['one_pss']['median']),
                   number(r['tree_private']['median']), more(r, 'tree_over'), number(r['tree_pss']['median'])]
                  for n, r in p.items()])


def ratios(p, what):
    ways = list(next(iter(p.values())))
    return table([what + ', ns'] + ways, [[name] + [
        spread(row[w]['ns']) + ('' if w == 'bare' else ', × %.2f' % row[w]['ratio']['median']) for w in ways]
        for name, row in p.items()])


def calls(p):
    return ratios(p, 'call')


def storm(p):
    return ratios(p, 'a signal into a handler of the app')


def stop(p):
    rows = []
    for name, r in p.items():
        place, what, way = name.split(' | ')
        floor = p['%s | own handler, exit() | bare' % place]['us']['median']
        rows.append([place, what, way, spread(r['us']), '%.2f' % (r['us']['median'] / floor),
                     '%d of %d' % (r['handlers'], r['runs']), str(r['status'])])
    return table(['', 'the app', 'with', 'µs', 'beside its own `exit()`', 'exit handler ran', 'status'], rows)


def scale(p):
    rows = [[what, way, ', '.join('%s: %s' % (n, number(q['us']['median'] / 1000)) for n, q in r['points'].items()),
             '%.2f' % r['exponent']] for what, ways in p.items() for way, r in ways.items()]
    return table(['a stop of many', 'with', 'number: ms', 'exponent'], rows)


def finish(p):
    return table(['`sh -c "app; …"` as pid 1', 'app with a handler finished', 'status', 'plain app: exit handler ran',
                  'status', 'gone after'],
                 [[n, '%d of %d' % (r['handler']['handlers'], r['handler']['runs']), str(r['handler']['status']),
                   '%d of %d' % (r['default']['handlers'], r['default']['runs']), str(r['default']['status']),
                   '%.2f s, %.2f s' % tuple(r[k]['us']['median'] / 1e6 for k in ('handler', 'default'))]
                  for n, r in p.items()])


TABLES = {'finish': ('Who finishes', finish), 'start': ('Start', start), 'loop': ('Many short programs', loop),
          'memory': ('Memory', memory), 'calls': ('Calls', calls), 'storm': ('A storm of signals', storm),
          'stop': ('From SIGTERM to the end', stop), 'scale': ('A stop of many', scale)}


def tables(results):
    parts = results['parts']
    return '\n'.join('## %s\n\n%s' % (title, make(parts[name]))
                     for name, (title, make) in TABLES.items() if name in parts)


def holds(values, aim):
    """values: of each run, None where it was lost in the noise."""
    known = [v for v in values if v is not None]
    kept = sum(v <= aim for v in known)
    if not known:
        return 'cannot be told'
    if kept == len(known):
        return 'yes' if len(known) == len(values) else 'yes, where it can be told'
    return ('in %d of %d runs, else × %.2f' % (kept, len(known), max(known) / aim) if kept else
            'no, × %.2f' % (sorted(known)[len(known) // 2] / aim))


def aims(parts, beside):
    """beside: the parts of other whole runs."""
    rows = []
    for what, value, aim, floor in AIMS:
        values = [value(p) for p in [parts] + beside]
        texts = ['lost in the noise' if v is None else number(v) for v in values]
        if len(set(texts)) == 1:
            del texts[1:]
        rows.append([what, texts[0]] + ([', '.join(texts[1:]) or 'the same'] if beside else []) +
                    ['≤ ' + number(aim), number(floor(parts)), holds(values, aim)])
    return table(['', 'sigshim'] + (['in other runs'] if beside else []) + ['aim', 'floor', 'holds'], rows)


def losses(parts):
    """Where another that is there for the same purpose costs less, worst first."""
    found = []

    def compare(what, ours, others):
        name, best = min(others.items(), key=lambda o: o[1])
        if ours > 1.02 * best:
            found.append((ours / best if best > 0 else 99,
                          '%s: %s, with %s %s' % (what, number(ours), name, number(best))))

    inits = [n for n in ('tini', 'dumb-init', 'catatonit')]
    s, m = parts['start'], parts['memory']
    for key, unit in (('us_over', 'µs'), ('calls_over', 'system calls'), ('instructions_over', 'instructions')):
        get = lambda n: s[n][key]['median'] if key == 'us_over' else s[n][key]
        if all(key in s[n] for n in inits + ['sigshim']):
            compare('start, %s over bare' % unit, get('sigshim'), {n: get(n) for n in inits})
    for key, what in (('one_over', 'one process'), ('tree_over', 'a tree of 101')):
        compare('private memory of %s, kB over bare' % what, m['sigshim'][key], {n: m[n][key] for n in inits})
    stop_of = lambda what, n: parts['stop']['pid 1 | %s | %s' % (what, n)]['us']['median']
    for what in ('no handler', 'own handler, exit()'):
        compare('stop of pid 1, %s, µs' % what, stop_of(what, 'sigshim'), {n: stop_of(what, n) for n in inits})
    return ''.join('- %s.\n' % text for _, text in sorted(found, reverse=True)) or '- Nowhere in this run.\n'


def machine(r):
    m = r['machine']
    return ('%s, %d × %s (%s), %d GB, Linux %s. sigshim %s; %s. On %s; %d rounds; %d s in all; load average %.1f at '
            'the beginning, and other programs used %.0f %% of the processors.' % (
                m['system'], m['processors'], m['processor'], m['machine'], m['memory_gb'], m['kernel'], m['sigshim'],
                ', '.join('%s %s' % v for v in m['packages'].items()), r['date'], r['rounds'], r['seconds']['all'],
                r['load_before'], 100 * r['others']))


def busy(r):
    if r['rounds'] < 40:
        return '\n**Made by a quick run, of %d rounds**: only what is counted is to be relied on.\n' % r['rounds']
    if r['others'] < BUSY:
        return ''
    return ('\n**The machine was busy with other things in this run**: times are above what they are on an idle one, '
            'and their ratios are not sure.\n')


def noise(start):
    """The quartiles are on both sides of nothing."""
    return start['us_over']['low'] < 0 < start['us_over']['high']


def short(parts):
    """README's table."""
    rows = []
    for name, f in parts['finish'].items():
        s, m = parts['start'].get(name), parts['memory'].get(name)
        rows.append(['**sigshim**' if name == 'sigshim' else name] + [
            '%d of %d' % (f[k]['handlers'], f[k]['runs']) for k in ('handler', 'default')] + [
            '%.1f s' % (max(f[k]['us']['median'] for k in f) / 1e6),
            '' if not s else 'in the noise' if noise(s) else f"{s['us_over']['median']:+,.0f} µs",
            more(s, 'calls_over') if s else '', '%+d kB' % m['one_over'] if m else ''])
    return table(['', 'app with a handler finished', 'plain app: exit handler ran', 'gone after', 'start',
                  'system calls', 'private memory'], rows)


def write(results, beside, folder):
    parts = results['parts']
    missing = [name for name in TABLES if name not in parts]
    if missing:
        sys.exit('not measured yet: make bench BENCH=%s BENCH_KEEP=1' % ','.join(missing))
    with open(HERE + '/head.txt') as f:
        text = f.read()
    for mark, what in (('MACHINE', machine(results) + '\n' + busy(results)),
                       ('AIMS', aims(parts, [r['parts'] for r in beside])), ('SPENT', SPENT),
                       ('LOSSES', losses(parts)), ('TABLES', tables(results))):
        text = text.replace('@%s@\n' % mark, what)
    with open(TOP + '/docs/benchmarks.md', 'w') as f:
        f.write(text)
    charts.write(results, folder)
    for name in charts.CHARTS:
        if '(bench-%s.svg)' % name in text:
            shutil.copyfile('%s/%s.svg' % (folder, name), '%s/docs/bench-%s.svg' % (TOP, name))
    with open(TOP + '/README.md') as f:
        readme = f.read()
    between = re.compile('(%s).*?(%s)' % tuple(map(re.escape, MARKS)), re.S)
    assert between.search(readme), 'README.md has no ' + MARKS[0]
    with open(TOP + '/README.md', 'w') as f:
        f.write(between.sub(lambda m: m[1] + '\n' + short(parts) + '\n' + m[2], readme))
