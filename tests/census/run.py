# SPDX-License-Identifier: MIT
"""Runs each cell of the census in a PID namespace of its own and writes docs/census.md:
run.py BUILD JOBS [REGEX]. With REGEX only the wrappers whose command it matches, on stdout."""
import concurrent.futures as futures
import os, re, shlex, shutil, signal, subprocess, sys, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
from wrappers import WRAPPERS

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD, JOBS, FILTER = os.path.abspath(sys.argv[1]), int(sys.argv[2]), (sys.argv[3:] + [''])[0]
OUT = BUILD + '/census'
CELLS = '/tmp/census.%d' % os.getpid()
INITS = ('nothing', 'tini', 'dumb-init', 'sigshim')
LIMIT, START_LIMIT = 10, 20
BUDGET = float(os.environ.get('MAKE_CENSUS_BUDGET') or 850)  # seconds: tests/start keeps MAKE*
PATH = OUT + '/npm/node_modules/.bin:' + os.environ['PATH'] + ':/usr/sbin:/sbin'


def shown(wrapper):
    """The command as the table has it, with what of its files tells it from its like."""
    group, command, files, own = wrapper
    command = command.format(app='app', app0='app', args='')
    for name, text in files.items():
        if name.startswith(('entry', 'svc/')):
            command += '   # ' + text.format(app='app').split('\n', 1)[1].strip().replace('\n', '; ')
        if name == 'supervisord.conf':
            line = re.search('command=(.*)', text)[1].format(app='app')
            command += '   # command=' + line + (', stopasgroup' if 'stopasgroup' in text else '')
        if name == 'run.js' and 'RELAY' in command:
            command += '   # hands SIGTERM on'
        if name == 'relay.py':
            command += '   # hands SIGTERM on'
    return ' '.join(command.split())


def text_of(folder):
    """All that has been written in a cell."""
    parts = []
    for root, dirs, names in os.walk(folder):
        dirs[:] = [d for d in dirs if d not in ('home', '.npm')]
        for name in names:
            path = root + '/' + name
            if name not in ('marks', 'package.json', 'sigshim.log', 'trace') and os.path.isfile(path) \
                    and os.path.getsize(path) < 1 << 20:
                with open(path, errors='replace') as f:
                    parts.append(f.read())
    return '\n'.join(parts)


def read(path):
    try:
        with open(path, errors='replace') as f:
            return f.read()
    except OSError:
        return ''


def child_of(pid):
    return [int(p) for p in read('/proc/%d/task/%d/children' % (pid, pid)).split()]


def run_cell(number, wrapper, form, kind, init):
    group, command, files, own = wrapper
    folder = '%s/%d' % (CELLS, number)
    os.makedirs(folder + '/tmp'), os.makedirs(folder + '/home')
    os.chmod(folder, 0o755)
    values = {'app': '%s/app %s %s' % (OUT, folder, kind), 'app0': OUT + '/app',
              'args': '%s %s' % (folder, kind), 'dir': folder}
    for name, text in files.items():
        path = folder + '/' + name.rstrip('*')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as f:
            f.write(text.format(**values) if '.py' not in name and name != 'run.js' else text)
        if name.endswith('*'):
            os.chmod(path, 0o755)
    line = command.format(**values).replace('$PWD', folder)
    argv = shlex.split(line) if form == 'exec' else ['sh', '-c', line.replace(' ;', ' \\;') + '; true']
    argv = {'tini': ['tini', '--'], 'dumb-init': ['dumb-init']}.get(init, []) + argv
    env = {'PATH': PATH, 'HOME': folder + '/home', 'TMPDIR': folder + '/tmp', 'USER': 'root',
           'LOGNAME': 'root', 'SHELL': '/bin/sh', 'LANG': 'C.UTF-8', 'npm_config_cache': folder + '/home/npm',
           'npm_config_update_notifier': 'false', 'NO_UPDATE_NOTIFIER': '1'}
    # The library is for what is in the namespace, not for what makes it.
    outer = ['setsid', 'unshare', '--pid', '--fork', '--mount-proc', 'env']
    if init == 'sigshim':
        outer += ['LD_PRELOAD=' + BUILD + '/libsigshim.so', 'SIGSHIM_LOG=' + folder + '/sigshim.log']
    with open(folder + '/output', 'w') as output:
        p = subprocess.Popen(outer + argv, cwd=folder, env=env, stdin=subprocess.DEVNULL,
                             stdout=output, stderr=output)
    ready = (lambda: re.search(own[0], text_of(folder), re.M)) if own else \
            (lambda: 'ready\n' in read(folder + '/marks'))
    deadline = time.monotonic() + START_LIMIT
    while not ready() and p.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02 if not own else 0.1)
    is_ready, main = ready(), child_of(p.pid) if p.poll() is None else []
    result = {'dir': folder, 'argv': argv, 'seconds': 0.0, 'killed': False}
    if is_ready and main:
        time.sleep(0.15)  # until the wrapper, too, has come to rest
        begin = time.monotonic()
        os.kill(main[0], signal.SIGTERM)
        try:
            p.wait(LIMIT)
        except subprocess.TimeoutExpired:
            result['killed'] = True
        result['seconds'] = time.monotonic() - begin
    elif is_ready:
        result['gone'] = True  # the wrapper ends before the app does
    if p.poll() is None:
        for pid in main:
            os.kill(pid, signal.SIGKILL)
        p.wait()
    code = p.returncode
    # unshare cannot die of SIGKILL as its child did: it fails.
    result['status'] = 137 if result['killed'] else 128 - code if code < 0 else code
    marks, text = read(folder + '/marks'), text_of(folder)
    result['log'] = read(folder + '/sigshim.log')
    if not is_ready:
        result['never'] = True
    if own:
        result.update(told=len(re.findall(own[1], text, re.M)), finished=bool(re.search(own[2], text, re.M)),
                      own=result['status'] in own[3])
    elif kind == 'handler':
        result.update(told=marks.count('told by'), finished='finished' in marks, own=result['status'] == 7)
    else:
        # What it has been told shows by its exit handler, and by the line that counts what came later.
        more = sum(int(n) for n in re.findall(r' app\[.*signals ignored meanwhile: (\d+)', result['log']))
        result.update(told=marks.count('exit handler') + more, own=result['status'] == 143,
                      finished='exit handler' in marks and 'the unflushed record' in text)
    result['marks'] = marks
    shutil.rmtree(folder, ignore_errors=True) if not FILTER else None
    return result


