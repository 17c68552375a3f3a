#!/usr/bin/env python3
"""The gates object to what they should: each is shown a small tree with one fault, and one without."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parents[2]
STYLE = (ROOT / '.clang-format').read_text(encoding='utf-8')


def lines(count):
    return ''.join(f'\tx += {number};\n' for number in range(count))


def function(body, above=''):
    return f'{above}int f(int x)\n{{\n{body}\treturn x;\n}}\n'


def nested(levels):
    """An if in an if in an if ..., the last one without braces."""
    opened = ''.join(f'if (x > {level}) {{\n' for level in range(levels - 1))
    return f'{opened}while (x)\nx--;\n' + '}\n' * (levels - 1)


class Gate(unittest.TestCase):
    """A gate over a tree of a few files."""

    def look(self, gate, **files):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name in ('proxy', 'tests', 'scripts', 'docs'):
                (root / name).mkdir()
            (root / '.clang-format').write_text(STYLE, encoding='utf-8')
            for name, text in files.items():
                path = root / name.replace('__', '/').replace('_dot_', '.')
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding='utf-8')
            ran = subprocess.run([ROOT / 'scripts' / f'check-{gate}', '--root', root],
                                 capture_output=True, text=True)
        self.assertIn(ran.returncode, (0, 1), ran.stderr)
        self.assertEqual('', ran.stderr)
        self.assertEqual(bool(ran.stdout), ran.returncode == 1)
        return ran.stdout

    def fine(self, gate, **files):
        self.assertEqual('', self.look(gate, **files))

    def faulty(self, expected, gate, **files):
        self.assertIn(expected, self.look(gate, **files))


class Layers(Gate):
    def test_down_is_fine(self):
        self.fine('layers', proxy__exchange__x_dot_c='#include "spec/a.h"\n#include <stdio.h>\n'
                  '#include "exchange/b.h"\n/* #include "app/c.h" */\n')

    def test_up_is_not(self):
        self.faulty('proxy/spec/x.c:2: spec may not include "exchange/a.h"', 'layers',
                    proxy__spec__x_dot_c='\n#include "exchange/a.h"\n')

    def test_nor_are_siblings(self):
        for one, other in (('http', 'net'), ('spec', 'config'), ('upstream', 'exchange')):
            for a, b in ((one, other), (other, one)):
                self.faulty(f'{a} may not include', 'layers',
                            **{f'proxy__{a}__x_dot_h': f'#include "{b}/a.h"\n'})

    def test_features_do_not_know_each_other(self):
        self.fine('layers', proxy__features__login__x_dot_c='#include "features/login/a.h"\n')
        self.faulty('one feature may not', 'layers',
                    proxy__features__login__x_dot_c='#include "features/access/a.h"\n')

    def test_each_library_has_its_place(self):
        self.fine('layers', proxy__http__decode_dot_c='#include <http_parser.h>\n',
                  proxy__net__loop_dot_c='#include <event2/event.h>\n#include <ares.h>\n')
        for place, header in (('http__gate', 'http_parser.h'), ('spec__x', 'event2/event.h'),
                              ('upstream__x', 'ares.h'), ('net__loop', 'openssl/ssl.h'),
                              ('base__x', 'jansson.h')):
            self.faulty(f'<{header}>', 'layers',
                        **{f'proxy__{place}_dot_c': f'#include <{header}>\n'})

    def test_the_rules_are_read_by_base_and_spec(self):
        self.fine('layers', proxy__base__rule_dot_h='#include "rules.def"\n')
        self.faulty('"rules.def" has no place', 'layers',
                    proxy__http__x_dot_c='#include "rules.def"\n')


class Size(Gate):
    def test_the_longest_function(self):
        self.fine('size', proxy__base__x_dot_c=function(lines(56)))
        self.faulty('proxy/base/x.c:1: f has 61 lines', 'size',
                    proxy__base__x_dot_c=function(lines(57)))

    def test_the_deepest(self):
        self.fine('size', proxy__base__x_dot_c=function(nested(3)))
        self.faulty('f is 4 levels deep', 'size', tests__base__x_test_dot_c=function(nested(4)))

    def test_macros_that_are_loops_count_and_else_if_does_not(self):
        self.faulty('4 levels', 'size', proxy__base__x_dot_c=function(
            'list_each (a, b) {\n' + nested(3) + '}\n'))
        self.fine('size', proxy__base__x_dot_c=function(
            'if (x) {\n} else if (x > 1) {\n} else if (x > 2) {\n' + nested(2) + '} else {\n}\n'))

    def test_what_is_in_comments_and_literals_is_no_code(self):
        self.fine('size', proxy__base__x_dot_c=function(
            'char c = \'{\'; /* { { { { */\nconst char *s = "{{{{\\"";\n') + function(nested(3)))

    def test_tables_are_no_functions(self):
        self.fine('size', proxy__base__x_dot_c='static const int t[] = {\n' + '\t1,\n' * 99 + '};\n')

    def test_the_longest_file(self):
        self.fine('size', tests__x_dot_py='x = 1\n' * 500)
        self.faulty('501 lines', 'size', proxy__base__x_dot_h='int x;\n' * 501)
        self.faulty('scripts/x: 501 lines', 'size', scripts__x='#!/bin/bash\n' + 'true\n' * 500)

    def test_waivers_have_a_reason(self):
        self.fine('size', proxy__base__x_dot_c=function(lines(70), '/*\n * size: a table\n */\n'))
        self.faulty('lines', 'size', proxy__base__x_dot_c=function(lines(70), '/* size: */\n'))


class Banned(Gate):
    def test_functions(self):
        for name in 'strcpy strcat sprintf vsprintf strtok atoi gets alloca'.split():
            self.faulty(f'{name} knows no bounds', 'banned',
                        proxy__base__x_dot_c=function(f'\t{name}(a, b);\n'))

    def test_names_that_only_look_like_them(self):
        self.fine('banned', proxy__base__x_dot_c=function(
            '\tfgets(a); snprintf(b); strtok_r(c); /* atoi() */ puts("gets(x)");\n'))

    def test_words(self):
        for word in ('TO' + 'DO', 'FIX' + 'ME', 'X' * 3, 'HA' + 'CK'):
            self.faulty(f'docs/x.md:1: {word}', 'banned', docs__x_dot_md=f'a {word} b\n')
        self.fine('banned', docs__x_dot_md='mkstemp wants ' + 'X' * 6 + '\n')

    def test_waiver(self):
        self.fine('banned', proxy__base__x_dot_c=function(
            '\t/* banned: the format of others */\n\tgets(x);\n'))


class Format(Gate):
    def test_format(self):
        self.fine('format', proxy__base__x_dot_c='int f(int x)\n{\n\treturn x;\n}\n')
        self.faulty('clang-format', 'format', proxy__base__x_dot_c='int f(int x){return x;}\n')


class Rules(Gate):
    row = 'RULE(FRAME_03, NAME, "9112", MUST, 400, "words")\n'
    site = 'bool a = rule(trace, FRAME_03, x);\n'
    test = 'static struct row rows[] = {{"FRAME-03: it is so"}};\n'

    def test_one_site_and_one_test(self):
        self.fine('rules', proxy__rules_dot_def=self.row, proxy__spec__x_dot_c=self.site,
                  tests__spec__x_test_dot_c=self.test)

    def test_no_site(self):
        self.faulty('FRAME_03 is decided at 0 sites', 'rules', proxy__rules_dot_def=self.row,
                    proxy__spec__x_dot_c='/* ' + self.site + ' */', tests__x_test_dot_c=self.test)

    def test_two_sites(self):
        self.faulty('(proxy/spec/x.c:1, proxy/spec/x.c:2), not 1', 'rules',
                    proxy__rules_dot_def=self.row, proxy__spec__x_dot_c=2 * self.site,
                    tests__x_test_dot_c=self.test)

    def test_no_test(self):
        self.faulty('proxy/rules.def:1: FRAME_03 is named by no test', 'rules',
                    proxy__rules_dot_def=self.row, proxy__spec__x_dot_c=self.site)

    def test_no_row(self):
        self.faulty('proxy/spec/x.c:1: FRAME_03 has no row', 'rules', proxy__rules_dot_def='',
                    proxy__spec__x_dot_c=self.site)

    def test_a_site_without_a_name(self):
        self.faulty('names no rule', 'rules', proxy__rules_dot_def='',
                    proxy__spec__x_dot_c='bool a = rule(trace, row->rule, true);\n')

    def test_a_table_of_sites(self):
        self.fine('rules', proxy__rules_dot_def=self.row, tests__spec__x_test_dot_c=self.test,
                  proxy__spec__failure_dot_def='FAILURE(A, FRAME_03, "a")\n',
                  proxy__spec__failure_dot_c='bool a = rule(trace, row->rule, true);\n')

    def test_a_row_that_waits(self):
        row = self.row + 'WAITS(FRAME_03, login)\n'
        self.fine('rules', proxy__rules_dot_def=row)
        self.faulty('decided at 1 sites', 'rules', proxy__rules_dot_def=row,
                    proxy__spec__x_dot_c=self.site)
        self.faulty('waits for login, which is there', 'rules', proxy__rules_dot_def=row,
                    proxy__features__login='')
        self.faulty('no such feature: longing', 'rules',
                    proxy__rules_dot_def=row.replace('login', 'longing'))
        self.faulty('has no row that could wait', 'rules',
                    proxy__rules_dot_def='WAITS(FRAME_03, login)\n')

    def test_a_property(self):
        row = 'PROPERTY(FRAME_05, NAME, "9112", MUST, "proxy/spec/x.c", "words")\n'
        self.fine('rules', proxy__rules_dot_def=row, proxy__spec__x_dot_c='int x;\n',
                  tests__spec__x_test_dot_c=self.test.replace('03', '05'))
        self.faulty('FRAME_05 is named by no test', 'rules', proxy__rules_dot_def=row,
                    proxy__spec__x_dot_c='int x;\n')
        self.faulty('there is no file proxy/spec/x.c', 'rules', proxy__rules_dot_def=row,
                    tests__spec__x_test_dot_c=self.test.replace('03', '05'))
        self.faulty('and decided at', 'rules', proxy__rules_dot_def=row,
                    proxy__spec__x_dot_c=self.site.replace('03', '05'),
                    tests__spec__x_test_dot_c=self.test.replace('03', '05'))

    def test_rows_that_point_elsewhere(self):
        row = 'SAME_AS(FRAME_05, NAME, "9112", MUST, FRAME_03, "words")\n'
        absent = 'ABSENT(FRAME_06, NAME, "9112", MUST, "why", "words")\n'
        self.fine('rules', proxy__rules_dot_def=self.row + row + absent,
                  proxy__spec__x_dot_c=self.site, tests__spec__x_test_dot_c=self.test)
        self.faulty('FRAME_05 points at FRAME_03', 'rules', proxy__rules_dot_def=row)

    def test_the_list_of_all_rules(self):
        code = {'proxy__spec__x_dot_c': self.site, 'tests__spec__x_test_dot_c': self.test}
        self.faulty('FRAME_07 has no row', 'rules', proxy__rules_dot_def=self.row,
                    tests__style__rule_ids_dot_txt='FRAME-03\nFRAME-07\n', **code)
        self.faulty('FRAME_03 is no ID of rule_ids.txt', 'rules', proxy__rules_dot_def=self.row,
                    tests__style__rule_ids_dot_txt='', **code)


if __name__ == '__main__':
    unittest.main()
