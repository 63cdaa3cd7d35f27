# SPDX-License-Identifier: MIT
"""Judges the cells of the census and writes docs/census.md."""
import os, re
from reasons import CAUSES, ROWS

HERE = os.path.dirname(os.path.abspath(__file__))
FORMS = ('exec', 'shell')
SLOW = 2  # seconds


def good(r):
    """Once, finished, its own status."""
    return r['start'] == 'ok' and r['finished'] and r['own'] and r['told'] == 1


def word(r):
    """A cell of the table: see head.md."""
    if r['start'] != 'ok':
        return r['start']
    if not r['finished']:
        return 'hang' if r['killed'] else 'cut'
    words = ['x%d' % r['told']] if r['told'] != 1 else []
    words += [str(r['status'])] if not r['own'] else []
    words += ['%.0fs' % r['seconds']] if r['seconds'] > SLOW and not r['killed'] else []
    return '/'.join(words) or 'ok'


def kind_of(r):
    """The line of the totals that a cell counts in."""
    if r['start'] != 'ok':
        return 'the app does not start, or the wrapper does not stay'
    if not r['finished']:
        return '`hang`: SIGKILL at the end of the grace period' if r['killed'] else '`cut`'
    return 'once, finished, its own status' if good(r) else \
        '`xN`: finished, told not once' if r['told'] != 1 else 'once, finished, another status'


def worse(ours, nothing):
    """What is worse with sigshim than with nothing."""
    if 'ok' not in (ours['start'], nothing['start']) or nothing['start'] != 'ok':
        return []
    if ours['start'] != 'ok':
        return ['start']
    found = ['not finished'] if nothing['finished'] and not ours['finished'] else []
    found += ['status'] if nothing['own'] and not ours['own'] else []
    found += ['told %d times' % ours['told']] if ours['told'] > nothing['told'] >= 1 else []
    if nothing['finished'] and not nothing['killed'] and ours['seconds'] > nothing['seconds'] + SLOW:
        found.append('slower')
    return found


class Table:
    def __init__(self, results):
        self.results, self.runs = results, {tuple(c[:4]): c[4] for c in results['cells']}
        forms = {tuple(c[:3]) for c in results['cells']}
        self.rows = [(n, f, k) for n in results['names'] for f in FORMS
                     for k in ('handler', 'default', 'own') if (n, f, k) in forms]
        self.bad, self.worse = [], {}
        for row in self.rows if 'sigshim' in results['inits'] else []:
            ours = self.cell(row, 'sigshim')
            if not good(ours):
                self.bad.append(row)
            if 'nothing' in results['inits'] and worse(ours, self.cell(row, 'nothing')):
                self.worse[row] = worse(ours, self.cell(row, 'nothing'))

    def cell(self, row, init):
        """Of several runs one that is not as it should be, if there is one."""
        runs = self.runs[(*row, init)]
        return next((r for r in runs if r['told'] > 1), next((r for r in runs if not good(r)), runs[0]))

    def often(self, row):
        runs = self.runs[(*row, 'sigshim')]
        twice = self.cell(row, 'sigshim')['told'] > 1
        n = sum(r['told'] > 1 if twice else not good(r) for r in runs)
        return '' if n == len(runs) <= 3 else ', %d of %d runs' % (n, len(runs))

    def words(self, name, init):
        """The cells of a wrapper under an init: exec form / shell form."""
        forms = []
        for form in FORMS:
            words = []
            for row in (r for r in self.rows if r[:2] == (name, form) and (*r, init) in self.runs):
                text = word(self.cell(row, init))
                if init == 'sigshim' and text != 'ok':
                    text = '**' + text + ('!' if row in self.worse else '') + '**'
                words.append(text)
            forms.append(' '.join(words))
        return ' / '.join(forms)


def cause_of(row, r):
    line = '%s | %s | %s | %s' % (*row, word(r))
    return next((key for key, pattern in ROWS if re.search(pattern, line)), None)


def code(name):
    return '`' + name.replace('|', '\\|') + '`'