def times(n):
    return {0: 'never', 1: 'once', 2: 'twice'}.get(n, '%d times' % n)


def good(r, own):
    return not r.get('never') and not r.get('gone') and r['finished'] and r['own'] and \
        (r['told'] == 1 or bool(own) and r['told'] >= 1)


def cell_text(r, own):
    if r.get('never'):
        return 'does not start'
    if r.get('gone'):
        return 'ends at once'
    text = '%s, %s, %s, %.1f' % (times(r['told']), 'finished' if r['finished'] else 'cut off',
                                 r['status'], r['seconds'])
    return text if good(r, own) else '**' + text + '**'


def worse(a, b, own):
    """What a has worse than b."""
    if b.get('never') or b.get('gone') or a.get('never') or a.get('gone'):
        return ['start'] if bool(a.get('never')) > bool(b.get('never')) or \
            bool(a.get('gone')) > bool(b.get('gone')) else []
    found = []
    if b['finished'] and not a['finished']:
        found.append('not finished')
    if b['own'] and not a['own']:
        found.append('status')
    if not own and abs(a['told'] - 1) > abs(b['told'] - 1):
        found.append('told ' + times(a['told']))
    if a['seconds'] > b['seconds'] + 0.5:
        found.append('slower')
    return found


def program(wrapper):
    return wrapper[1].split()[0]


def needed(wrapper):
    """What a command names that may not be there."""
    first = program(wrapper)
    names = [] if first in ('{app}',) or first.startswith('./') else [first]
    names += [w for w in ('nginx', 'ts', 'php-fpm8.2') if re.search(r'\b%s\b' % re.escape(w), wrapper[1])]
    return [n for n in names if not shutil.which(n, path=PATH)]


def version(argv):
    try:
        out = subprocess.run(argv, capture_output=True, text=True, timeout=10)
        return (out.stdout + out.stderr).strip().split('\n')[0]
    except (OSError, subprocess.SubprocessError):
        return 'missing'


def main():
    chosen = [w for w in WRAPPERS if re.search(FILTER, shown(w))]
    missing = {shown(w): needed(w) for w in chosen if needed(w)}
    chosen = [w for w in chosen if shown(w) not in missing]
    rows = [(w, form, kind) for w in chosen for form in ('exec', 'shell')
            for kind in (('own',) if w[3] else ('handler', 'default'))]
    begin = time.monotonic()
    jobs, results = [], {}
    with futures.ThreadPoolExecutor(JOBS) as pool:
        # First what the page is about; what there is no time for is named.
        order = sorted((('sigshim', 'nothing', 'tini', 'dumb-init').index(init), row[1], r, i)
                       for r, row in enumerate(rows) for i, init in enumerate(INITS))
        for _, _, r, i in order:
            if INITS[i] in ('nothing', 'sigshim') or shutil.which(INITS[i], path=PATH):
                jobs.append((r, i, pool.submit(lambda *cell: time.monotonic() - begin < BUDGET and
                                               run_cell(*cell), r * 4 + i, *rows[r], INITS[i])))
        for n, (r, i, job) in enumerate(jobs):
            if job.result():
                results[r, i] = job.result()
            if sys.stderr.isatty() or n % 100 == 0:
                print('  CENSUS %d of %d cells, %d s' % (n, len(jobs), time.monotonic() - begin), file=sys.stderr)
    took = time.monotonic() - begin
    reasons = []
    for line in read(HERE + '/reasons.txt').split('\n'):
        if '\t' in line and not line.startswith('#'):
            where, text = line.split('\t', 1)
            reasons.append((re.compile(where.strip()), text.strip()))
    write(rows, results, missing, took, reasons)
    if not FILTER:
        shutil.rmtree(CELLS, ignore_errors=True)


