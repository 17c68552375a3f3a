"""Shows a case as a conversation, in the language of tests/wire/README.md as far as it goes."""

import re

SHOWN = {13: '\\r', 10: '\\n', 9: '\\t', 0: '\\0', 92: '\\\\', 36: '\\$'}
LONGEST = 400                   # octets of a line that are shown


def shown(octets):
    text = ''.join(SHOWN.get(o) or (chr(o) if 32 <= o < 127 else f'\\x{o:02X}')
                   for o in octets[:LONGEST])
    if text.startswith(' '):
        text = '\\x20' + text[1:]
    if len(octets) > LONGEST:
        text += f'... ({len(octets)} octets)'
    return text


def joined(events):
    """Octets of one side that follow each other are one event."""
    found = []
    for who, what in events:
        before, already = found[-1] if found else ('', '')
        if before == who and isinstance(what, bytes) and isinstance(already, bytes):
            found[-1] = (who, already + what)
        else:
            found.append((who, what))
    return found


def lines_of(events, authority):
    for who, what in joined(events):
        if not isinstance(what, bytes):
            yield f'{who} {what}'
            continue
        for line in re.findall(rb'[^\n]*\n|[^\n]+', what.replace(authority, b'$ORIGIN')):
            whole = line.endswith(b'\r\n')
            text = shown(line[:-2] if whole else line).replace('\\$ORIGIN', '$ORIGIN')
            yield f'{who:9}{text}' + ('' if whole else '\\')


def transcript(record):
    return [line.rstrip() for line in lines_of(record.events, record.authority)]
