#!/usr/bin/env python3
"""Memory that connections cost viaduct: those that read nothing, and those that are idle.

What is counted is the process's own memory that is resident (RssAnon), before and after."""

import resource
import select
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

sys.dont_write_bytecode = True

from measuring import arguments, check, load, running

GIB = 1 << 30
STUCK = 8                       # connections that read nothing
STUCK_MOST = 512 * 1024         # octets each
IDLE = 4000                     # connections that keep still
IDLE_MOST = 1024                # octets each
SERVED = 10000                  # connections that came and went before
QUIET = 0.5                     # seconds without progress, then nothing moves any more


def memory(viaduct):
    """Octets."""
    for line in Path(f'/proc/{viaduct.process.pid}/status').read_text().splitlines():
        if line.startswith('RssAnon:'):
            return int(line.split()[1]) * 1024
    raise RuntimeError('no RssAnon')


def warm_up(loader, port):
    """What viaduct needs once, whoever comes."""
    load(loader, port, exchanges=256, connections=64, size=1024)
    load(loader, port, exchanges=16, connections=STUCK, size=1 << 20)
    load(loader, port, exchanges=16, connections=STUCK, size=0, upload=1 << 20)


class SilentOrigin:
    """Takes connections, and no octet of what they bring."""

    def __init__(self, stack):
        self.listener = stack.enter_context(socket.socket())
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.listener.bind(('127.0.0.1', 0))
        self.listener.listen(STUCK)
        self.port = self.listener.getsockname()[1]


def start_origin(loader, stack):
    """An origin that answers; gives its port."""
    process = stack.enter_context(
        subprocess.Popen([loader, '--serve'], stdout=subprocess.PIPE, text=True))
    stack.callback(process.terminate)
    return int(process.stdout.readline().strip('{}\n').split(':')[1])


def connect(stack, port, head):
    client = stack.enter_context(socket.socket())
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(('127.0.0.1', port))
    client.sendall(head.encode())
    return client


def wait_until_still(viaduct):
    last, since = None, time.monotonic()
    while time.monotonic() < since + QUIET:
        now = memory(viaduct)
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.05)


def push(clients):
    """Sends octets without an end, until no socket has taken any for a while."""
    octets = bytes(65536)
    for client in clients:
        client.setblocking(False)
    while True:
        _, ready, _ = select.select([], clients, [], QUIET)
        if not ready:
            return
        for client in ready:
            client.send(octets)


def judge(before, after, count, most, what):
    each = (after - before) / count
    told = f'{count} {what}: {each:.0f} octets each, at most {most}'
    return each < most, told


def slow_clients(program, loader):
    with ExitStack() as stack:
        viaduct = stack.enter_context(running(program, options=('--log', 'off')))
        port = viaduct.port()
        warm_up(loader, port)
        place = f'127.0.0.1:{start_origin(loader, stack)}'
        before = memory(viaduct)
        for _ in range(STUCK):
            connect(stack, port, f'GET http://{place}/{GIB} HTTP/1.1\r\nHost: {place}\r\n\r\n')
        wait_until_still(viaduct)
        return judge(before, memory(viaduct), STUCK, STUCK_MOST, 'clients that read nothing of 1 GiB')


def slow_origin(program, loader):
    with ExitStack() as stack:
        viaduct = stack.enter_context(running(program, options=('--log', 'off')))
        port = viaduct.port()
        warm_up(loader, port)
        place = f'127.0.0.1:{SilentOrigin(stack).port}'
        before = memory(viaduct)
        head = f'POST http://{place}/ HTTP/1.1\r\nHost: {place}\r\nContent-Length: {GIB}\r\n\r\n'
        push([connect(stack, port, head) for _ in range(STUCK)])
        wait_until_still(viaduct)
        return judge(before, memory(viaduct), STUCK, STUCK_MOST,
                     'uploads of which the origin reads nothing')


def idle_clients(program, loader):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    count = IDLE if most > 2 * IDLE else most // 4
    options = ('--log', 'off', '--upstream-idle-timeout', '1s')
    with ExitStack() as stack:
        viaduct = stack.enter_context(running(program, options=options))
        port = viaduct.port()
        warm_up(loader, port)
        before = memory(viaduct)
        load(loader, port, exchanges=SERVED, connections=64, closes=True)
        holder = stack.enter_context(subprocess.Popen(
            [loader, '--proxy', str(port), '--exchanges', str(count), '--connections', str(count),
             '--hold', '60'], stdout=subprocess.PIPE, text=True))
        stack.callback(holder.terminate)
        if '"errors": 0' not in holder.stdout.readline():
            raise RuntimeError('the idle connections were not all served')
        time.sleep(1.5)
        wait_until_still(viaduct)
        return judge(before, memory(viaduct), count, IDLE_MOST,
                     f'idle clients, after {SERVED} that were served')


def main():
    given = arguments(__doc__)
    cases = (('a client that reads nothing', slow_clients),
             ('an origin that reads nothing', slow_origin),
             ('an idle client', idle_clients))
    return check([(f'memory of {title}', lambda measure=measure: measure(given.viaduct, given.load))
                  for title, measure in cases])


if __name__ == '__main__':
    sys.exit(main())
