#!/usr/bin/env python3
"""Holds the codes that proxy/statuses.def says viaduct makes against those that its code can make.

A response of viaduct's own has its status from a RULE row of proxy/rules.def that does not wait for
a feature, from a row of proxy/spec/failure.def, or from a literal in the parts that answer: there,
`.status = 200`, a call that is given a number from 100 to 599, or a status line in a string. Three
files write status lines: for what viaduct makes, for what it passes on, and for the 200 to CONNECT;
another would make this test blind, and is a fault."""

import re
import sys
from collections import defaultdict
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from rule_table import read_table
from source import bare_code, c_files, finish, line_of, read, root_of_arguments, without_comments
from status_table import read_statuses

WRITERS = {'proxy/exchange/reply.c', 'proxy/spec/forward.c', 'proxy/features/tunnel/connect.c'}
ANSWERING = ('proxy/features', 'proxy/exchange')

# What these write is a status that came, or a look at one.
PASSING = {'proxy/features/fetch/response.c', 'proxy/features/fetch/relay.c'}

CODE = r'([1-5]\d\d)\b'
GIVEN = (
    re.compile(rf'\bstatus\s*=\s*{CODE}'),          # .status = 404, status = 404
    re.compile(rf'\bstatus\s*=[^=;{{}}]*\?\s*{CODE}'),
    re.compile(rf'\bstatus\s*=[^=;{{}}]*\?[^;]*:\s*{CODE}'),
    re.compile(rf'\b\w+\((?:[^();]*,)?\s*{CODE}\s*[,)]'),   # answer_other(x, 404)
)
LINE = re.compile(rf'"HTTP/1\.\d {CODE}')
CALL = re.compile(r'(?<!void )\bwrite_status_line\(')
COMPARED = re.compile(r'\b(?:if|while|switch|rule|return)\s*\(')
FAILURE = re.compile(rf'^FAILURE\(\s*\w+\s*,\s*\w+\s*,\s*"[^"]*"\s*,\s*{CODE}', re.M)


def add(made, code, place):
    made[int(code)].append(place)


def add_rules(made, root):
    table = read_table(root)
    for row in table.rows:
        if row.kind == 'RULE' and row.by.isdigit() and row.id not in table.waits:
            add(made, row.by, row.place)


def add_failures(made, root):
    text = without_comments(read(root / 'proxy' / 'spec' / 'failure.def'))
    for found in FAILURE.finditer(text):
        add(made, found[1], f'proxy/spec/failure.def:{line_of(found, text)}')


def add_literals(made, root):
    for path in c_files(root, ANSWERING):
        place = path.relative_to(root).as_posix()
        text = read(path)
        for found in LINE.finditer(without_comments(text)):
            add(made, found[1], f'{place}:{line_of(found, text)}')
        if place in PASSING:
            continue
        code = bare_code(text)
        for pattern in GIVEN:
            for found in pattern.finditer(code):
                if not COMPARED.match(found.group()):
                    add(made, found[1], f'{place}:{line_of(found, code)}')


def made_by_code(root):
    """The codes that viaduct can make: {code: places}."""
    made = defaultdict(list)
    add_rules(made, root)
    add_failures(made, root)
    add_literals(made, root)
    return made


def faults_of_writers(root):
    for path in c_files(root, ('proxy',)):
        place = path.relative_to(root).as_posix()
        if place not in WRITERS and CALL.search(bare_code(read(path))):
            yield f'{place}: writes status lines; {Path(__file__).name} does not know it'


def faults_of(root):
    made = made_by_code(root)
    rows = list(read_statuses(root))
    said = {row.code: row.place for row in rows if row.made}
    yield from faults_of_writers(root)
    for code in sorted(made.keys() - said.keys()):
        yield f'{made[code][0]}: makes a {code}; proxy/statuses.def says that viaduct makes none'
    for code in sorted(said.keys() - made.keys()):
        yield f'{said[code]}: says that viaduct makes a {code}; nothing in the code does'
    codes = [row.code for row in rows]
    yield from (f'proxy/statuses.def: {code} has two rows'
                for code in sorted({code for code in codes if codes.count(code) > 1}))


if __name__ == '__main__':
    sys.exit(finish(list(faults_of(root_of_arguments(__doc__)))))
