#!/usr/bin/env python3
"""Tests what scripts/mutate-rules knows of tests: which case names which rule, and the list."""

import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[1:1] = [str(HERE.parent / name) for name in ('mutation', 'suite', 'style')]

from excuses import faults_of, read_excuses
from unit_tests import UnitTest, named_in_rows

SOURCE = r'''/* {"no row", FRAME_09} */
static const struct row rows[] = {
    {"FRAME-03: a title", 1, {2}, FRAME_06}, {"a \"quoted\" "
	"title", VIA_01},
    {"said twice", VIA_01, VIA_02}, {"said twice", VIA_02}, {NULL, VIA_03},
};
static const char *other = "{\"nor this\", FRAME_09}";
'''
LIST = '''| rule | way | why |
|---|---|---|
| FRAME-03 | never | because |
| VIA-01 | never, always | because |
'''


class Naming(unittest.TestCase):
    """Which rules a row of a table names."""

    def test_rows(self):
        self.assertEqual({'FRAME-03: a title': {'FRAME_03', 'FRAME_06'},
                          'a "quoted" title': {'VIA_01'}, 'said twice': {'VIA_02'}},
                         named_in_rows(SOURCE))


class Failing(unittest.TestCase):
    """Which case of a program has failed, and whether that counts."""

    def program(self, script='echo 1..1; echo ok 1 - a'):
        with tempfile.NamedTemporaryFile('w', suffix='_test.c') as source:
            source.write(SOURCE)
            source.flush()
            return UnitTest('it', ['sh', '-c', script], {}, Path(source.name))

    def broken(self, script):
        """The first case that names FRAME_03 and fails; each has two cases when it is whole."""
        whole = 'echo 1..2; echo ok 1 - VIA-01: x; echo ok 2 - FRAME-03: a title'
        test = self.program(f'if test "$BROKEN"; then {script}; else {whole}; fi')
        self.assertEqual('', test.measure())
        self.assertEqual({'VIA_01', 'FRAME_03', 'FRAME_06'}, test.rules())
        return test.fails('FRAME_03', {'BROKEN': '1'})

    def test_failure(self):
        self.assertEqual('FRAME-03: a title',
                         self.broken('echo ok 1 - VIA-01: x; echo not ok 2 - FRAME-03: a title'))

    def test_failure_of_another(self):
        self.assertEqual('', self.broken('echo not ok 1 - VIA-01: x; echo ok 2 - FRAME-03'))

    def test_death(self):
        self.assertEqual('FRAME-03: a title', self.broken('echo ok 1 - VIA-01: x; kill -9 $$'))

    def test_death_in_another(self):
        self.assertEqual('', self.broken('kill -9 $$'))

    def test_what_fails_anyhow(self):
        self.assertIn('bad', self.program('echo 1..1; echo not ok 1 - bad').measure())
        self.assertIn('0 of 1 cases', self.program('echo 1..1').measure())


class Excuses(unittest.TestCase):
    """The list holds what is not noticed, and nothing else."""

    def faults(self, text, *noticed, known=('FRAME_03', 'VIA_01')):
        with tempfile.NamedTemporaryFile('w', suffix='.md') as opened:
            opened.write(text)
            opened.flush()
            reasons = read_excuses(Path(opened.name))
        findings = [SimpleNamespace(rule=rule, way=way, title=f'{rule} {way}',
                                    noticed_by='x' if (rule, way) in noticed else '')
                    for rule in ('FRAME_03', 'VIA_01') for way in ('never', 'always')]
        return '\n'.join(faults_of(reasons, findings, known))

    def test_as_it_is(self):
        self.assertEqual('', self.faults(LIST, ('FRAME_03', 'always')))

    def test_not_listed(self):
        self.assertEqual('FRAME_03 always is not noticed, and not listed', self.faults(LIST))

    def test_noticed(self):
        self.assertEqual('FRAME_03 never is listed, and noticed by x',
                         self.faults(LIST, ('FRAME_03', 'always'), ('FRAME_03', 'never')))

    def test_no_rule(self):
        self.assertIn('there is no such thing',
                      self.faults(LIST, ('FRAME_03', 'always'), known=('VIA_01',)))

    def test_no_reason(self):
        self.assertIn('has no reason', self.faults(LIST.replace('because', ''),
                                                   ('FRAME_03', 'always')))


if __name__ == '__main__':
    unittest.main()
