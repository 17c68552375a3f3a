"""proxy/rules.def as scripts read it: its rows, and the marks of those that wait."""

import re
from dataclasses import dataclass, field

from source import line_of, read, without_comments

ID = re.compile(r'\b(?:ST[-_](?:[0-9]{3}|[1-5]XX|UNK)|(?!RFC\b)[A-Z]+[-_][0-9]{2})\b')

# What a feature that rules wait for will be when it is there.
WAITS_FOR = {
    'login': 'proxy/features/login',
    'access': 'proxy/features/access',
    'parent': 'proxy/upstream/parent.c',
    'rewrite': 'proxy/features/rewrite',
}

KINDS = ('RULE', 'PROPERTY', 'SAME_AS', 'ABSENT')
CALL = re.compile(r'^(\w+)\((.*)\)\s*$', re.M)
WORDS = re.compile(r'\s*("(?:\\.|[^"\\])*"|[^",]+?)\s*(?:,|$)')


@dataclass(frozen=True)
class Row:
    kind: str
    id: str        # as C writes it: FRAME_03
    name: str
    source: str    # `9112 6.3`
    force: str
    by: str        # what bites, the keeper, the other ID, or the reason
    sentence: str
    place: str     # file:line

    @property
    def written_id(self):
        return self.id.replace('_', '-')


@dataclass
class Table:
    rows: list = field(default_factory=list)
    waits: dict = field(default_factory=dict)   # ID: (feature, place)
    faults: list = field(default_factory=list)

    def kind_of(self, name):
        return next((row.kind for row in self.rows if row.id == name), None)


def unquote(word):
    return word[1:-1].replace('\\"', '"') if word.startswith('"') else word


def read_table(root):
    table = Table()
    text = without_comments(read(root / 'proxy' / 'rules.def'))
    for found in CALL.finditer(text):
        kind, place = found[1], f'proxy/rules.def:{line_of(found, text)}'
        words = [unquote(word) for word in WORDS.findall(found[2])]
        if kind == 'WAITS' and len(words) == 2:
            table.waits[words[0]] = (words[1], place)
        elif kind in KINDS and len(words) == 6:
            table.rows.append(Row(kind, *words, place))
        else:
            table.faults.append(f'{place}: {words[0]}: no such kind of row: {kind}')
    return table
