#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""The README's picture, from what `make demo` prints: picture.py OUTPUT SVG writes it. picture.py --check OUTPUT SVG
compares words, whatever the times and the number of requests."""
import re
import sys
from xml.sax.saxutils import escape

from charts import FAINT, OURS

LOST = '#d9534a'
CARD, HEAD, TEXT, DIM = '#12181f', '#ffffff', '#d5dbe3', '#98a2b0'
WIDTH, LEFT, GAP, LINE, TOP = 836, 320, 14, 17, 138  # for the longest lines in a font of 12
TIMES = re.compile(r'[0-9]+\.[0-9]+')


def read(path):
    """What was done, and the columns of the demo's table: title, time, status, lines."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    done = [re.search(r'^The image says +(.*)', text, re.M), re.search(r'`(docker stop[^`]*)`', text)]
    rows = [line.split(' | ', 1) for line in text.split('\n') if ' | ' in line and not line.startswith('---')]
    if len(rows) < 5 or None in done:
        sys.exit('%s is not what the demo prints' % path)
    columns = []
    for cells in zip(*rows):
        title, stopped, status, _, *printed = [cell.strip() for cell in cells]
        columns.append((title, stopped, status, [line for line in printed if line]))
    return [match.group(1) for match in done], columns


def put(x, y, words, fill=TEXT, more=''):
    return '<text x="%g" y="%g" fill="%s"%s>%s</text>' % (x, y, fill, more, escape(words))


def card(x, width, height, bar, colour, done, column):
    """What was done, a bar as long as the stop took, how it ended, what the app printed."""
    title, stopped, status, printed = column
    return ['<rect x="%g" y="1" width="%g" height="%g" rx="8" fill="%s" stroke="%s" stroke-opacity=".4"/>'
            % (x, width, height, CARD, FAINT),
            put(x + 14, 26, title, HEAD, ' font-weight="bold"'),
            *(put(x + 14, 48 + i * LINE, line, DIM) for i, line in enumerate(done)),
            '<rect x="%g" y="80" width="%.0f" height="8" rx="2" fill="%s"/>' % (x + 14, bar, colour),
            put(x + 14, 108, '%s, %s' % (stopped, status), HEAD),
            *(put(x + 14, TOP + i * LINE, line) for i, line in enumerate(printed))]


def picture(done, columns):
    seconds = [float(TIMES.search(stopped).group()) for _, stopped, _, _ in columns]
    bars = [max((LEFT - 28) * s / max(seconds), 3) for s in seconds]
    height = TOP + LINE * max(len(printed) for *_, printed in columns)
    return '\n'.join([
        '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" font-size="12" '
        'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" xml:space="preserve">'
        % (2 * (WIDTH, height + 2)),
        '<title>The same app in shell form, stopped without and with sigshim</title>',
        *card(1, LEFT, height, bars[0], LOST, done, columns[0]),
        *card(1 + LEFT + GAP, WIDTH - LEFT - GAP - 2, height, bars[1], OURS, done, columns[1]),
        '</svg>', ''])


def words(svg):
    lines = re.findall('<text[^>]*>(.*)</text>', svg)
    return [TIMES.sub('N', line) for line in lines if not re.search('request [0-9]+ served', line)]


def main():
    *check, demo, path = sys.argv[1:]
    made = picture(*read(demo))
    if not check:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(made)
        return
    with open(path, encoding='utf-8') as file:
        if words(file.read()) != words(made):
            sys.exit('%s shows other words than the demo prints; make demo-picture' % path)


if __name__ == '__main__':
    main()
