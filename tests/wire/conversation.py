"""Reads conversations: a file's lines become headers and steps.  Plays nothing."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from octets import BadText, Text

HEADER = re.compile(r'(proves|title|options|file(?: [\w.-]+)?|modes|environment|timeout|'
                    r'disagreements):\s*(.*)')
SPEAKER = re.compile(r'(client|origin|proxy)(?: ([b-z])(?=[ <>]))?(?: (\d+))?(>>|<<|>|<| )(.*)|'
                     r'(client|origin|proxy)$', re.DOTALL)
RULE = re.compile(r'[A-Z]+-[0-9A-Z]+')

# Which speaker may say what, and the name of the step that it is.
VERBS = (
    ('client', r'connects', 'connect'),
    ('client origin', r'closes', 'close'),
    ('client origin', r'half-closes', 'half_close'),
    ('client origin', r'resets', 'reset'),
    ('client origin', r'stops reading', 'stop_reading'),
    ('client origin', r'reads again', 'read_again'),
    ('client origin', r'repeats (?P<count>\d+) "(?P<text>.*)"', 'send'),
    ('client origin', r'waits (?P<time>\d+(ms|s))', 'wait'),
    ('client origin', r'hears nothing', 'hear_nothing'),
    ('proxy', r'(half-)?closes', 'see_close'),
    ('origin', r'sees (half-)?close', 'see_close'),
    ('proxy', r'resets', 'see_reset'),
    ('origin', r'sees reset', 'see_reset'),
    ('proxy', r'ends', 'see_end'),
    ('proxy', r'drains', 'drain'),
    ('origin', r'sees end', 'see_end'),
    ('proxy', r'repeats (?P<count>\d+) "(?P<text>.*)"', 'expect_octets'),
    ('origin', r'hears (?P<count>\d+) "(?P<text>.*)"', 'expect_octets'),
    ('proxy', r'chunks (?:(?P<count>\d+) )?"(?P<text>.*)"', 'expect_chunks'),
    ('origin', r'hears chunks (?:(?P<count>\d+) )?"(?P<text>.*)"', 'expect_chunks'),
    ('proxy', r'finishes(?: with "(?P<text>.*)")?', 'finish'),
    ('origin', r'hears the rest(?: with "(?P<text>.*)")?', 'finish'),
    ('proxy origin', r'lacks (?P<names>\S.*)', 'lack'),
    ('origin', r'accepts', 'accept'),
    ('origin', r'refuses', 'refuse'),
    ('origin', r'listens', 'listen'),
    ('origin', r'never', 'never'),
)
MARKS = {('client', '>'): 'send', ('origin', '>'): 'send',
         ('proxy', '>'): 'expect', ('origin', '<'): 'expect',
         ('proxy', '>>'): 'expect_chunked', ('origin', '<<'): 'expect_chunked'}


class Unreadable(Exception):
    """A file that is no conversation; says where and why."""


@dataclass
class Step:
    """One line: who, and what it does.  `proxy` lines belong to the client that hears them."""
    place: str
    who: tuple = ()             # ('client', '', 1) or ('origin', 'b', 2)
    verb: str = ''
    text: Text = None
    count: int = 1
    skip: bool = False          # `...`: any field lines of this head may stand in between
    argument: Any = None


@dataclass
class Conversation:
    """One conversation as its file has it."""
    name: str
    place: str
    proves: list = field(default_factory=list)
    title: str = ''
    options: list = field(default_factory=list)
    files: dict = field(default_factory=dict)
    modes: list = field(default_factory=list)
    environment: list = field(default_factory=list)
    timeout: float = 5.0
    disagreements: int = 0      # what viaduct's counter must say in the end
    steps: list = field(default_factory=list)

    def origins(self):
        """The listeners it needs: '' is $ORIGIN, 'b' is $ORIGIN_B."""
        names = {step.who[1] for step in self.steps if step.who}
        headers = self.options + self.environment + sum(self.files.values(), [])
        used = set(re.findall(r'\$([A-Z_]+)', ' '.join(headers)))
        for step in self.steps:
            used |= step.text.variables() if step.text else set()
        for name in used:
            match = re.match(r'(?:ORIGIN|NAMED)_([B-Z])(?![A-Z])', name)
            if match:
                names.add(match[1].lower())
        return sorted(names | {''})

    def plays_in(self, mode):
        return not self.modes or mode in self.modes


def seconds(source):
    match = re.fullmatch(r'(\d+)(ms|s)', source.strip())
    if not match:
        raise BadText(f'a time is written 300ms or 2s, not {source}')
    return int(match[1]) / (1000 if match[2] == 'ms' else 1)


def whole_number(source):
    if not re.fullmatch(r'\d+', source.strip()):
        raise BadText(f'{source} is no number')
    return int(source)


def read_header(conversation, key, value):
    if key == 'proves':
        conversation.proves += re.split(r'[,\s]+', value.strip())
        wrong = [rule for rule in conversation.proves if not RULE.fullmatch(rule)]
        if wrong:
            raise BadText(f'{wrong[0]} is no rule')
    elif key == 'title':
        conversation.title = value
    elif key == 'modes':
        conversation.modes += re.split(r'[,\s]+', value.split('#')[0].strip())
    elif key == 'timeout':
        conversation.timeout = seconds(value)
    elif key == 'disagreements':
        conversation.disagreements = whole_number(value)
    elif key.startswith('file'):
        name = key[5:] or 'viaduct.conf'
        conversation.files.setdefault(name, []).append(value)
    else:
        getattr(conversation, key).append(value)


def read_verb(step, speaker, words):
    for speakers, expression, name in VERBS:
        match = re.fullmatch(expression, words) if speaker in speakers.split() else None
        if not match:
            continue
        found = match.groupdict()
        step.verb = name
        step.count = int(found.get('count') or 1)
        if found.get('text') is not None:
            step.text = Text(found['text'], ends_line=False)
        if 'time' in found:
            step.argument = seconds(found['time'])
        if 'names' in found:
            step.argument = re.split(r'[,\s]+', found['names'])
        return
    raise BadText(f'{speaker} cannot do this: {words}')


def read_marked(step, speaker, mark, text):
    if (speaker, mark) not in MARKS:
        raise BadText(f'{speaker} takes no {mark}')
    step.verb = MARKS[speaker, mark]
    if step.verb == 'expect' and re.match(r'\.\.\.( |$)', text):
        step.skip, text = True, text[4:].lstrip(' ')
        step.argument = 'alone' if not text else None
    step.text = Text(text, ends_line=step.verb != 'expect_chunked')
    if step.verb != 'expect':
        return
    if not step.text.ends_line and (step.text.has_star() or step.skip):
        raise BadText('what has no line end has no * and no ...; a star is written \\*')
    if not step.text.ends_line:
        step.verb = 'expect_octets'


def read_step(place, line):
    step = Step(place)
    if line.startswith('log '):
        step.verb, step.argument = 'log', json.loads(line[4:])
        return step
    match = SPEAKER.fullmatch(line)
    if not match or match[6]:
        raise BadText(f'no speaker does anything here: {line}')
    speaker, listener, number, mark, rest = match.groups()[:5]
    if listener and speaker != 'origin':
        raise BadText('only an origin has a letter')
    role = 'client' if speaker == 'proxy' else speaker
    step.who = (role, listener or '', int(number or 1))
    if mark == ' ':
        read_verb(step, speaker, rest.strip())
    else:
        read_marked(step, speaker, mark, rest.lstrip(' '))
    return step


def join_skips(steps):
    """A lone `...` belongs to the next line that the same ear expects."""
    joined = []
    waiting = {}
    for step in steps:
        if step.verb == 'expect' and step.argument == 'alone':
            waiting[step.who] = step
            continue
        lone = waiting.pop(step.who, None) if step.who else None
        if lone and step.verb != 'expect':
            raise Unreadable(f'{lone.place}: ... is followed by no line')
        step.skip = step.skip or bool(lone)
        joined.append(step)
    for lone in waiting.values():
        raise Unreadable(f'{lone.place}: ... is followed by no line')
    return joined


def read_conversation(name, path, numbered):
    conversation = Conversation(name, f'{path}:{numbered[0][0] if numbered else 1}')
    in_headers = True
    for number, line in numbered:
        place = f'{path}:{number}'
        if line.startswith('#'):
            continue
        header = HEADER.fullmatch(line) if in_headers else None
        try:
            if header:
                read_header(conversation, header[1], header[2])
            elif line.strip():
                in_headers = False
                conversation.steps.append(read_step(place, line))
            elif conversation.proves or conversation.title:
                in_headers = False
        except (BadText, json.JSONDecodeError) as error:
            raise Unreadable(f'{place}: {error}') from error
    conversation.steps = join_skips(conversation.steps)
    if not conversation.steps:
        raise Unreadable(f'{conversation.place}: nobody does anything')
    return conversation


def split_parts(lines):
    parts = [[]]
    for number, line in enumerate(lines, 1):
        if line.rstrip() == '---':
            parts.append([])
        else:
            parts[-1].append((number, line))
    return parts


def read_text(source, path):
    """Every conversation in the text of a file: a Conversation each, or the Unreadable it is."""
    parts = split_parts(source.split('\n'))
    found = []
    for number, part in enumerate(parts, 1):
        name = f'{path}#{number}' if len(parts) > 1 else str(path)
        try:
            found.append(read_conversation(name, path, part))
        except Unreadable as error:
            error.name = name
            found.append(error)
    return found


def read_file(file, path):
    with open(file, encoding='utf-8', newline='\n') as opened:
        return read_text(opened.read(), path)
