# SPDX-License-Identifier: MIT
"""The charts, drawn by gnuplot as SVG."""
import shutil
import subprocess
import sys

OURS, OTHERS, FAINT = '#1a7f64', '#8a94a3', '#c9ced6'
HEAD = '''set terminal svg size %d,%d font "sans-serif,13" background "#ffffff"
set output "%s"
set title "%s" font ",15"
'''


def draw(script):
    done = subprocess.run(['gnuplot'], input=script, text=True, stderr=subprocess.PIPE)
    if done.returncode or done.stderr:
        sys.exit('gnuplot: ' + done.stderr)


def bars(path, title, rows, unit, height=None):
    """rows: (label, value, is ours, text beside it), the first one at the top."""
    widest = max([value for _, value, _, _ in rows] + [1])
    data = '\n'.join('"%s" %g %d %d "%s"' % (label, value, -i, 1 if ours else 0, text)
                     for i, (label, value, ours, text) in enumerate(rows))
    draw(HEAD % (760, height or 90 + 30 * len(rows), path, title) + '''
unset key
set xlabel "%s"
set xrange [%g:%g]
set yrange [%g:0.7]
set lmargin 26
set grid xtics lc rgb "#e3e6ea" lt 1
set border 1
set tics nomirror scale 0.4
$data << EOD
%s
EOD
plot $data using (0):3:(0):2:($3-0.36):($3+0.36):($4 == 1 ? %s : %s):ytic(1) with boxxyerror fs solid noborder lc rgb variable, \\
     $data using ($2 > 0 ? $2 : 0):3:5 with labels left offset 0.6,0
''' % (unit, min(0, *(1.1 * value for _, value, _, _ in rows)), widest * 1.25, -len(rows) + 0.3, data,
       OURS.replace('#', '0x'), OTHERS.replace('#', '0x')))


def ours(name):
    return name.startswith('sigshim')


def chart_start(r, path):
    rows = [(name, row['us_over']['median'], ours(name), '%+.0f (%.0f to %.0f)' % tuple(
        row['us_over'][k] for k in ('median', 'low', 'high')))
        for name, row in r['start'].items() if name not in ('bare', 'sigshim run')]
    bars(path, 'What it adds to the start and end of /bin/true', rows, 'microseconds')


def chart_finish(r, path):
    rows = []
    for name, kinds in r['finish'].items():
        done = sum(row['handlers'] for row in kinds.values())
        runs = sum(row['runs'] for row in kinds.values())
        seconds = max(row['us']['median'] for row in kinds.values()) / 1e6
        rows.append((name, 100.0 * done / runs, ours(name), '%d of %d, gone after %.1f s' % (done, runs, seconds)))
    bars(path, 'docker stop of sh -c \\"app; ...\\": apps that finish', rows, 'percent')


def chart_memory(r, path):
    rows = [(name, row['tree_over'], ours(name), '%+.0f kB' % row['tree_over'])
            for name, row in r['memory'].items() if name != 'bare']
    bars(path, 'Private memory that a tree of 101 processes has more', rows, 'kB')


def chart_stop(r, path):
    rows = []
    for name, row in r['stop'].items():
        place, what, way = name.split(' | ')
        if place == 'pid 1' and not what.startswith('shell'):
            rows.append(('%s: %s' % (way, what.replace('own handler, exit()', 'own handler')), row['us']['median'],
                         ours(way), '%.0f%s' % (row['us']['median'], '' if row['handlers'] else ', no exit handlers')))
    bars(path, 'pid 1: from SIGTERM to reaped', rows, 'microseconds')


def chart_scale(r, path):
    series, data = [], ''
    for what, ways in r['scale'].items():
        for way, row in ways.items():
            data += '$d%d << EOD\n%s\nEOD\n' % (len(series), '\n'.join(
                '%s %g' % (n, p['us']['median'] / 1000) for n, p in row['points'].items()))
            series.append((what, way, row['exponent']))
    plots = ', \\\n'.join('$d%d with linespoints lw 2 pt 7 ps 0.5 lc rgb "%s" dt %d title "%s, %s: n^{%.2f}"' %
                          (i, {'children': OURS, 'shells': '#b3661a', 'threads': '#3b6fb5'}[what],
                           1 if ours(way) else 2, what, way, exponent)
                          for i, (what, way, exponent) in enumerate(series))
    draw(HEAD % (760, 420, path, 'A stop of many') + '''
set logscale xy
set xlabel "children, shells inside each other, threads"
set ylabel "milliseconds"
set key left top
set grid lc rgb "#e3e6ea" lt 1
set tics nomirror
''' + data + 'plot ' + plots + '\n')


CHARTS = {f.__name__.replace('chart_', ''): f
          for f in (chart_start, chart_finish, chart_memory, chart_stop, chart_scale)}


def write(results, folder):
    if not shutil.which('gnuplot'):
        return print('  no charts: gnuplot is not installed')
    for name, chart in CHARTS.items():
        if name not in results['parts']:
            continue
        path = '%s/%s.svg' % (folder, name)
        chart(results['parts'], path)
        with open(path) as f:
            lines = [line.rstrip() + '\n' for line in f]
        with open(path, 'w') as f:
            f.writelines(lines)
