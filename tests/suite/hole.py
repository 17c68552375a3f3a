#!/usr/bin/env python3
"""The counter parser_disagreements rises when http-parser sees what the gate should have refused.

One viaduct as it is, and one built with -Dgate_hole=true, whose gate lets NUL octets of a field's
value through, get the same request. Both refuse it; only the second counts a disagreement."""

import argparse
import json
import socket
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'cost'))

from measuring import check, running

REQUEST = b'GET http://127.0.0.1:9/ HTTP/1.1\r\nHost: 127.0.0.1:9\r\nX: a\0b\r\n\r\n'


def ask(port):
    """The status that the request is answered with."""
    with socket.create_connection(('127.0.0.1', port), 10) as client:
        client.sendall(REQUEST)
        return client.makefile('rb').readline().split()[1].decode()


def disagreements(lines):
    told = [json.loads(line) for line in lines if '"counters"' in line]
    if len(told) != 1:
        raise RuntimeError('the log has no counters')
    return told[0]['parser_disagreements']


def measure(program, expected):
    with running(program, options=('--log', 'json -')) as viaduct:
        status = ask(viaduct.port())
        viaduct.end()
        counted = disagreements(viaduct.output.read_text().splitlines())
    told = f'answered {status}, {counted} disagreements'
    return (status, counted) == ('400', expected), told


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--closed', required=True, help='viaduct as it is')
    parser.add_argument('--open', required=True, help='viaduct with a hole in its gate')
    given = parser.parse_args()
    return check([
        ('a gate without a hole leaves nothing to disagree about', lambda: measure(given.closed, 0)),
        ('what comes through a hole is counted', lambda: measure(given.open, 1)),
    ])


if __name__ == '__main__':
    sys.exit(main())
