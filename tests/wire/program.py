"""viaduct as a process: started for one conversation, ended after it, and what it left behind."""

import json
import os
import shlex
import subprocess
import time

from credentials import told_in
from octets import show
from players import Failure

START = 10.0                    # seconds until it must be ready
END = 3.0                       # seconds until it must have ended
IMPATIENCE = 0.3                # seconds after which it is told a second time

# What a conversation may take for granted; its own option of that name replaces it.
DEFAULTS = (('--listen', '127.0.0.1:0'), ('--name', 'p1'), ('--resolve', 'o.test 127.0.0.1'),
            ('--log', 'json -'), ('--workers', '1'))
COMPLAINTS = ('ERROR: AddressSanitizer', 'ERROR: LeakSanitizer', 'runtime error', 'Assertion')


def flags(options, defaults=()):
    """The command line for some options: theirs, and the defaults that they do not replace."""
    given = [word for option in options for word in shlex.split(option)]
    names = {word.split('=')[0] for word in given}
    kept = [word for pair in (*DEFAULTS, *defaults) if pair[0] not in names for word in pair]
    return kept + given


def value_in(words, flag):
    """The value of a flag."""
    for word, following in zip(words, words[1:] + ['']):
        if word == flag:
            return following
        if word.startswith(flag + '='):
            return word[len(flag) + 1:]
    return ''


class Program:
    """One running viaduct, with its files in a folder that is the caller's."""

    def __init__(self, path, words, environment, folder):
        self.folder = folder
        self.tells = value_in(words, '--log') == 'json -'
        self.draining = False
        self.ready_file = os.path.join(folder, 'ready')
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith('VIADUCT_')}
        clean.update(pair.split('=', 1) for pair in environment)
        with open(self._file('stdout'), 'wb') as out, open(self._file('stderr'), 'wb') as err:
            self.process = subprocess.Popen(
                [path, '--ready-file', self.ready_file, *words], env=clean,
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder)

    def _file(self, name):
        return os.path.join(self.folder, name)

    def _read(self, name):
        with open(self._file(name), encoding='utf-8', errors='replace') as opened:
            return opened.read()

    def wait_ready(self):
        """Returns the addresses it listens on, as (host, port)."""
        deadline = time.monotonic() + START
        pause = 0.001
        while time.monotonic() < deadline:
            try:
                with open(self.ready_file, encoding='utf-8') as opened:
                    addresses = json.load(opened)['addresses']
                return [split_address(address) for address in addresses]
            except (FileNotFoundError, json.JSONDecodeError):
                self.watch()
                time.sleep(pause)
                pause = min(pause * 1.5, 0.05)
        raise Failure('viaduct did not become ready')

    def watch(self):
        """Raises Failure when it is no more."""
        status = self.process.poll()
        if status is not None and not (self.draining and status == 0):
            raise Failure(f'viaduct ended by itself with status {status}')

    def drain(self):
        """Tells it to end when what is in flight has ended."""
        self.draining = True
        self.process.terminate()

    def end(self):
        """Ends it in order: raises Failure when that does not go well."""
        self.watch()
        started = time.monotonic()
        for patience in (IMPATIENCE, END - IMPATIENCE):
            self.process.terminate()
            try:
                status = self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            if status:
                raise Failure(f'viaduct ended with status {status}')
            return
        raise Failure(f'viaduct did not end in {time.monotonic() - started:.1f} s')

    def kill(self):
        """Whatever happened, it is no more after this; returns its status if it was so before."""
        status = self.process.poll()
        if status is None:
            self.process.kill()
        self.process.wait()
        return status

    def check_complaints(self):
        errors = self.errors()
        for complaint in COMPLAINTS:
            if complaint in errors:
                raise Failure(f'viaduct says: {complaint}')

    def check_secrecy(self, credentials, files):
        """None of the credentials is in what viaduct wrote: all of the folder but some files."""
        for name in sorted(set(os.listdir(self.folder)) - set(files)):
            with open(self._file(name), 'rb') as opened:
                found = told_in(opened.read(), credentials)
            if found:
                raise Failure(f'{name} has the credential {show(found)}')

    def errors(self):
        return self._read('stderr')

    def _log(self):
        """The lines of the log that are JSON."""
        for line in self._read('stdout').splitlines():
            try:
                told = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(told, dict):
                yield told

    def exchanges(self):
        """The lines of the log that tell of an exchange."""
        return [told for told in self._log() if 'status' in told]

    def check_counters(self, disagreements):
        """The gate and http-parser are of one opinion, but for so many times; the last line of a
        JSON log says so."""
        if not self.tells:
            return
        told = [line['parser_disagreements'] for line in self._log()
                if line.get('event') == 'counters']
        if len(told) != 1:
            raise Failure(f'the log has {len(told)} lines with counters, not one')
        if told[0] != disagreements:
            raise Failure(f'http-parser refused {told[0]} times what the gate had accepted, '
                          f'not {disagreements}')


def split_address(address):
    host, _, port = address.rpartition(':')
    return host.strip('[]'), int(port)
