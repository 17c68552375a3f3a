"""Counts cases, and keeps what a person needs to know of those that failed."""

import re
import time
from dataclasses import dataclass, field

TAP = re.compile(r'^(not )?ok\b *\d* *(?:- *)?(.*)$')
PLAN = re.compile(r'^1\.\.(\d+)')
LINES_SHOWN = 60
FAILURES_SHOWN = 40


@dataclass
class Failed:
    title: str
    text: str


@dataclass
class Section:
    """Cases of one kind, with a heading."""
    title: str
    passed: int = 0
    failed: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def case(self, good, title, text=''):
        if good:
            self.passed += 1
        else:
            self.failed.append(Failed(title, text))

    def program(self, name, finished):
        """One case: a program that succeeds by exit status 0."""
        self.case(finished.status == 0, name, finished.output)

    def tap(self, name, finished):
        """The cases of a program that speaks TAP.  One that dies, or skips some, has failed."""
        cases, planned = read_tap(finished.output)
        for good, title, text in cases:
            self.case(good, f'{name}: {title}', text)
        bad = sum(not good for good, _, _ in cases)
        if not cases or len(cases) < planned or (finished.status and not bad):
            self.case(False, f'{name} ended with status {finished.status} after '
                      f'{len(cases)} of {planned} cases', finished.output)

    def unittest(self, name, finished):
        """The cases of a Python unittest program."""
        ran = re.search(r'^Ran (\d+) test', finished.output, re.M)
        bad = sum(int(n) for n in re.findall(r'(?:failures|errors)=(\d+)', finished.output))
        if not ran or (finished.status and not bad) or ran[1] == '0':
            self.case(False, f'{name} ended with status {finished.status}', finished.output)
            return
        self.passed += int(ran[1]) - bad
        for number in range(bad):
            self.case(False, name, finished.output if number == 0 else 'see above')

    def heading(self):
        seconds = time.monotonic() - self.started
        return f'{self.title}: {self.passed} passed, {len(self.failed)} failed ({seconds:.0f} s)'


def read_tap(output):
    """Cases as (good, title, what was said about it), and how many there should be."""
    cases, planned, said = [], 0, []
    for line in output.splitlines():
        plan, found = PLAN.match(line), TAP.match(line)
        if plan:
            planned += int(plan[1])
        elif found:
            cases.append((not found[1] or '# SKIP' in line, found[2], said))
            said = []
        elif cases:
            cases[-1][2].append(line)
    return [(good, title, '\n'.join(lines)) for good, title, lines in cases], planned


def shorten(text):
    """The end of a long text is where it says what went wrong; its beginning, where."""
    lines = text.rstrip().splitlines()
    if len(lines) <= LINES_SHOWN:
        return lines
    half = LINES_SHOWN // 2
    return [*lines[:half], f'... ({len(lines) - 2 * half} lines)', *lines[-half:]]


def report(sections):
    """Prints the failures and the line that counts; gives the exit status."""
    failed = [(section, failure) for section in sections for failure in section.failed]
    for section, failure in failed[:FAILURES_SHOWN]:
        print(f'\nFAILED {section.title}: {failure.title}')
        for line in shorten(failure.text):
            print(f'    {line}')
    for section, failure in failed[FAILURES_SHOWN:]:
        print(f'FAILED {section.title}: {failure.title}')
    passed = sum(section.passed for section in sections)
    print(f'{chr(10) if failed else ""}{passed} passed, {len(failed)} failed')
    return 1 if failed or not passed else 0
