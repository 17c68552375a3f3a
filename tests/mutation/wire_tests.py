"""Conversations as tests that name rules: each is played in this process, in one mode."""

import dataclasses
import importlib.machinery
import importlib.util
import sys
import time
from types import SimpleNamespace

from programs import ROOT

sys.path.append(str(ROOT / 'tests' / 'wire'))

from conversation import Unreadable, read_file
from modes import MODES

PATIENCE = 1.5                  # seconds that a step may take at least


def load_runner():
    """tests/wire/run as a module."""
    loader = importlib.machinery.SourceFileLoader('run', str(ROOT / 'tests' / 'wire' / 'run'))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('run', loader))
    sys.modules['run'] = module
    loader.exec_module(module)
    return module


RUNNER = load_runner()


class WireTest:
    """One conversation."""

    def __init__(self, told, viaduct):
        self.name = told.name
        self.told = told
        self.mentions = {name.replace('-', '_') for name in told.proves}
        self.arguments = SimpleNamespace(viaduct=str(viaduct), options='')
        self.mode = next(mode for mode in MODES.values() if told.plays_in(mode.name))
        self.patience = told.timeout
        self.seconds = 0.0

    def play(self, environment):
        """What it fails with, or ''."""
        pairs = [f'{name}={value}' for name, value in environment.items()]
        told = dataclasses.replace(self.told, timeout=self.patience,
                                   environment=self.told.environment + pairs)
        return RUNNER.Performance(told, self.mode, self.arguments).run()

    def measure(self):
        """Plays it with no rule broken; gives what is wrong with it, or ''.  From now on a step
        may take far longer than the whole took, but not as long as in other runs."""
        started = time.monotonic()
        result = self.play({})
        self.seconds = time.monotonic() - started
        self.patience = min(self.told.timeout, max(PATIENCE, 4 * self.seconds))
        return '\n'.join([result.failure, *result.details]) if result.failure else ''

    def rules(self):
        return self.mentions

    def cost(self):
        """The more rules it names, the less likely it is about the one that is broken."""
        return self.seconds * len(self.mentions)

    def fails(self, _, environment):
        return self.play(environment).failure


def wire_tests(viaduct):
    """All conversations; those that cannot be read are said to be so."""
    for file, name in RUNNER.find_files([], hole=False):
        for told in read_file(file, name):
            if isinstance(told, Unreadable):
                sys.exit(str(told))
            yield WireTest(told, viaduct)
