"""Runs viaduct's commands in a folder of their own, and compares what they print."""

import os
import shutil
import subprocess
from dataclasses import dataclass

from players import Failure
from program import COMPLAINTS

PATIENCE = 60                   # seconds for one command


@dataclass
class Printed:
    status: int
    out: str
    err: str


class Commands:
    """The program, and a folder in which it and the cases work."""

    def __init__(self, viaduct, folder):
        self.viaduct = viaduct
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith('VIADUCT_')
                            and not name.lower().endswith('_proxy')}

    def empty_folder(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def run(self, *words, stdout=subprocess.PIPE, **variables):
        """Runs viaduct; a sanitizer's complaint is a Failure whatever is expected."""
        return self.run_other([self.viaduct, *words], stdout, **variables)

    def run_other(self, words, stdout=subprocess.PIPE, **variables):
        ran = subprocess.run(words, cwd=self.folder, env=self.environment | variables,
                             stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                             timeout=PATIENCE)
        err = ran.stderr.decode()
        if any(complaint in err for complaint in COMPLAINTS):
            raise Failure(err)
        return Printed(ran.returncode, (ran.stdout or b'').decode(), err)


def expect(found, expected, what):
    if found != expected:
        raise Failure(f'{what}: expected\n{expected}\ngot\n{found}')


def expect_in(part, text, what):
    if part not in text:
        raise Failure(f'{what}: expected in it\n{part}\ngot\n{text}')


def expect_printed(printed, status, out='', err=''):
    expect(printed.status, status, 'exit status')
    expect(printed.out, out, 'standard output')
    expect(printed.err, err, 'standard error')


def expect_refused(printed, *parts):
    """Refused with a message on stderr, and nothing on stdout."""
    expect(printed.status, 2, 'exit status')
    expect(printed.out, '', 'standard output')
    for part in parts:
        expect_in(part, printed.err, 'standard error')


def expect_full_disk_told(commands, *words):
    with open('/dev/full', 'wb') as full:
        printed = commands.run(*words, stdout=full)
    expect(printed.status, 2, 'exit status')
    expect_in(f'viaduct: {words[0]}: standard output: ', printed.err, 'standard error')


def expect_help(commands, command):
    """One screen, asked for in either order."""
    printed = commands.run(command, '--help')
    expect_printed(printed, 0, printed.out)
    expect_printed(commands.run('--help', command), 0, printed.out)
    lines = printed.out.splitlines()
    expect_in(f'viaduct {command}: ', lines[0], 'first line')
    expect(len(lines) <= 24 and all(len(line) < 80 for line in lines), True, 'fits a screen')
