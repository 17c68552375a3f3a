"""A running viaduct with a log, and clients whose requests it answers itself: no origin is needed."""

import json
import socket
import tempfile
import time
from itertools import count
from pathlib import Path
from threading import Event, Thread

from players import Failure
from program import Program, flags

PATIENCE = 20                   # seconds until something must have happened
REQUEST = ('OPTIONS http://o.test/{} HTTP/1.1\r\nHost: o.test\r\nMax-Forwards: 0\r\n'
           'X-Pad: {}\r\n\r\n')


class Skipped(Exception):
    """This machine cannot do it; says why."""


def expect(good, what):
    if not good:
        raise Failure(what)


def wait_until(check, what):
    """Waits until check() gives something, and returns that."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.02)
    raise Failure(f'it did not happen in {PATIENCE} s: {what}')


class Client:
    """One connection that is kept."""

    def __init__(self, address):
        self.sock = socket.create_connection(address, PATIENCE)
        self.file = self.sock.makefile('rb')

    def ask(self, name):
        """One exchange; its status."""
        return self.send(REQUEST.format(name, '').encode())

    def send(self, octets):
        self.sock.sendall(octets)
        start = self.file.readline()
        expect(start.startswith(b'HTTP/1.1 '), f'viaduct answered {start!r}')
        length = 0
        while (line := self.file.readline()) not in (b'\r\n', b''):
            name, _, value = line.partition(b':')
            if name.lower() == b'content-length':
                length = int(value)
        self.file.read(length)
        return int(start.split()[1])

    def close(self):
        self.file.close()
        self.sock.close()


class World:
    """One viaduct in a folder of its own, in which `log` is; $DIR in it stands for the folder."""

    def __init__(self, viaduct, log, *options):
        self.temporary = tempfile.TemporaryDirectory(prefix='viaduct-logs-')
        self.folder = Path(self.temporary.name)
        self.viaduct = viaduct
        self.words = flags([f"--log '{log.replace('$DIR', str(self.folder))}'", *options])
        self.program = None
        self.held = []          # what must be ended in any case

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.program:
            self.program.kill()
        for end in self.held:
            end()
        self.temporary.cleanup()

    def start(self, output=None):
        """Its standard output is the file `stdout`, or the FIFO of that name."""
        path = self.viaduct
        if output:
            path = self.path('start')
            path.write_text(f'#!/bin/sh\nexec "{self.viaduct}" "$@" > "{output}"\n')
            path.chmod(0o700)
        self.program = Program(path, self.words, [], str(self.folder))
        try:
            self.address = self.program.wait_ready()[0]
        except Failure:
            self.__exit__()
            raise
        return self

    def path(self, name):
        return self.folder / name

    def lines(self, name):
        """The whole lines of a file, as text; half a line at its end is a failure."""
        text = self.path(name).read_text(encoding='utf-8')
        expect(not text or text.endswith('\n'), f'{name} ends within a line: {text[-80:]!r}')
        return text.splitlines()

    def events(self, name):
        return [json.loads(line) for line in self.lines(name)]

    def signal(self, number):
        self.program.process.send_signal(number)

    def ask(self, names):
        client = Client(self.address)
        for name in names:
            expect(client.ask(name) == 200, f'{name} was not answered 200')
        client.close()

    def end(self):
        self.program.end()
        self.program.check_complaints()
        return self.program.errors()


class Load:
    """Clients that ask and ask, each in a thread of its own, until stop()."""

    def __init__(self, world, clients):
        self.world = world
        self.stopped = Event()
        self.names = [[] for _ in range(clients)]
        self.failures = []
        self.threads = [Thread(target=self._run, args=(number,)) for number in range(clients)]
        for thread in self.threads:
            thread.start()

    def _name(self, number):
        """Names without an end, kept as they are given."""
        for i in count():
            if self.stopped.is_set():
                return
            self.names[number].append(f'{number}-{i}')
            yield self.names[number][-1]

    def _run(self, number):
        try:
            self.world.ask(self._name(number))
        except (Failure, OSError) as error:
            self.failures.append(error)

    def stop(self):
        """All names that were asked for, and answered."""
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        expect(not self.failures, f'{len(self.failures)} clients failed: {self.failures[:1]}')
        return [name for names in self.names for name in names]
