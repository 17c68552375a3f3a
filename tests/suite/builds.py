"""The ways in which viaduct is built for its tests.  All treat warnings as errors."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from programs import ROOT, Finished, run


@dataclass(frozen=True)
class Build:
    """One folder and how it is configured."""
    name: str
    compiler: str
    options: tuple

    @property
    def folder(self):
        return ROOT / f'build-{self.name}'

    @property
    def viaduct(self):
        return self.folder / 'proxy' / 'app' / 'viaduct'

    def introspect(self, what):
        found = run(['meson', 'introspect', what, self.folder])
        return json.loads(found.output) if found.status == 0 else []


ASAN = Build('asan', 'gcc', (
    '-Dbuildtype=debug', '-Doptimization=1', '-Db_sanitize=address,undefined', '-Dtests=true'))
RELEASE = Build('release', 'gcc', (
    '-Dbuildtype=release', '-Db_lto=true', '-Ddebug=true', '-Dtests=true'))
CLANG = Build('clang', 'clang', ('-Dbuildtype=debug', '-Dtests=true'))
FUZZ = Build('fuzz', 'clang', ('-Dbuildtype=debug', '-Dtests=true', '-Dfuzz=true'))
HOLE = Build('hole', 'gcc', ('-Dbuildtype=debug', '-Dgate_hole=true'))


def configure(build):
    """Configures the folder, unless that was done in the same way before."""
    how = json.dumps([str(ROOT), build.compiler, *build.options])
    stamp = build.folder / 'configured.json'
    if stamp.is_file() and stamp.read_text() == how:
        return Finished(0, '')
    shutil.rmtree(build.folder, ignore_errors=True)
    setup = run(['meson', 'setup', build.folder, ROOT, '-Dwerror=true', *build.options],
                environment={'CC': build.compiler})
    if setup.status == 0:
        stamp.write_text(how)
    return setup


def make(build):
    """Builds what is wanted of the folder: of FUZZ the fuzz targets, of the others everything."""
    if build.folder.exists() and not os.access(build.folder, os.W_OK):
        return Finished(1, f'{build.folder} cannot be written; whose is it?')
    configured = configure(build)
    if configured.status:
        return configured
    targets = [path.relative_to(build.folder) for _, path in fuzz_targets(build)]
    return run(['ninja', '--quiet', '-k', '0', '-C', build.folder, *targets])


def unit_tests(build):
    """What `meson test` would run there, gates excepted: (name, command, environment)."""
    for test in build.introspect('--tests'):
        if not any(suite.endswith('gates') for suite in test['suite']):
            yield test['name'], test['cmd'], test['env'], test['protocol']


def fuzz_targets(build):
    """The libFuzzer programs: (name, path)."""
    for target in build.introspect('--targets'):
        if target['type'] == 'executable' and '/tests/fuzz/' in target['defined_in']:
            yield target['name'].removesuffix('_fuzz'), Path(target['filename'][0])
