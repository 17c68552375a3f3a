"""Unit tests as tests that name rules: a program of many cases.

A case names a rule by its title (`FRAME-03: ...`), or its row of a table does (`{"a title", ...,
FRAME_03}`)."""

import json
import re
import time
from pathlib import Path

from programs import run
from rule_table import ID
from source import bare_code, read, without_comments
from tally import read_tap

PATIENCE = 5.0                  # seconds that a program may take at least
TITLE = re.compile(r'\{\s*((?:"(?:\\.|[^"\\\n])*"\s*)+)')


def ids_in(text):
    return {name.replace('-', '_') for name in ID.findall(text)}


def end_of_braces(code, start):
    depth = 0
    for found in re.compile('[{}]').finditer(code, start):
        depth += 1 if found.group() == '{' else -1
        if not depth:
            return found.end()
    return len(code)


def named_in_rows(text):
    """The rules in a source's rows, by title: of several with one title, those of them all."""
    text = without_comments(text)
    code, named = bare_code(text), {}
    for found in TITLE.finditer(text):
        if code[found.start()] == '{':
            title = ''.join(re.findall(r'"((?:\\.|[^"\\])*)"', found[1])).replace('\\"', '"')
            ids = ids_in(text[found.start():end_of_braces(code, found.start())])
            named[title] = named.get(title, ids) & ids
    return named


class UnitTest:
    """One program.  It has no cases before it has been measured."""

    def __init__(self, name, command, environment, source):
        self.name = name
        self.command = command
        self.environment = environment
        self.text = read(source)
        self.mentions = ids_in(without_comments(self.text))
        self.cases = []                 # (title, the rules that it names)
        self.seconds = 0.0

    def measure(self):
        """Runs it with no rule broken; gives what is wrong with it, or ''."""
        started = time.monotonic()
        finished = run(self.command, 120, self.environment)
        self.seconds = time.monotonic() - started
        cases, planned = read_tap(finished.output)
        bad = [f'{title}\n{text}' for good, title, text in cases if not good]
        if bad or finished.status or len(cases) < planned:
            return '\n'.join([f'status {finished.status} after {len(cases)} of {planned} cases', *bad])
        rows = named_in_rows(self.text)
        self.cases = [(title, ids_in(title) | rows.get(title, set())) for _, title, _ in cases]
        return ''

    def rules(self):
        return set().union(*(ids for _, ids in self.cases))

    def cost(self):
        return self.seconds

    def fails(self, rule, environment):
        """The first case that names the rule and fails, or ''."""
        patience = max(PATIENCE, 4 * self.seconds)
        output = run(self.command, patience, self.environment | environment).output
        cases = [good for good, _, _ in read_tap(output)[0]]
        if len(cases) < len(self.cases):        # it died in the next one
            cases.append(False)
        return next((title for (title, ids), good in zip(self.cases, cases)
                     if not good and rule in ids), '')


def unit_tests(build):
    """Those of a build."""
    sources = {}
    for target in introspect(build, '--targets'):
        for file in target['filename']:
            sources[file] = [Path(source) for group in target['target_sources']
                             for source in group.get('sources', ())
                             if source.endswith('_test.c')]
    for test in introspect(build, '--tests'):
        if test['protocol'] == 'tap' and sources.get(test['cmd'][0]):
            yield UnitTest(test['name'], test['cmd'], test['env'], sources[test['cmd'][0]][0])


def introspect(build, what):
    return json.loads(run(['meson', 'introspect', what, build]).output)