def why(row, reasons):
    name = '%s | %s | %s' % (shown(row[0]), row[1], row[2])
    return next((text for pattern, text in reasons if pattern.search(name)), 'not explained yet')


def write(rows, results, missing, took, reasons):
    lines = read(HERE + '/head.md').rstrip('\n').split('\n') + ['']
    totals = {init: sum(good(results[r, i], rows[r][0][3]) for r in range(len(rows)) if (r, i) in results)
              for i, init in enumerate(INITS)}
    count = {init: sum((r, i) in results for r in range(len(rows))) for i, init in enumerate(INITS)}
    lines += ['%d wrappers, %d rows, %d cells in %d s.' % (len({id(r[0]) for r in rows}), len(rows), len(results), took), '',
              '| | ' + ' | '.join(INITS) + ' |', '|---|' + '---|' * len(INITS),
              '| as it should be | ' + ' | '.join('%d of %d' % (totals[i], count[i]) for i in INITS) + ' |', '',
              '## The table', '', '| wrapper | form | app | ' + ' | '.join(INITS) + ' |',
              '|---|---|---|' + '---|' * len(INITS)]
    code = lambda s: '`' + s.replace('|', '\\|') + '`'
    for r, (w, form, kind) in enumerate(rows):
        cells = [cell_text(results[r, i], w[3]) if (r, i) in results else 'not run' for i in range(4)]
        lines.append('| %s | %s | %s | %s |' % (code(shown(w)), form, kind, ' | '.join(cells)))
    if len(results) < 4 * len(rows):
        at = lines.index('## The table') - 1
        lines[at:at] = ['', '**Not complete**: %d of %d cells were not run.' % (4 * len(rows) - len(results), 4 * len(rows))]
    lines += ['']
    lines += ['Missing: `%s` (%s).' % (name, ', '.join(what)) for name, what in missing.items()]
    bad = [r for r in range(len(rows)) if (r, 3) in results and not good(results[r, 3], rows[r][0][3])]
    lines += ['', '## Not "once, finished, own status" with sigshim', '',
              '%d of %d rows.' % (len(bad), len(rows)), '', '| wrapper | form | app | sigshim | why |', '|---|---|---|---|---|']
    lines += ['| %s | %s | %s | %s | %s |' % (code(shown(rows[r][0])), rows[r][1], rows[r][2],
              cell_text(results[r, 3], rows[r][0][3]).strip('*'), why(rows[r], reasons)) for r in bad]
    lines += ['', '## Worse with sigshim than with nothing', '', '| wrapper | form | app | nothing | sigshim | worse |',
              '|---|---|---|---|---|---|']
    both = sum((r, 0) in results and (r, 3) in results for r in range(len(rows)))
    at = lines.index('## Worse with sigshim than with nothing')
    lines[at + 1:at + 1] = ['', 'Of %d of %d rows: the others have not been run with nothing.' % (both, len(rows))] \
        if both < len(rows) else []
    for r, row in enumerate(rows):
        if (r, 0) not in results or (r, 3) not in results:
            continue
        found = worse(results[r, 3], results[r, 0], row[0][3])
        if found:
            lines.append('| %s | %s | %s | %s | %s | %s |' % (code(shown(row[0])), row[1], row[2],
                         cell_text(results[r, 0], row[0][3]).strip('*'), cell_text(results[r, 3], row[0][3]).strip('*'), ', '.join(found)))
    text = '\n'.join(lines) + '\n'
    if FILTER:
        print(text)
        for r in bad:
            print('---', shown(rows[r][0]), rows[r][1:], results[r, 3]['dir'], '\n' + results[r, 3]['marks'] + results[r, 3]['log'])
        return
    with open(HERE + '/../../docs/census.md', 'w') as f:
        f.write(text)
    with open(OUT + '/logs.txt', 'w') as f:
        for r in bad:
            f.write('--- %s %s\n%s%s\n' % (shown(rows[r][0]), rows[r][1:], results[r, 3]['marks'], results[r, 3]['log']))
    print('  CENSUS docs/census.md: %d rows, sigshim as it should be in %d, %d s' % (len(rows), totals['sigshim'], took))


main()
