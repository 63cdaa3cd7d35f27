# SPDX-License-Identifier: MIT
"""The census under sigshim-runc: each cell is a container of an engine, made by `docker run --runtime=sigshim` of an
image that has no library, and has to be what the last column of docs/census.md says. Where it is not, the same is run
with LD_PRELOAD set by hand, and where that does not start the app either, with neither: the engine may make the
difference, sigshim-runc may not.
host.py --docker CLIENT --image IMAGE [--jobs N] BUILD REGEX [OPTION-OF-RUN...]"""
import argparse, concurrent.futures, itertools, os, re, signal, subprocess, sys
sys.dont_write_bytecode = True
import page
from run import GRACE, PATH, run_cell
from wrappers import WRAPPERS

TRIES = 3
NOT_THERE = {'never', 'gone'} # the app does not start, or the wrapper does not stay
# What some wrappers need, and the namespaces of the census have: unshare, strace, chrt.
RIGHTS = ['--cap-add', 'SYS_ADMIN', '--cap-add', 'SYS_PTRACE', '--cap-add', 'SYS_NICE',
          '--security-opt', 'seccomp=unconfined']
numbers = itertools.count()


class Container:
    """Where a cell runs, as run.Namespace."""
    def __init__(self, args, build, options):
        self.args, self.build, self.options = args, build, options
        self.number = next(numbers)
        self.name = 'sigshim-census-%d-%d' % (os.getpid(), self.number)
        self.grace, self.p = GRACE['sigshim'], None

    def start(self, cell, env, argv, output):
        command = [self.args.docker, 'run', '--rm', '--name', self.name, '--network', 'none', '--log-driver', 'none',
                   *RIGHTS, *self.args.option, '-v', self.build + ':/mnt', '-w', cell, *self.options]
        command += [part for item in env.items() for part in ('-e', '%s=%s' % item)] + [self.args.image, *argv]
        self.p = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        return self.p

    def client(self, *arguments):
        done = subprocess.run([self.args.docker, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, timeout=120, check=False)
        return done.stdout.strip()

    def is_there(self):
        return self.client('inspect', '-f', '{{.State.Running}}', self.name) == 'true'

    def send(self, sig):
        if sig == signal.SIGKILL:
            self.client('rm', '-f', self.name)
        else:
            self.client('kill', '--signal', str(int(sig)), self.name)

    def status(self, killed):
        return self.p.returncode


def plain(word):
    """A word of the table without what is said of it, and without the time, which is the engine's, too."""
    words = [part for part in word.replace('*', '').rstrip('!').split('/') if not re.fullmatch(r'\d+s', part)]
    return '/'.join(words) or 'ok'


def wanted():
    """{(wrapper, form, app): word} of the last column of docs/census.md."""
    with open(page.HERE + '/../../docs/census.md') as f:
        lines = f.read().split('\n')
    found = {}
    for wrapper in WRAPPERS:
        begin = '| ' + page.code(wrapper.name) + ' | '
        cells = [line[len(begin):].rstrip(' |').split(' | ') for line in lines if line.startswith(begin)]
        for form, words in zip(page.FORMS, cells[0][-1].split(' / ') if cells else ()):
            for kind, word in zip(('own',) if wrapper.own else ('handler', 'default'), words.split()):
                found[wrapper.name, form, kind] = plain(word)
    return found


class Row:
    def __init__(self, args, build, wrapper, form, kind, word):
        self.args, self.build, self.cell, self.word = args, build, (wrapper, form, kind), word
        self.name = '%s, %s %s' % (page.code(wrapper.name), form, kind)
        self.ours, self.by_hand, self.bare = [], [], []

    def run_one(self, words, *options):
        place = Container(self.args, self.build, options)
        words.append(plain(page.word(run_cell(self.build, place.number, *self.cell, place))))

    def judge(self):
        """'page', 'engine' (as with LD_PRELOAD by hand, or as with neither if the app does not start) or 'other'."""
        if self.word in self.ours:
            return 'page'
        if set(self.ours) & set(self.by_hand) - NOT_THERE:
            return 'engine'
        words = self.ours + self.by_hand + self.bare
        return 'engine' if self.bare and set(words) <= NOT_THERE else 'other'

    def run(self):
        while len(self.ours) < TRIES and self.word not in self.ours:
            self.run_one(self.ours, '--runtime', 'sigshim')
        while len(self.by_hand) < TRIES and self.judge() == 'other':
            self.run_one(self.by_hand, '-e', 'LD_PRELOAD=/mnt/libsigshim.so')
        if self.judge() == 'other' and set(self.ours + self.by_hand) <= NOT_THERE:
            self.run_one(self.bare)
        return self


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--docker', required=True)
    parser.add_argument('--image', required=True)
    parser.add_argument('--jobs', type=int, default=3)
    parser.add_argument('build')
    parser.add_argument('filter')
    parser.add_argument('option', nargs='*', help='of docker run, after --')
    args = parser.parse_args()
    build, words = os.path.abspath(args.build), wanted()
    path = PATH.replace('/mnt', build)
    rows = []
    for wrapper in (w for w in WRAPPERS if re.search(args.filter, w.name)):
        if wrapper.missing(path):
            print('[SKIP] %s: %s' % (wrapper.name, ', '.join(wrapper.missing(path))))
            continue
        rows += [Row(args, build, wrapper, form, kind, words.get((wrapper.name, form, kind), 'ok'))
                 for form in page.FORMS for kind in (('own',) if wrapper.own else ('handler', 'default'))]
    count = {'page': 0, 'engine': 0, 'other': 0}
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for n, row in enumerate(pool.map(Row.run, rows)):
            judged = row.judge()
            count[judged] += 1
            if judged != 'page':
                print('%s %s: %s; docs/census.md %s; LD_PRELOAD by hand %s%s' % (
                    'FAIL' if judged == 'other' else 'engine:', row.name, ' '.join(row.ours), row.word,
                    ' '.join(row.by_hand), '; with neither ' + ' '.join(row.bare) if row.bare else ''))
            if n % 100 == 99:
                print('  CENSUS %d of %d rows' % (n + 1, len(rows)), flush=True)
    print('census by sigshim-runc: %d rows as in docs/census.md, %d as under this engine without it, %d otherwise' % (
        count['page'], count['engine'], count['other']))
    return 1 if count['other'] or not rows else 0


if __name__ == '__main__':
    sys.exit(main())
