"""proxy/config/options.def as scripts read it, with what C knows of its groups and types."""

import re
from dataclasses import dataclass

from rule_table import WORDS, unquote
from source import line_of, read, without_comments

DEF = 'proxy/config/options.def'
ROW = re.compile(r'^OPTION\((.*)\)[ \t]*$', re.M)
LITERALS = r'"(?:\\.|[^"\\])*"(?:\s*"(?:\\.|[^"\\])*")*'
HEADING = re.compile(rf'\[GROUP_(\w+)\]\s*=\s*({LITERALS})')
VALUE_WORD = re.compile(rf'\[TYPE_(\w+)\]\s*=\s*({LITERALS})')
TYPE = re.compile(rf'\[TYPE_(\w+)\]\s*=\s*\{{\w+,\s*({LITERALS}),\s*(true|false)\}}')
ENTRIES = re.compile(r'\boption_is_list\b.*?\bswitch\b(.*?)return true;', re.S)
UNITS = {                       # the largest last
    'DURATION': (('ms', 1), ('s', 1000), ('m', 60000), ('h', 3600000)),
    'SIZE': (('B', 1), ('KiB', 1 << 10), ('MiB', 1 << 20), ('GiB', 1 << 30)),
    'COUNT': (('', 1),),
}


@dataclass(frozen=True)
class Option:
    name: str
    group: str          # its heading
    word: str           # what a value looks like in a synopsis: `on|off`
    wanted: str         # what it takes, in words: `a duration from 1ms to 24h`
    defaults: tuple     # a list's entries; of another option one, or none
    is_list: bool
    reloads: bool
    sentence: str


def text_of_literals(literals):
    return ''.join(unquote(literal) for literal in re.findall(r'"(?:\\.|[^"\\])*"', literals))


def literals_of(pattern, text):
    return {found[1]: text_of_literals(found[2]) for found in pattern.finditer(text)}


def number_written(kind, number):
    """As proxy/config/value_number.c writes it: in the largest unit that divides it."""
    unit, factor = [row for row in UNITS[kind] if number % row[1] == 0 and number >= row[1]][-1]
    return f'{number // factor}{unit}'


def wanted_of(kind, words, least, most):
    """As value_wanted of proxy/config/value.c says it."""
    if kind not in UNITS:
        return words
    smallest = least or 1
    if smallest == most:
        return number_written(kind, most)
    return f'{words} from {number_written(kind, smallest)} to {number_written(kind, most)}' \
           f'{"" if least else ", or off"}'


def read_options(root, faults):
    """The rows, in order; what cannot be read becomes a fault."""
    config = root / 'proxy' / 'config'
    options_c, help_c, value_c = (without_comments(read(config / name))
                                  for name in ('options.c', 'help.c', 'value.c'))
    headings, words = literals_of(HEADING, help_c), literals_of(VALUE_WORD, options_c)
    types = literals_of(TYPE, value_c)
    entries = ENTRIES.search(options_c)
    lists = re.findall(r'TYPE_(\w+)', entries[1]) if entries else []
    text = without_comments(read(root / DEF))
    options = []
    for found in ROW.finditer(text):
        row = [unquote(word) for word in WORDS.findall(found[1])]
        place = f'{DEF}:{line_of(found, text)}'
        if len(row) != 9:
            faults.append(f'{place}: {len(row)} columns; a row has 9')
            continue
        _, name, group, kind, standard, least, most, reloads, sentence = row
        if group not in headings or kind not in types or kind not in words:
            faults.append(f'{place}: {name}: no words are found for {group} or {kind}')
            continue
        defaults = () if standard == 'NULL' else tuple(standard.split(';'))
        options.append(Option(name, headings[group], words[kind],
                              wanted_of(kind, types[kind], int(least), int(most)), defaults,
                              kind in lists, reloads == 'true', sentence))
    return options