def totals(table):
    inits = table.results['inits']
    count = {i: [kind_of(table.cell(row, i)) for row in table.rows if (*row, i) in table.runs] for i in inits}
    kinds = sorted({k for i in inits for k in count[i]}, key=lambda k: -count[inits[-1]].count(k))
    lines = ['| rows | ' + ' | '.join(inits) + ' |', '|---|' + '---:|' * len(inits)]
    lines += ['| %s | %s |' % (k, ' | '.join(str(count[i].count(k)) for i in inits)) for k in kinds]
    return lines + ['| all | %s |' % ' | '.join(str(len(count[i])) for i in inits)]


def rows_of(names):
    """{(form, app): how often} of a wrapper as text: nothing where it is each of its rows."""
    kinds = {}
    for (form, kind), often in names.items():
        kinds.setdefault((kind, often), []).append(form)
    if len(names) == 4 and not any(names.values()) or 'own' in {k for _, k in names} and len(names) == 2:
        return ''
    return ' (%s)' % '; '.join((f[0] + ' ' if len(f) == 1 else '') + kind + often
                               for (kind, often), f in kinds.items())


def filled(items):
    lines = ['']
    for item in [i + ',' for i in items[:-1]] + [items[-1] + '.']:
        lines[-1:] = [lines[-1] + ' ' + item] if len(lines[-1]) + len(item) < 110 else [lines[-1], item]
    return [line.strip() for line in lines if line]


def explained(table):
    """The rows that are not as they should be, by cause and wrapper."""
    causes = {}
    for row in table.bad:
        cause = cause_of(row, table.cell(row, 'sigshim'))
        causes.setdefault(cause, {}).setdefault(row[0], {})[row[1:]] = table.often(row)
    lines = []
    for key in (key for key in [*CAUSES, None] if key in causes):
        title, text = CAUSES.get(key, ('Not explained', ''))
        lines += ['**%s** (%d rows).' % (title, sum(map(len, causes[key].values())))] + text.strip().split('\n')
        lines += filled([code(name) + rows_of(rows) for name, rows in causes[key].items()]) + ['']
    return lines


def summary(table):
    unexplained = sum(not cause_of(row, table.cell(row, 'sigshim')) for row in table.bad)
    lines = ['%d rows are not "once, finished, its own status" with sigshim; %d of them are not explained.' % (
        len(table.bad), unexplained), '%d rows are worse with sigshim than with nothing.' % len(table.worse), '']
    for row, what in table.worse.items():
        words = [word(table.cell(row, init)) for init in ('sigshim', 'nothing')]
        lines.append('- %s, %s %s: %s; %s%s, with nothing %s' % (
            code(row[0]), *row[1:], ', '.join(what), words[0], table.often(row), words[1]))
    missing = ['%s (%s)' % (code(n), ', '.join(w)) for n, w in table.results['missing'].items()]
    lines += ['', 'Skipped, as a program is not installed: %s.' % ', '.join(missing)] if missing else []
    return lines + ['']


def page(results):
    table, inits = Table(results), results['inits']
    with open(HERE + '/head.md') as f:
        lines = f.read().rstrip('\n').split('\n')
    lines += ['', '## Totals', '', '%d wrappers, %d rows, %d cells.' % (
        len(results['names']), len(table.rows), len(table.runs)), '', *totals(table), '', *summary(table)]
    lines += ['## The table', '', '| wrapper | ' + ' | '.join(inits) + ' |', '|---|' + '---|' * len(inits)]
    for name in results['names']:
        lines.append('| %s | %s |' % (code(name), ' | '.join(table.words(name, i) for i in inits)))
    lines += ['', '## Rows that are not as they should be', '', *explained(table)]
    return table, '\n'.join(lines).rstrip('\n') + '\n'


def show(results):
    """To the terminal, with what became of each app."""
    table, text = page(results)
    print(text[text.index('## Totals'):])
    for row in table.rows:
        print('---', *row)
        for init in (i for i in results['inits'] if (*row, i) in table.runs):
            print(init + ':', *('%s (%.1f s)' % (word(r), r['seconds']) for r in table.runs[(*row, init)]))
        for r in table.runs.get((*row, 'sigshim'), [])[:1]:
            print(r['marks'] + r['log'])


def write(results):
    table, text = page(results)
    with open(HERE + '/../../docs/census.md', 'w') as f:
        f.write(text)
    print('  CENSUS docs/census.md: sigshim as it should be in %d of %d rows, worse than nothing in %d' % (
        len(table.rows) - len(table.bad), len(table.rows), len(table.worse)))
