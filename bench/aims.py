# SPDX-License-Identifier: MIT
"""What the library may cost at most: name, value, aim, and the floor as far as it is known, each of the
parts of results.json; and what is spent above the floor."""


def start(name, key):
    return lambda p: p['start'][name][key]['median'] if key == 'us_over' else p['start'][name][key]


def per_empty(p):
    """None where the empty object's cost is lost in the noise."""
    if p['start']['empty object']['us_over']['low'] > 0:
        return start('sigshim', 'us_over')(p) / start('empty object', 'us_over')(p)
    return None


def loop(p):
    """None where the loops were too few for an answer."""
    ratio = p['loop']['sigshim']['ratio']
    return ratio['median'] if ratio['runs'] >= 3 else None


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
    ('2,000 programs in a shell loop, beside bare', loop, 1.04,
     lambda p: p['loop']['empty object']['ratio']['median']),
    ('trace on: `sigaction`, beside bare', call('sigaction, a handler', 'sigshim, trace'), 3, one_is_all),
    ('trace on: `kill`, beside bare', call('kill', 'sigshim, trace'), 10, one_is_all),
)

SPENT = '''\
- **Start**: the floor is an empty object without libc: the loader opens, maps, relocates and closes it, in 7 system
  calls. Of the instructions above it, each name that the loader looks up for the library is some 900
  (`tests/checks/budgets.txt` has how many there are); the rest is for relocations, variables and entries. The other
  system calls, as strace shows them: memory for its variables (1), where stderr leads (1), a page of these that a fork
  empties, so that a child knows that it is not the owner (1), the pid (1), and for each watched signal a question and
  its entry (2). Of the 40 µs above an empty object, by ftrace: the page of relocated pointers and its protection 11,
  that page of the owner 10 (it splits a mapping), the second 64 KiB of code 6, `on_exit()` 7, of which an app with an
  exit handler saves most, the handlers 5, the memory for variables 4, stderr 3. Each serves a promise of the contract.
- **Memory**: pages of the library that are written: relocated pointers, what start-up remembers, and that page.
- **Calls**: the floor is the call itself. `sigaction` also has to find out whether the process may write into its own
  memory: a child of `vfork` may not.
- **Stop**: the floor is the app's own handler that exits; without a handler, the kernel's default action, which runs
  no exit handlers. Above it, 67 system calls in pid 1 and 79 in another process of the host: the names of the sender
  and of the process, the line, the stack (is the thread at a safe point, is it within `exit()`?), a handler for each
  fault signal, timers for the grace period and for an exit handler that hangs, and 13 to 18 times the pid. And 6 pages
  are touched for the first time, as `perf` and ftrace show: of variables, of libc's unwind tables, of code. In a
  virtual machine such as the one of this run, a call takes 0.3 to 2 µs and such a page 5 to 40: these two are most of
  it. A thread that is busy in malloc is first let out of it: at least one more signal.
- **Trace**: a line is put together and written for each call, with the name of the library or program that made it.
'''
