"""Cases of `viaduct config --effective`."""

import json

from commands import (expect, expect_full_disk_told, expect_help, expect_in, expect_printed,
                      expect_refused)
from players import Failure

# One value of every type, and values that need quotes.
FLAGS = ('--listen', '127.0.0.1:8080', '--listen', '[::1]:8080', '--name', 'lab', '--strict',
         '--ready-file', '/tmp/a  "b" #c\\', '--head-timeout', '90000ms', '--max-head', '65536B',
         '--max-per-client', '7', '--connect-ports', '443,8000-8099', '--dns-server', '192.0.2.1',
         '--dns-server', '[2001:db8::1]:5353', '--resolve', 'a.example 192.0.2.1', '--resolve',
         'b.example ::1', '--connect-to', 'a.example:443 [::1]:8443', '--log', 'json /tmp/a #b',
         '--upgrade', 'off', '--read-timeout', 'off', '--forwarded', 'xff', '--proxy-status', 'all')


def effective(commands, *words, **variables):
    """The options by their names, as JSON tells them."""
    printed = commands.run('config', '--effective', '--json', *words, **variables)
    expect_printed(printed, 0, printed.out)
    told = json.loads(printed.out)
    expect(list(told), ['options'], 'members')
    return {option.pop('name'): option for option in told['options']}


def values(commands, *words):
    return {name: option['value'] for name, option in effective(commands, *words).items()}


def row(value, source='default', file=None, line=None):
    return {'value': value, 'source': source, 'file': file, 'line': line}


def sources(commands):
    commands.write('inner.conf', '\nmax-head 32KiB\n')
    commands.write('a.conf', 'strict on\ninclude inner.conf\nlisten 127.0.0.1:1\n'
                             'listen 127.0.0.1:2\nhead-timeout 1s\nbody-timeout 1s\n')
    told = effective(commands, '--config', 'a.conf', '--head-timeout', '120s',
                     VIADUCT_BODY_TIMEOUT='1000ms', VIADUCT_HEAD_TIMEOUT='3s',
                     VIADUCT_RESOLVE='a.example 192.0.2.1;b.example ::1')
    for name, expected in {
            'strict': row('on', 'file', 'a.conf', 1),
            'max-head': row('32KiB', 'file', 'inner.conf', 2),
            'listen': row(['127.0.0.1:1', '127.0.0.1:2'], 'file', 'a.conf', 3),
            'head-timeout': row('2m', 'flag'),
            'body-timeout': row('1s', 'environment'),
            'resolve': row(['a.example 192.0.2.1', 'b.example ::1'], 'environment'),
            'max-request-body': row('off'),
            'ready-file': row(None),
            'connect-to': row([]),
            'log': row('json -')}.items():
        expect(told[name], expected, name)


def every_option(commands):
    told = effective(commands)
    listed = commands.run('--help').out
    for name in told:
        expect_in(f' {name}', listed, 'the help')
        expect(commands.run('--help', name).status, 0, f'--help {name}')
    text = commands.run('config', '--effective').out
    names = {line.removeprefix('# ').split()[0] for line in text.splitlines()}
    expect(names, set(told), 'names in the text')


def columns(commands):
    commands.write('a.conf', 'strict on\n')
    printed = commands.run('config', '--effective', '--config', 'a.conf', '--max-head', '1024B',
                           VIADUCT_NAME='lab')
    expect_printed(printed, 0, printed.out)
    found = [line.split(None, 2) for line in printed.out.splitlines() if line[0] != '#']
    rows = {words[0]: words[1:] for words in found}
    for name, expected in {'strict': ['on', '# a.conf:1'], 'max-head': ['1KiB', '# --max-head'],
                           'name': ['lab', '# VIADUCT_NAME'],
                           'dns-cache': ['1000', '# default']}.items():
        expect(rows[name], expected, name)
    expect(len({line.rindex('  # ') for line in printed.out.splitlines()}), 1, 'columns')


def text_is_a_file(commands):
    text = commands.run('config', '--effective', *FLAGS).out
    commands.write('a.conf', text)
    expect(values(commands, '--config', 'a.conf'), values(commands, *FLAGS), 'the same settings')
    again = commands.run('config', '--effective', '--config', 'a.conf').out
    strip = lambda lines: [line[:line.rindex(' # ')] for line in lines.splitlines()]
    expect(strip(again), strip(text), 'the same text')


def text_of_defaults(commands):
    """What is made anew at each start is not pinned."""
    commands.write('a.conf', commands.run('config', '--effective').out)
    told = effective(commands, '--config', 'a.conf')
    expect({name for name, option in told.items() if option['source'] == 'default'},
           {'name', 'ready-file', 'log', 'connect-to', 'resolve', 'dns-server'}, 'defaults')
    commands.run('check', '--config', 'a.conf')


def odd_octets(commands):
    name = 'r\x1b[2J\n"\\é'
    expect(values(commands, '--ready-file', name)['ready-file'], name, 'in JSON')
    text = commands.run('config', '--effective', '--ready-file', name).out
    if any(octet < ' ' and octet != '\n' for octet in text):
        raise Failure(f'a control octet in {text!r}')


def many_entries(commands):
    """More than fits the first room for JSON."""
    lines = [f'resolve name-{number}.{"x" * 60}.example 192.0.2.1' for number in range(1000)]
    commands.write('a.conf', '\n'.join(lines))
    expect(len(values(commands, '--config', 'a.conf')['resolve']), 1000, 'entries')


def not_effective(commands):
    expect_refused(commands.run('config'), 'write: viaduct config --effective [--json]')
    expect_refused(commands.run('config', '--json'), 'write: viaduct config --effective [--json]')


def bad_settings(commands):
    expect_refused(commands.run('config', '--effective', '--strict', 'maybe', '--nam', 'x'),
                   "--strict: 'maybe': expected on or off", '--nam: unknown option')
    expect_refused(commands.run('config', '--effective', '--config', 'none.conf'),
                   'none.conf: No such file or directory')


CASES = (
    ('config tells each value and where it came from', (), sources),
    ('config tells every option', (), every_option),
    ('the text of config stands in columns', (), columns),
    ('the text of config is a file with the same settings', (), text_is_a_file),
    ('the text of config pins nothing that is new at each start', (), text_of_defaults),
    ('config shows no control octets, and JSON has them', (), odd_octets),
    ('config tells a thousand entries', (), many_entries),
    ('config without --effective says what to write', (), not_effective),
    ('config refuses bad settings', (), bad_settings),
    ('config tells that its output could not be written', (),
     lambda commands: expect_full_disk_told(commands, 'config', '--effective')),
    ('the help of config fits a screen', (), lambda commands: expect_help(commands, 'config')),
)
