#!/usr/bin/env python3
"""System calls of one 1 KB exchange over 64 kept connections, counted by strace.

Two loads that differ by a known number of exchanges; the difference is divided by that number, so
that start, end and connecting do not count."""

import os
import re
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from measuring import arguments, check, load, running

CONNECTIONS = 64
FEW, MANY = 5000, 20000
MOST = 4.2
ROW = re.compile(r'^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$', re.M)


def calls(program, loader, exchanges):
    """How often each system call was made."""
    tool = ('strace', '-f', '-c', '-U', 'time-percent,total-time,avg-time,calls,errors,name',
            '-o', 'counts')
    with running(program, tool, ('--log', 'json -')) as viaduct:
        load(loader, viaduct.port(), exchanges=exchanges, connections=CONNECTIONS, size=1024)
        end_traced(viaduct)
        rows = ROW.findall(Path(viaduct.ready.parent, 'counts').read_text())
    counts = {name: int(count) for count, name in rows}
    counts.pop('total', None)
    if not counts:
        raise RuntimeError('strace has counted nothing')
    return counts


def end_traced(viaduct):
    """Ends viaduct itself, not strace: a signal to strace does not reach it."""
    children = Path(f'/proc/{viaduct.process.pid}/task/{viaduct.process.pid}/children').read_text()
    for child in children.split():
        os.kill(int(child), signal.SIGTERM)
    viaduct.process.wait(10)


def measure(program, loader):
    few, many = (calls(program, loader, count) for count in (FEW, MANY))
    each = {name: (many[name] - few.get(name, 0)) / (MANY - FEW) for name in many}
    total = sum(each.values())
    shown = sorted(((count, name) for name, count in each.items() if count >= 0.005), reverse=True)
    told = f'{total:.2f} system calls an exchange, at most {MOST}: '
    return total <= MOST, told + ', '.join(f'{name} {count:.2f}' for count, name in shown)


def main():
    given = arguments(__doc__)
    return check([('system calls of an exchange', lambda: measure(given.viaduct, given.load))])


if __name__ == '__main__':
    sys.exit(main())
