"""A viaduct with a configuration file that can be changed, for tests of its daily operation."""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'wire'))

from players import Failure
from program import Program, split_address

SOON = 1.0                      # seconds after which a reload must be seen


def expect(good, words):
    if not good:
        raise Failure(words)


class Proxy:
    """A viaduct with a configuration file that can be changed."""

    def __init__(self, viaduct, *lines):
        self.folder = tempfile.TemporaryDirectory(prefix='viaduct-operation-')
        self.file = Path(self.folder.name, 'viaduct.conf')
        self.write(*lines)
        self.program = Program(viaduct, ['--config', str(self.file)], [], self.folder.name)
        self.address = self.program.wait_ready()[0]

    def write(self, *lines):
        fresh = self.file.with_suffix('.new')
        fresh.write_text('\n'.join(lines) + '\n', encoding='utf-8')
        fresh.rename(self.file)

    def signal(self, number):
        os.kill(self.program.process.pid, number)

    def reload(self, *lines):
        self.write(*lines)
        self.signal(signal.SIGHUP)

    def addresses(self):
        text = Path(self.program.ready_file).read_text(encoding='utf-8')
        return [split_address(address) for address in json.loads(text)['addresses']]

    def said(self):
        return self.program.errors()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.kill()
        self.folder.cleanup()


async def soon(check, words):
    """Waits until check() is true, which must be soon."""
    deadline = time.monotonic() + SOON
    while not check():
        expect(time.monotonic() < deadline, f'{words}: not within {SOON} s')
        await asyncio.sleep(0.01)
