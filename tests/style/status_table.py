"""proxy/statuses.def as scripts read it."""

import re
from dataclasses import dataclass

from rule_table import unquote
from source import line_of, read, without_comments

ROW = re.compile(r'^STATUS\(((?:"(?:\\.|[^"\\])*"|[^()"])*)\)', re.M)
LITERAL = re.compile(r'"(?:\\.|[^"\\])*"')
WORD = re.compile(r'\s*((?:"(?:\\.|[^"\\])*"\s*)+|[^",]+)(?:,|$)')


@dataclass(frozen=True)
class Status:
    code: int
    reason: str
    source: str     # `9110 15.5.5`
    who: str        # may make it
    meaning: str
    passes: str     # what viaduct does with one that comes
    made: str       # when and how viaduct makes it, or nothing
    changed: str    # since RFC 2616
    options: str    # that viaduct must have for the command
    command: str
    place: str      # file:line


def value_of(word):
    """A number, or literals of C that stand behind each other."""
    literals = LITERAL.findall(word)
    if not literals:
        return int(word)
    return ''.join(unquote(literal).replace('\\\\', '\\') for literal in literals)


def read_statuses(root):
    text = without_comments(read(root / 'proxy' / 'statuses.def'))
    for found in ROW.finditer(text):
        values = [value_of(word) for word in WORD.findall(found[1])]
        yield Status(*values, f'proxy/statuses.def:{line_of(found, text)}')
