#!/usr/bin/env python3
"""Instructions that viaduct spends on one 1 KB exchange over kept connections, by callgrind.

Two runs that differ by a known number of exchanges, one connection each; the difference is divided
by that number, so that start and end do not count. What the kernel does is not counted either. The
figures are kept in instructions.txt; --update writes those of this run there."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

from measuring import arguments, check, load, running

KEPT = Path(__file__).resolve().parent / 'instructions.txt'
FEW, MANY = 1000, 3000
TOLERANCE = 0.05
# Name in the file, and the flags of viaduct.
WAYS = {'log-off': ('--log', 'off'), 'log-json': ('--log', 'json -')}

HEADER = '''\
# Instructions of one 1 KB keep-alive exchange, by tests/cost/instructions.py on the release build.
# It fails when they differ by more than 5 % from these: then say in the change why, and --update.
'''


def instructions(program, loader, exchanges, options):
    with running(program, ('valgrind', '--tool=callgrind', '--callgrind-out-file=counts'),
                 options) as viaduct:
        load(loader, viaduct.port(), exchanges=exchanges, connections=1, size=1024)
        viaduct.end()
        for line in Path(viaduct.ready.parent, 'counts').read_text().splitlines():
            if line.startswith(('totals:', 'summary:')):
                return int(line.split()[1])
    raise RuntimeError('callgrind has counted nothing')


def of_one_exchange(program, loader, way):
    few, many = (instructions(program, loader, count, WAYS[way]) for count in (FEW, MANY))
    return round((many - few) / (MANY - FEW))


def kept():
    lines = KEPT.read_text().splitlines() if KEPT.is_file() else []
    pairs = (line.split() for line in lines if line and not line.startswith('#'))
    return {name: int(count) for name, count in pairs}


def compare(program, loader, way, found):
    found[way] = of_one_exchange(program, loader, way)
    before = kept().get(way)
    if before is None:
        return False, f'{way}: {found[way]} instructions; instructions.txt has no figure'
    change = found[way] / before - 1
    told = f'{way}: {found[way]} instructions an exchange, {change:+.1%} of the {before} kept'
    return abs(change) <= TOLERANCE, told


def main():
    given = arguments(__doc__, [('--update', 'keep what is measured now')])
    found = {}
    if given.update:
        for way in WAYS:
            found[way] = of_one_exchange(given.viaduct, given.load, way)
        rows = ''.join(f'{way} {count}\n' for way, count in found.items())
        KEPT.write_text(HEADER + rows)
        print(rows, end='')
        return 0
    return check([(f'instructions of an exchange, {way}',
                   lambda way=way: compare(given.viaduct, given.load, way, found)) for way in WAYS])


if __name__ == '__main__':
    sys.exit(main())
