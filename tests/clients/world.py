"""What the real clients meet: a viaduct, two origins, certificates, and things to fetch.

Everything is in one folder and on ports that the kernel chose. The origins' name is known to
viaduct alone, so nothing arrives that did not go through it."""

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import time
from pathlib import Path

from origin import Origin

NAME = 'origin.test'
START = 10.0
COMMAND = 120.0


class Failure(Exception):
    """What a case says when it fails."""


def run(words, folder, **environment):
    """Runs a command to its end; what it says goes into the Failure when it fails."""
    try:
        ran = subprocess.run([str(word) for word in words], cwd=folder, env=environment,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=COMMAND)
    except subprocess.TimeoutExpired as late:
        raise Failure(f'{words[0]} took too long: {late.output}') from late
    output = ran.stdout.decode('utf-8', 'replace')
    if ran.returncode:
        raise Failure(f'{" ".join(map(str, words))}\nended with {ran.returncode}: {output}')
    return output


def make_certificates(folder):
    """A throw-away authority, ca.pem, and a certificate with its key for NAME, origin.pem."""
    key = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes')
    run(['openssl', 'req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2',
         '-subj', '/CN=a throw-away authority'], folder, **os.environ)
    run(['openssl', 'req', *key, '-keyout', 'origin.key', '-out', 'origin.csr',
         '-subj', f'/CN={NAME}'], folder, **os.environ)
    (folder / 'origin.ext').write_text(f'subjectAltName=DNS:{NAME}\n')
    run(['openssl', 'x509', '-req', '-in', 'origin.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key',
         '-CAcreateserial', '-out', 'origin.crt', '-days', '2', '-extfile', 'origin.ext'],
        folder, **os.environ)
    (folder / 'origin.pem').write_text(
        (folder / 'origin.crt').read_text() + (folder / 'origin.key').read_text())


def make_repository(folder, environment):
    """A bare git repository with one file, which may be pushed to."""
    work, bare = folder / 'work', folder / 'git' / 'tree.git'
    work.mkdir()
    run(['git', 'init', '--quiet', '--initial-branch=main'], work, **environment)
    (work / 'file').write_text('from the repository\n')
    run(['git', 'add', 'file'], work, **environment)
    run(['git', 'commit', '--quiet', '-m', 'one'], work, **environment)
    run(['git', 'clone', '--quiet', '--bare', work, bare], folder, **environment)
    run(['git', 'config', 'http.receivepack', 'true'], bare, **environment)


def make_debian(folder, environment):
    """A flat Debian archive of one package."""
    package, archive = folder / 'package', folder / 'debian'
    (package / 'DEBIAN').mkdir(parents=True)
    archive.mkdir()
    control = ('Package: tiny\nVersion: 1.0\nArchitecture: all\nMaintainer: nobody <n@origin.test>\n'
               'Description: a package for a test\n')
    (package / 'DEBIAN' / 'control').write_text(control)
    run(['dpkg-deb', '--root-owner-group', '--build', package, archive / 'tiny.deb'], folder,
        **environment)
    octets = (archive / 'tiny.deb').read_bytes()
    row = (f'{control}Filename: ./tiny.deb\nSize: {len(octets)}\n'
           f'SHA256: {hashlib.sha256(octets).hexdigest()}\n\n')
    (archive / 'Packages.gz').write_bytes(gzip.compress(row.encode()))


def make_npm(folder):
    """The file of a package for npm."""
    (folder / 'npm').mkdir()
    with tarfile.open(folder / 'npm' / 'tiny.tgz', 'w:gz') as packed:
        octets = json.dumps({'name': 'tiny', 'version': '1.0.0'}).encode()
        member = tarfile.TarInfo('package/package.json')
        member.size = len(octets)
        packed.addfile(member, io.BytesIO(octets))


class World:
    """Made once for all cases; end() puts everything away."""

    def __init__(self, viaduct, folder):
        self.folder = Path(folder)
        self.home = self.folder / 'home'
        self.home.mkdir()
        self.environment = self._environment()
        make_certificates(self.folder)
        self._make_things()
        self.origin = Origin(self.folder / 'files')
        self.secure = Origin(self.folder / 'files', self.folder / 'origin.pem')
        self._start(viaduct)
        self.proxy = f'http://127.0.0.1:{self.port}'
        self.url = f'http://{NAME}:{self.origin.port}'
        self.secure_url = f'https://{NAME}:{self.secure.port}'
        self.ca = self.folder / 'ca.pem'

    def _environment(self):
        """Of the commands: a home of its own, and no settings from outside."""
        kept = {name: os.environ[name] for name in ('PATH', 'LC_ALL') if name in os.environ}
        git = {'GIT_CONFIG_NOSYSTEM': '1', 'GIT_TERMINAL_PROMPT': '0', 'GIT_AUTHOR_NAME': 'n',
               'GIT_AUTHOR_EMAIL': 'n@origin.test', 'GIT_COMMITTER_NAME': 'n',
               'GIT_COMMITTER_EMAIL': 'n@origin.test'}
        return kept | git | {'HOME': str(self.home), 'TMPDIR': str(self.folder)}

    def _make_things(self):
        files = self.folder / 'files'
        files.mkdir()
        (files / 'hello').write_text('hello through the proxy\n')
        make_repository(files, self.environment)
        make_debian(files, self.environment)
        make_npm(files)

    def _start(self, viaduct):
        ready, log = self.folder / 'ready', self.folder / 'log'
        with open(log, 'wb') as out, open(self.folder / 'errors', 'wb') as errors:
            self.viaduct = subprocess.Popen(
                [viaduct, '--listen', '127.0.0.1:0', '--ready-file', ready, '--resolve',
                 f'{NAME} 127.0.0.1', '--connect-ports', 'any', '--log', 'json -'],
                stdin=subprocess.DEVNULL, stdout=out, stderr=errors, cwd=self.folder)
        deadline = time.monotonic() + START
        while not ready.is_file():
            if self.viaduct.poll() is not None or time.monotonic() > deadline:
                raise Failure(f'viaduct did not start: {self.errors()}')
            time.sleep(0.01)
        address = json.loads(ready.read_text())['addresses'][0]
        self.port = int(address.rpartition(':')[2])

    def errors(self):
        return (self.folder / 'errors').read_text(errors='replace')

    def new_folder(self, name):
        """An empty folder for a case."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def command(self, words, folder=None, **environment):
        return run(words, folder or self.folder, **(self.environment | environment))

    def end(self):
        """Ends viaduct as a user would; a Failure when that, or anything before it, went wrong."""
        self.origin.shutdown()
        self.secure.shutdown()
        self.viaduct.terminate()
        try:
            status = self.viaduct.wait(40)
        except subprocess.TimeoutExpired:
            self.viaduct.kill()
            self.viaduct.wait()
            raise Failure('viaduct did not end') from None
        counters = json.loads((self.folder / 'log').read_text().splitlines()[-1])
        if status or 'Sanitizer' in self.errors() or 'runtime error' in self.errors():
            raise Failure(f'viaduct ended with {status}: {self.errors()}')
        if counters['parser_disagreements'] or counters['log_lines_lost']:
            raise Failure(f'viaduct counted {counters}')
