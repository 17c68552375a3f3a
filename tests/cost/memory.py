#!/usr/bin/env python3
"""Memory that connections cost viaduct: those that read nothing or little, those that are idle, and
a body that streams.

What is counted is the process's own memory that is resident (RssAnon), before and after."""

import resource
import select
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

sys.dont_write_bytecode = True

from measuring import arguments, check, load, running

GIB = 1 << 30
STUCK = 8                       # connections that read nothing
STUCK_MOST = 512 * 1024         # octets each
SLOW = 100                      # connections that read a little now and then
SIP = 4096                      # octets of that
STREAMED = 200 * 1000 * 1000    # octets of a chunked response
FLAT_MOST = 512 * 1024          # octets that it may cost at any time
IDLE = 5000                     # connections that keep still
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
    """What viaduct needs once, whoever comes; no body is so large that a buffer is left over."""
    load(loader, port, exchanges=256, connections=64, size=1024)
    load(loader, port, exchanges=256, connections=64, size=0, upload=1024)


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


def start(program, loader, stack):
    """A viaduct that has served before; with its port and its memory."""
    viaduct = stack.enter_context(running(program, options=('--log', 'off')))
    port = viaduct.port()
    warm_up(loader, port)
    return viaduct, port, memory(viaduct)


def ask_for_much(loader, port, count, stack):
    """Clients that ask for 1 GiB each."""
    place = f'127.0.0.1:{start_origin(loader, stack)}'
    head = f'GET http://{place}/{GIB} HTTP/1.1\r\nHost: {place}\r\n\r\n'
    return [connect(stack, port, head) for _ in range(count)]


def deaf_clients(program, loader):
    with ExitStack() as stack:
        viaduct, port, before = start(program, loader, stack)
        ask_for_much(loader, port, STUCK, stack)
        wait_until_still(viaduct)
        return judge(before, memory(viaduct), STUCK, STUCK_MOST, 'clients that read nothing of 1 GiB')


def slow_clients(program, loader):
    with ExitStack() as stack:
        viaduct, port, before = start(program, loader, stack)
        clients = ask_for_much(loader, port, SLOW, stack)
        most = 0
        for _ in range(20):
            for client in clients:
                client.recv(SIP)
            most = max(most, memory(viaduct))
            time.sleep(0.05)
        return judge(before, most, SLOW, STUCK_MOST, 'clients that read slowly')


def slow_origin(program, loader):
    with ExitStack() as stack:
        viaduct, port, before = start(program, loader, stack)
        place = f'127.0.0.1:{SilentOrigin(stack).port}'
        head = f'POST http://{place}/ HTTP/1.1\r\nHost: {place}\r\nContent-Length: {GIB}\r\n\r\n'
        push([connect(stack, port, head) for _ in range(STUCK)])
        wait_until_still(viaduct)
        return judge(before, memory(viaduct), STUCK, STUCK_MOST,
                     'uploads of which the origin reads nothing')


def serve_chunks(listener):
    """Answers one request with chunks without a length."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        chunk = b'c350\r\n' + bytes(50000) + b'\r\n'
        for _ in range(STREAMED // 50000):
            connection.sendall(chunk)
        connection.sendall(b'0\r\n\r\n')


def read_watched(client, viaduct):
    """Reads to the end; gives the octets, and the most memory that was seen on the way."""
    octets, most, tail = 0, 0, b''
    while not tail.endswith(b'\r\n0\r\n\r\n'):
        got = client.recv(1 << 18)
        if not got:
            raise RuntimeError(f'the response was cut after {octets} octets')
        if octets // (1 << 22) != (octets + len(got)) // (1 << 22):
            most = max(most, memory(viaduct))
        octets += len(got)
        tail = (tail + got)[-16:]
    return octets, most


def chunks(program, loader):
    with ExitStack() as stack:
        viaduct, port, before = start(program, loader, stack)
        listener = stack.enter_context(socket.create_server(('127.0.0.1', 0)))
        origin = threading.Thread(target=serve_chunks, args=(listener,), daemon=True)
        origin.start()
        place = '127.0.0.1:%d' % listener.getsockname()[1]
        client = stack.enter_context(socket.create_connection(('127.0.0.1', port), 20))
        client.sendall(f'GET http://{place}/ HTTP/1.1\r\nHost: {place}\r\n\r\n'.encode())
        octets, most = read_watched(client, viaduct)
        origin.join(10)
        good, told = judge(before, most, 1, FLAT_MOST, f'chunked response of {octets} octets')
        return good and octets > STREAMED, told


def hold_idle(loader, port, count, viaduct):
    """Memory while so many connections have been served and are idle; they are closed then."""
    words = [loader, '--proxy', port, '--exchanges', count, '--connections', count, '--hold', 60]
    with subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True) as holder:
        try:
            if '"errors": 0' not in holder.stdout.readline():
                raise RuntimeError('the idle connections were not all served')
            time.sleep(1.5)
            wait_until_still(viaduct)
            return memory(viaduct)
        finally:
            holder.terminate()


def idle_clients(program, loader):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    count = IDLE if most > 2 * IDLE else most // 4
    options = ('--log', 'off', '--upstream-idle-timeout', '1s')
    with running(program, options=options) as viaduct:
        port = viaduct.port()
        warm_up(loader, port)
        before = memory(viaduct)
        first = hold_idle(loader, port, count, viaduct)
        load(loader, port, exchanges=SERVED, connections=64, closes=True)
        again = hold_idle(loader, port, count, viaduct)
        wait_until_still(viaduct)
        after = memory(viaduct)
    cases = [judge(before, first, count, IDLE_MOST, 'idle clients'),
             judge(before, again, count, IDLE_MOST, f'idle clients, after {SERVED} that were served'),
             judge(before, after, count, IDLE_MOST, 'clients that were idle and are gone')]
    return all(good for good, _ in cases), '\n'.join(told for _, told in cases)


def main():
    given = arguments(__doc__)
    cases = (('a client that reads nothing', deaf_clients),
             ('an origin that reads nothing', slow_origin),
             ('clients that read slowly', slow_clients),
             ('a long chunked response', chunks),
             ('idle clients', idle_clients))
    return check([(f'memory of {title}', lambda measure=measure: measure(given.viaduct, given.load))
                  for title, measure in cases])


if __name__ == '__main__':
    sys.exit(main())
