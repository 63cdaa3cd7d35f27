# SPDX-License-Identifier: MIT
"""What the library may cost at most: name, value, aim, and the floor as far as it is known, each of the
parts of results.json; and what is spent above the floor."""


def start(name, key):
    return lambda p: p['start'][name][key]['median'] if key == 'us_over' else p['start'][name][key]


def per_empty(p):
    return start('sigshim', 'us_over')(p) / start('empty object', 'us_over')(p)


def one(name):
    return lambda p: p['memory'][name]['one_over']


def call(name, way='sigshim'):
    return lambda p: p['calls'][name][way]['ratio']['median']


def stop(place, what, way='sigshim'):
    of = lambda p, what, way: p['stop']['%s | %s | %s' % (place, what, way)]['us']['median']
    return lambda p: of(p, what, way) / of(p, 'own handler, exit()', 'bare')


def scale(what, way):
    return lambda p: p['scale'][what][way]['exponent']


def one_is_all(p):
    return 1


AIMS = (
    ('start of `/bin/true`, beside an empty object', per_empty, 1.3, one_is_all),
    ('instructions at start over bare', start('sigshim', 'instructions_over'), 20000,
     start('empty object', 'instructions_over')),
    ('system calls at start over bare', start('sigshim', 'calls_over'), 11, start('empty object', 'calls_over')),
    ('private memory over bare, kB', one('sigshim'), 12, one('empty object')),
    ('`sigaction`, query, beside bare', call('sigaction, query'), 1.05, one_is_all),
    ('`sigaction`, set, beside bare', call('sigaction, a handler'), 1.05, one_is_all),
    ('stop, beside the app\'s own `exit()`', stop('not pid 1', 'no handler'), 1.5,
     stop('not pid 1', 'no handler', 'bare')),
    ('stop while busy in malloc, beside it', stop('not pid 1', 'no handler, busy in malloc'), 1.5,
     stop('not pid 1', 'no handler', 'bare')),
    ('stop of pid 1, beside its own `exit()`', stop('pid 1', 'no handler'), 1.6, one_is_all),
    ('2,000 programs in a shell loop, beside bare', lambda p: p['loop']['sigshim']['ratio']['median'], 1.04,
     lambda p: p['loop']['empty object']['ratio']['median']),
    ('trace on: `sigaction`, beside bare', call('sigaction, a handler', 'sigshim, trace'), 3, one_is_all),
    ('trace on: `kill`, beside bare', call('kill', 'sigshim, trace'), 10, one_is_all),
)

SPENT = '''\
- **Start**: the floor is an empty object without libc: the loader opens, maps, relocates and closes it. What is above
  it is mostly names: each one that the loader looks up for the library is some 900 instructions, each `dlsym` at start
  some 1,000. `tests/checks/budgets.txt` has how many are left. Then come the questions to the kernel, one for each
  watched signal, its entry, and where stderr leads.
- **Memory**: pages of the library that are written: relocated pointers, and what start-up remembers.
- **Calls**: the floor is the call itself. `sigaction` asks the kernel, too, and has to know whose table it is: that of
  the process, or that of the parent of a `vfork` child.
- **Stop**: the floor is the app's own handler that exits; without a handler, the kernel's default action, which runs
  no exit handlers. Above it: the sender's and the own name for the log line, the line, the memory map (is the thread
  at a safe point?), the crash guard, and timers for the grace period.
- **Trace**: a line is a `write`, and its sender a look at `/proc`.
'''
