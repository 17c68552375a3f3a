"""What the measurements share: viaduct and a load as processes, cases as TAP."""

import argparse
import json
import os
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

START = 60.0                    # seconds until viaduct must be ready; valgrind takes its time
LOAD = 300.0                    # seconds that a load may take


def arguments(description, more=()):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--viaduct', required=True, help='the program to measure')
    parser.add_argument('--load', help='the program of tests/cost/load.c; else that of the same build')
    for flag, meaning in more:
        parser.add_argument(flag, action='store_true', help=meaning)
    given = parser.parse_args()
    given.load = given.load or Path(given.viaduct).resolve().parents[2] / 'tests' / 'cost' / 'load'
    return given


class Viaduct:
    """A running viaduct, perhaps under a tool, with its files in a folder."""

    def __init__(self, path, folder, tool=(), options=()):
        self.ready = Path(folder, 'ready')
        self.ready.unlink(missing_ok=True)
        self.errors = Path(folder, 'errors')
        self.output = Path(folder, 'output')
        words = [*tool, os.path.abspath(path), '--listen', '127.0.0.1:0',
                 '--ready-file', self.ready, '--workers', '1', *options]
        with open(self.output, 'wb') as output, open(self.errors, 'wb') as errors:
            self.process = subprocess.Popen([str(word) for word in words], cwd=folder,
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=errors)

    def port(self):
        """Waits until it listens."""
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                address = json.loads(self.ready.read_text())['addresses'][0]
                return int(address.rpartition(':')[2])
            except (FileNotFoundError, json.JSONDecodeError):
                time.sleep(0.01)
        raise RuntimeError(f'viaduct did not start: {self.errors.read_text()}')

    def end(self):
        """Ends it in order."""
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(START):
            raise RuntimeError(f'viaduct ended with {self.process.returncode}: '
                               f'{self.errors.read_text()}')

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@contextmanager
def running(path, tool=(), options=()):
    """A viaduct; it is ended, and its folder removed, at the end of the block."""
    with tempfile.TemporaryDirectory(prefix='viaduct-cost-') as folder:
        viaduct = Viaduct(path, folder, tool, options)
        try:
            yield viaduct
        finally:
            viaduct.kill()


def load(path, port, **options):
    """Puts a load on the proxy at that port; gives what it counted."""
    words = [os.path.abspath(path), '--proxy', port]
    for name, value in options.items():
        words += [f'--{name}'] if value is True else [f'--{name}', value]
    ran = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=LOAD)
    if ran.returncode:
        raise RuntimeError(f'the load failed: {ran.stderr}{ran.stdout}')
    told = json.loads(ran.stdout)
    if told['reconnects']:
        raise RuntimeError(f'viaduct closed connections without a word: {told}')
    return told


def check(cases):
    """Runs cases, pairs of a title and a function that gives what it measured and whether that is
    good, as TAP; gives the exit status."""
    bad = 0
    print(f'1..{len(cases)}')
    for number, (title, measure) in enumerate(cases, 1):
        try:
            good, told = measure()
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            good, told = False, str(error)
        bad += not good
        print(f'{"ok" if good else "not ok"} {number} - {title}', flush=True)
        for line in told.splitlines():
            print(f'# {line}', flush=True)
    return 1 if bad else 0
