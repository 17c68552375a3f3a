"""Runs `viaduct explain`, in words and in JSON, and holds the two against each other."""

import codecs
import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass

from players import Failure

PATIENCE = 60                   # seconds for one run, sanitizers included
SHOWN = 2048                    # octets of an answer that are printed
MARKS = {'kept': '=', 'changed': '~', 'removed': '-', 'added': '+'}
RULE = re.compile(r'^  (kept|applied|changed|broken) +([A-Z]+-\d+) +(\w+) +'
                  r'RFC (\S+(?: [\w.]+)?) +(.+)$')
DATE = re.compile(r'Date: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT')
CLEAN = re.compile(rb'[\n -~]*')


def expect(good, what, printed=''):
    if not good:
        raise Failure(f'{what}\n{printed}' if printed else what)


def without_date(text):
    return DATE.sub('Date: now', text)


def characters(octets):
    """Octets as viaduct's JSON has them: what is not UTF-8 is the character of its number.  (So one
    character may be several octets; the pairs have none of these.)"""
    return octets.decode('utf-8', 'viaduct')


codecs.register_error('viaduct', lambda error: (
    ''.join(map(chr, error.object[error.start:error.end])), error.end))


@dataclass
class Ran:
    status: int
    out: bytes
    error: str

    @property
    def text(self):
        return self.out.decode('ascii')


def run(words, request, environment=None):
    kept = {name: value for name, value in os.environ.items() if not name.startswith('VIADUCT_')}
    is_path = not isinstance(request, bytes)
    given = {'stdin': os.open(request, os.O_RDONLY)} if is_path else {'input': request}
    try:
        ran = subprocess.run([str(word) for word in words], **given, timeout=PATIENCE,
                             env=kept | (environment or {}), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired as late:
        raise Failure(f'explain took over {PATIENCE} s') from late
    finally:
        if is_path:
            os.close(given['stdin'])
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode('utf-8', 'replace'))


class Explainer:
    """The program, and a folder for responses."""

    def __init__(self, viaduct, folder):
        self.viaduct = viaduct
        self.folder = folder

    def run(self, arguments, request, response=None, before=(), environment=None):
        """`request` is what stdin has: octets, or the path of something else."""
        words = [*before, self.viaduct, 'explain', *arguments]
        if response is None:
            return run(words, request, environment)
        with tempfile.NamedTemporaryFile(dir=self.folder) as given:
            given.write(response)
            given.flush()
            return run([*words, '--response', given.name], request, environment)

    def report(self, arguments, request, response=None):
        """The report as an object, and the exit status."""
        ran = self.run([*arguments, '--json'], request, response)
        check_end(ran)
        try:
            return json.loads(ran.out), ran.status
        except json.JSONDecodeError as error:
            raise Failure(f'no JSON: {error}\n{ran.out[:SHOWN]}') from error

    def explain(self, arguments, request, response=None):
        """The report in words, and as an object: they agree."""
        said = self.run(arguments, request, response)
        check_end(said)
        expect(CLEAN.fullmatch(said.out), 'octets that a terminal may obey', repr(said.out))
        report, status = self.report(arguments, request, response)
        expect(said.status == status, f'status {said.status}, with --json {status}')
        compare(said.text, report)
        return said, report


def check_end(ran):
    """It has said what it has to say, and complained of nothing."""
    expect(ran.status in (0, 1), f'status {ran.status}', ran.error)
    expect(not ran.error, f'complaints: {ran.error}')


def compare(text, report):
    """What is said in words is what the object has; each was made in its own second."""
    text = without_date(text)
    compare_rules(text, report)
    expect(sentence_of(report) in text, f'not said: {sentence_of(report)}', text)
    for key in ('request', 'response'):
        if key in report:
            compare_sides(text, report[key])
    if report['answer'] and 'response' not in report:
        compare_answer(text, report['answer'])
    else:
        expect('\n  the answer\n' not in text, 'an answer of its own is printed', text)


def compare_rules(text, report):
    said = [RULE.match(line).groups() for line in text.splitlines() if RULE.match(line)]
    ordered = []
    for about in ('request', 'response'):
        rows = [(rule['outcome'], rule['id'], rule['level'], rule['source'], rule['sentence'])
                for rule in report['rules'] if rule['about'] == about]
        ordered += [row for row in rows if row[0] != 'kept'] + [row for row in rows if row[0] == 'kept']
        ids = [row[1] for row in rows]
        expect(len(ids) == len(set(ids)), f'a rule is told twice: {ids}')
    expect(said == ordered, 'the rules in words are not those in JSON', f'{said}\n{ordered}')
    ids = {rule['id'] for rule in report['rules']}
    groups = [' '.join([f'  {group["by"]}:', *group['rules']]) for group in report['undecided']]
    expect(text.endswith('so they are not guessed:\n' + '\n'.join(groups) + '\n'),
           f'not said: {groups}', text)
    left = {rule for group in report['undecided'] for rule in group['rules']}
    expect(not left & ids, f'told, and not decided: {left & ids}')
    broken = {rule['id'] for rule in report['rules'] if rule['outcome'] == 'broken'}
    expect(broken == ({report['broken']} & ids), f'broken are {broken}, not {report["broken"]}')


def sentence_of(report):
    return {
        'incomplete': 'The head of the request is not whole',
        'forwarded': 'viaduct sends this request on to {host}, port {port}.',
        'tunnel': 'If {host} accepts a connection at port {port}, viaduct answers 200',
        'answered': 'viaduct answers this request itself, with {status}, and sends nothing on.',
    }[report['outcome']].format(**report)


def printed(octets):
    """A line of a message as a terminal is shown it."""
    return ''.join(c if ' ' <= c <= '~' else f'\\x{ord(c):02x}' for c in octets or '')


def row(received, mark, sent):
    """A row of the table, however wide its columns are."""
    return ' '.join(f'{printed(received)} {mark} {printed(sent)}'.split())


def compare_sides(text, sides):
    rows = {' '.join(line.split()) for line in text.splitlines()}
    for line in sides['lines']:
        received, sent = (without_date(side or '') for side in (line['received'], line['sent']))
        if max(received + sent) > '~':
            continue            # octets beyond ASCII, or characters: JSON does not say which
        wanted = row(received, MARKS[line['fate']], sent)
        expect(wanted in rows, f'no row {wanted}', text)
    if sides['received_body'] or sides['sent_body']:
        wanted = row(size(sides['received_body']), '=' if sides['same_body'] else '~',
                     size(sides['sent_body']))
        expect(wanted in rows, f'no row {wanted}', text)


def size(octets):
    return f'(then {octets} octet{"s" if octets > 1 else ""})' if octets else '(then nothing)'


def compare_answer(text, answer):
    head = without_date(answer[:SHOWN]).partition('\r\n\r\n')[0].split('\r\n')
    shown = text.partition('\n  the answer\n')[2]
    expect(shown.startswith(''.join(f'  {printed(line)}\n' for line in head)),
           'the answer is not printed', text)
