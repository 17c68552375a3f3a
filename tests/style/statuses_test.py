#!/usr/bin/env python3
"""made_statuses.py and scripts/make-docs object to what they should: each is shown a small tree."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parents[2]
PAGE = ('.\\" The options, made by scripts/make-docs from proxy/config/options.def:\n'
        '.\\" End of what is made.\n')
RULE = 'RULE(FRAME_03, NAME, "9112 6.3", MUST, 400, "Words about (framing).")\n'


def status(code, made, command='scripts/show-status 1'):
    return f'STATUS({code}, "Reason", "9110 15.5.1",\n       "who", "what (it) is, "\n' \
           f'       "and more", "passes; see FRAME-03", "{made}", "changed",\n' \
           f'       "", "{command}")\n'


class Small(unittest.TestCase):
    """A tree of a few files."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        (self.root / 'docs').mkdir()
        for name in ('options.def', 'options.c', 'help.c', 'value.c'):
            self.write(f'proxy/config/{name}', '')
        self.write('docs/man/viaduct.conf.5', PAGE)
        self.write('proxy/spec/failure.def', '')
        self.write('proxy/spec/x.c', 'bool a = rule(trace, FRAME_03, x);\n')
        self.write('proxy/rules.def', RULE)
        self.write('proxy/statuses.def', '/* STATUS(999, "no row") */\n' + status(400, 'made'))

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')

    def run_program(self, *words):
        ran = subprocess.run([*words, '--root', self.root], capture_output=True, text=True)
        self.assertEqual('', ran.stderr)
        self.assertEqual(bool(ran.stdout), ran.returncode == 1)
        return ran.stdout


class MadeStatuses(Small):
    def look(self):
        return self.run_program(ROOT / 'tests' / 'style' / 'made_statuses.py')

    def test_what_the_rules_make_is_said(self):
        self.assertEqual('', self.look())

    def test_what_is_not_said(self):
        self.write('proxy/statuses.def', status(400, ''))
        self.assertIn('proxy/rules.def:1: makes a 400', self.look())

    def test_what_is_said_and_not_made(self):
        self.write('proxy/statuses.def', status(400, 'made') + status(421, 'made'))
        self.assertIn('says that viaduct makes a 421', self.look())

    def test_a_rule_that_waits_makes_nothing(self):
        self.write('proxy/rules.def', RULE + 'WAITS(FRAME_03, login)\n')
        self.assertIn('says that viaduct makes a 400', self.look())

    def test_failures(self):
        self.write('proxy/spec/failure.def', 'FAILURE(A, ERR_01, "dns_timeout", 504, NO, "x")\n')
        self.assertIn('proxy/spec/failure.def:1: makes a 504', self.look())

    def test_literals(self):
        for code in ('struct reply r = {.status = 421};', 'answer_other(x, 421);', 'f(421);',
                     'reply.status = a ? 421 : 400;', 'reply.status = a ? 400 : 421;',
                     'char line[] = "HTTP/1.1 421 No\\r\\n";'):
            self.write('proxy/features/a/x.c', f'{code}\n')
            self.assertIn('proxy/features/a/x.c:1: makes a 421', self.look(), code)

    def test_looks_at_a_status_make_none(self):
        self.write('proxy/exchange/x.c', 'if (status == 421 || f(x, status >= 421))\n\t;\n'
                   '/* .status = 421 */\n')
        self.assertEqual('', self.look())

    def test_a_third_that_writes_status_lines(self):
        self.write('proxy/exchange/reply.c', 'write_status_line(out, s, r);\n')
        self.assertEqual('', self.look())
        self.write('proxy/features/a/x.c', 'write_status_line(out, s, r);\n')
        self.assertIn('proxy/features/a/x.c: writes status lines', self.look())

    def test_two_rows(self):
        self.write('proxy/statuses.def', 2 * status(400, 'made'))
        self.assertIn('400 has two rows', self.look())


class MakeDocs(Small):
    def make(self, *words):
        return self.run_program(ROOT / 'scripts' / 'make-docs', *words)

    def made(self, name):
        self.assertEqual('', self.make())
        return (self.root / 'docs' / name).read_text(encoding='utf-8')

    def test_what_was_made_is_fresh(self):
        self.assertIn('docs/rules.md is stale', self.make('--check'))
        self.assertEqual('', self.make())
        self.assertEqual('', self.make('--check'))

    def test_what_has_changed_is_stale(self):
        self.make()
        self.write('proxy/rules.def', RULE.replace('Words', 'Other words'))
        stale = self.make('--check')
        self.assertIn('docs/rules.md is stale', stale)
        self.assertNotIn('docs/status-codes.md', stale)
        self.write('proxy/statuses.def', status(400, 'otherwise'))
        self.assertIn('docs/status-codes.md is stale', self.make('--check'))

    def test_a_rule(self):
        self.write('tests/spec/x_test.c', 'char *a = "FRAME-03: so", *b = FRAME_03;\n')
        text = self.made('rules.md')
        for part in ('#### FRAME-03\n\nWords about (framing).\n', 'MUST',
                     '(https://www.rfc-editor.org/rfc/rfc9112#section-6.3)',
                     'answered [400](status-codes.md#400): [proxy/spec/x.c](../proxy/spec/x.c).',
                     '- Tests: [spec/x_test.c](../tests/spec/x_test.c)\n'):
            self.assertIn(part, text)

    def test_the_other_kinds(self):
        self.write('proxy/rules.def', RULE + 'WAITS(FRAME_03, login)\n'
                   'PROPERTY(GEN_01, A, "9112 C.1", POLICY, "proxy/spec/x.c", "One.")\n'
                   'SAME_AS(ST_400, A, "9110 15", MUST, FRAME_03, "Two.")\n'
                   'ABSENT(ODD_01, A, "9110 15", MUST, "There is no (such) thing.", "Three.")\n')
        text = self.made('rules.md')
        for part in ('It comes with logins.', 'appendix-C.1', 'policy',
                     'Kept by construction: [proxy/spec/x.c](../proxy/spec/x.c).',
                     'Said twice: see [FRAME-03](#frame-03).', '## ODD\n',
                     'Cannot arise: There is no (such) thing.'):
            self.assertIn(part, text)

    def test_a_status_code(self):
        text = self.made('status-codes.md')
        for part in ('400 Reason\n\nwhat (it) is, and more\n', '```sh\nscripts/show-status 1\n```',
                     'see [FRAME-03](rules.md#frame-03)', '**When viaduct makes it**: made',
                     '**Rules that answer with it**: [FRAME-03](rules.md#frame-03)'):
            self.assertIn(part, text)

    def test_a_status_code_that_is_not_made(self):
        self.write('proxy/rules.def', RULE + 'WAITS(FRAME_03, login)\n')
        self.write('proxy/statuses.def', status(400, '') + status(421, ''))
        text = self.made('status-codes.md')
        self.assertIn('**When viaduct makes it**: Not yet: it comes with logins.', text)
        self.assertIn('**When viaduct makes it**: Never.', text)


if __name__ == '__main__':
    unittest.main()
