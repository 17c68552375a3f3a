#!/usr/bin/env python3
"""scripts/make-docs makes the options' documents from the table, scripts/check-pages looks at manual
pages: each is shown a small tree."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parents[2]
PAGE = ('.Dd May 1, 2026\n.Dt X 5\n.Os\n.Sh NAME\n.Nm x\n.Nd words\n.Sh OPTIONS\n'
        '.\\" The options, made by scripts/make-docs from proxy/config/options.def:\n'
        '.\\" End of what is made.\n.Sh SEE ALSO\nnothing\n')
TIMER = ('OPTION(read_timeout, "read-timeout", TIME, DURATION, "90s", 0, 604800000, true, '
         '"How long (words), else 504.")\n')


def option(name, kind, standard, sentence, reloads='true', group='LISTEN', least=0, most=0):
    return (f'OPTION({name}, "{name}", {group}, {kind}, {standard}, {least}, {most}, {reloads}, '
            f'"{sentence}")\n')


class Small(unittest.TestCase):
    """A tree with a few options."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name in ('options.c', 'help.c', 'value.c'):
            self.write(f'proxy/config/{name}', '')
            shutil.copy(ROOT / 'proxy' / 'config' / name, self.root / 'proxy' / 'config' / name)
        for name in ('proxy/rules.def', 'proxy/statuses.def', 'proxy/spec/failure.def'):
            self.write(name, '')
        self.write('docs/man/viaduct.conf.5', PAGE)
        self.options(TIMER)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')

    def options(self, *rows):
        self.write('proxy/config/options.def', '/* OPTION(none) */\n' + ''.join(rows))

    def run_program(self, name, *words):
        ran = subprocess.run([ROOT / 'scripts' / name, *words, '--root', self.root],
                             capture_output=True, text=True)
        self.assertEqual('', ran.stderr)
        self.assertEqual(bool(ran.stdout), ran.returncode == 1)
        return ran.stdout

    def made(self, *rows):
        """The page and the sample of some options."""
        self.options(*rows)
        self.assertEqual('', self.run_program('make-docs'))
        return ((self.root / 'docs' / name).read_text(encoding='utf-8')
                for name in ('man/viaduct.conf.5', 'viaduct.conf.sample'))


class Documents(Small):
    def test_what_has_changed_is_stale(self):
        self.assertIn('docs/viaduct.conf.sample is stale', self.run_program('make-docs', '--check'))
        self.run_program('make-docs')
        self.assertEqual('', self.run_program('make-docs', '--check'))
        for changed in ('"90s"', '"91s"'), ('(words)', '(others)'), ('604800000', '86400000'):
            self.options(TIMER.replace(*changed))
            stale = self.run_program('make-docs', '--check')
            self.assertIn('docs/man/viaduct.conf.5 is stale', stale)
            self.assertIn('docs/viaduct.conf.sample is stale', stale)

    def test_what_is_written_by_hand_stays(self):
        page, _ = self.made(TIMER)
        self.write('docs/man/viaduct.conf.5', page.replace('nothing', 'something'))
        self.assertEqual('', self.run_program('make-docs', '--check'))

    def test_a_page_without_marks(self):
        self.write('docs/man/viaduct.conf.5', PAGE.replace('End of', 'End'))
        self.assertIn('the marks around', self.run_program('make-docs', '--check'))

    def test_an_option_with_bounds(self):
        page, sample = self.made(TIMER)
        self.assertIn('.Ss Time\n.Bl -tag -width Ds\n.It Ic read-timeout Ar DURATION\n'
                      'How long (words), else 504.\n.Pp\n'
                      'Takes a duration from 1ms to 168h, or off.\nDefault: 90s.\n.El\n', page)
        self.assertIn('# How long (words), else 504.\n'
                      '# Takes a duration from 1ms to 168h, or off.\n# Default: 90s.\n'
                      '#read-timeout 90s\n', sample)

    def test_an_option_that_no_reload_changes(self):
        page, sample = self.made(TIMER.replace('true', 'false'))
        self.assertIn('\nA reload does not change it.\n', page)
        self.assertIn('\n# A reload does not change it.\n', sample)

    def test_a_list(self):
        page, sample = self.made(
            option('listen', 'LISTENERS', '"127.0.0.1:3128;[::1]:3128"', 'Words.'))
        self.assertIn('Default: 127.0.0.1:3128 and [::1]:3128.\n', page)
        self.assertIn('\nlisten 127.0.0.1:3128\n#listen [::1]:3128\n', sample)

    def test_an_option_without_a_default(self):
        page, sample = self.made(option('resolve', 'PINS', 'NULL', 'Words.'))
        self.assertIn('.It Ic resolve Ar NAME ADDRESS\n', page)
        self.assertNotIn('Default', page)
        self.assertIn('\n# For example:\n#resolve origin.example 192.0.2.1\n', sample)

    def test_an_option_without_a_default_or_an_example(self):
        self.options(option('other', 'PATH', 'NULL', 'Words.'))
        self.assertIn('other has no default, and no example', self.run_program('make-docs'))

    def test_words_that_look_like_mdoc(self):
        page, _ = self.made(option('name', 'TOKEN', 'NULL', '.Words.', most=64))
        self.assertIn('\n\\&.Words.\n', page)
        self.assertIn(r'!#$%&\(aq*+-.\(ha_\(ga|\(ti', page)

    def test_rows_that_cannot_be_read(self):
        self.options('OPTION(a, "a")\n', option('b', 'NONE', 'NULL', 'Words.'))
        faults = self.run_program('make-docs')
        self.assertIn('proxy/config/options.def:2: 2 columns', faults)
        self.assertIn('proxy/config/options.def:3: b: no words are found for LISTEN or NONE', faults)


class Pages(Small):
    def test_a_page_that_is_right(self):
        self.made(TIMER)
        self.assertEqual('', self.run_program('check-pages'))

    def test_a_page_that_is_wrong(self):
        self.write('docs/man/viaduct.1', PAGE + '.Xx none\n')
        self.assertIn('unknown macro', self.run_program('check-pages'))


if __name__ == '__main__':
    unittest.main()
