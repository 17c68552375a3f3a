"""What scripts/make-docs makes from proxy/config/options.def: the options' part of
docs/man/viaduct.conf.5, and docs/viaduct.conf.sample."""

import re
import textwrap
from itertools import groupby

from option_table import DEF, read_options
from source import read

PAGE = 'docs/man/viaduct.conf.5'
SAMPLE = 'docs/viaduct.conf.sample'
BEGIN = f'.\\" The options, made by scripts/make-docs from {DEF}:'
END = '.\\" End of what is made.'
COLUMNS = 79

# What the sample says of an option that has no default, or none that can be written down.
EXAMPLES = {
    'name': 'lab-proxy',
    'ready-file': '/run/viaduct/ready.json',
    'log': 'json -',
    'connect-to': 'origin.example:443 127.0.0.1:8443',
    'resolve': 'origin.example 192.0.2.1',
    'dns-server': '192.0.2.53',
}

# The one line that the sample has uncommented: a file must say something.
SAID = 'listen 127.0.0.1:3128'


def as_roff(text):
    """Words as text of mdoc, in lines none of which looks like a request."""
    marked = text.replace('\\', '\\e')
    for octet, name in (('^', 'ha'), ('`', 'ga'), ('~', 'ti'), ("'", 'aq')):
        marked = marked.replace(octet, f'\\({name}')
    for sentence in re.split(r'(?<=\.) (?=[A-Z])', marked):
        for line in textwrap.wrap(sentence, COLUMNS, break_on_hyphens=False):
            yield f'\\&{line}' if line[0] == '.' else line


def as_arguments(word):
    """`'FORMAT PLACE'|off` as arguments of mdoc's macros: Ar FORMAT PLACE | Cm off."""
    said = []
    for part in word.replace("'", '').split('|'):
        said.append(f'{"Ar" if part.isupper() else "Cm"} {part}')
    return ' | '.join(said)


def facts_of(option):
    """What an option takes in a file, where a value has no quotes, and what it is otherwise."""
    entries = ' and '.join(option.defaults)
    wanted = re.sub(r"'([^']*)'", r'\1', option.wanted)
    yield f'Takes {wanted}.'
    if entries:
        yield f'Default: {entries}.'
    if not option.reloads:
        yield 'A reload does not change it.'


def page_part(options):
    for heading, group in groupby(options, lambda option: option.group):
        yield f'.Ss {heading}'
        yield '.Bl -tag -width Ds'
        for option in group:
            yield f'.It Ic {option.name} {as_arguments(option.word)}'
            yield from as_roff(option.sentence)
            yield '.Pp'
            for fact in facts_of(option):
                yield from as_roff(fact)
        yield '.El'


def make_page(root, options, faults):
    """The page as it is, with its made part anew."""
    text = read(root / PAGE)
    before, begun, rest = text.partition(f'{BEGIN}\n')
    _, ended, after = rest.partition(f'{END}\n')
    if not begun or not ended:
        faults.append(f'{PAGE}: the marks around what scripts/make-docs makes are missing')
        return text
    return before + begun + '\n'.join([*page_part(options), END]) + '\n' + after


SAMPLE_INTRO = f'''# A configuration of viaduct: every option, with its default.
#
#     viaduct check --config FILE       says what is wrong with it
#     viaduct --config FILE             serves with it
#
# Copy this file. An option is a line that begins with its name; one that is
# commented out here begins with # and no space: remove the # and change the
# value. A running viaduct reads the file again on SIGHUP. A flag (--name VALUE)
# or a variable of the environment (VIADUCT_NAME=VALUE) wins over the file.
# viaduct.conf(5) has the grammar, viaduct(1) the rest. A number such as 408 is
# the status of the answer that a client then gets.
#
# Made by scripts/make-docs from {DEF}.
'''


def sample_entry(option, faults):
    for text in (option.sentence, *facts_of(option)):
        yield from textwrap.wrap(text, COLUMNS, initial_indent='# ', subsequent_indent='# ',
                                 break_on_hyphens=False)
    values = option.defaults
    if not values:
        values = (EXAMPLES.get(option.name, ''),)
        yield '# For example:'
    if '' in values:
        faults.append(f'{option.name} has no default, and no example in '
                      'scripts/option_documents.py')
    for value in values:
        line = f'{option.name} {value}'
        yield line if line == SAID else f'#{line}'
    yield ''


def make_sample(options, faults):
    yield SAMPLE_INTRO
    for heading, group in groupby(options, lambda option: option.group):
        yield f'# {heading}'
        yield f'# {"-" * len(heading)}'
        yield ''
        for option in group:
            yield from sample_entry(option, faults)


def make_option_documents(root, faults):
    """{path: text} of both."""
    options = read_options(root, faults)
    sample = '\n'.join(make_sample(options, faults)).rstrip('\n') + '\n'
    return {PAGE: make_page(root, options, faults), SAMPLE: sample}
