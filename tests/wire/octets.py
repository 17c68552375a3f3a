"""The texts of a conversation: what they send, what they match, and how octets are shown."""

import re
import time
from email.utils import formatdate

TOKEN = re.compile(
    r'\\x(?P<hex>[0-9A-Fa-f]{2})|\\(?P<escape>.)|(?P<end>\\)$'
    r'|\$(?P<variable>[A-Z][A-Z_]*)|(?P<star>\*)|(?P<plain>[^\\$*]+|\$)')
ESCAPES = {'r': b'\r', 'n': b'\n', 't': b'\t', '0': b'\0',
           '\\': b'\\', '"': b'"', '*': b'*', '$': b'$'}
SHOWN = {13: '\\r', 10: '\\n', 9: '\\t', 0: '\\0', 92: '\\\\'}

VARIABLE = re.compile(
    r'ORIGIN(_[B-Z])?(_HOST|_PORT)?|NAMED(_[B-Z])?|DEAD|SILENT|NXDOMAIN|PROXY|PROXY_PORT|NAME|DATE|DIR')
NOW = 10                        # seconds that a date may be away from now



class BadText(Exception):
    """A text that cannot be read."""


class Star:
    """Any run of octets within a line."""


class Variable:
    """A name that gets its value when the conversation is played."""

    def __init__(self, name):
        if not VARIABLE.fullmatch(name):
            raise BadText(f'no variable is named ${name}')
        self.name = name


def token_part(match):
    """One token as octets, a Star or a Variable."""
    if match['hex']:
        return bytes.fromhex(match['hex'])
    if match['escape']:
        if match['escape'] not in ESCAPES:
            raise BadText(f'no escape is written \\{match["escape"]}')
        return ESCAPES[match['escape']]
    if match['variable']:
        return Variable(match['variable'])
    return Star() if match['star'] else match['plain'].encode()


class Text:
    """What stands after a mark: parsed once, given its values when it is played."""

    def __init__(self, source, ends_line=True):
        self.source = source
        self.parts = []
        self.ends_line = ends_line
        for match in TOKEN.finditer(source):
            if match['end']:
                self.ends_line = False
            else:
                self.parts.append(token_part(match))

    def has_star(self):
        return any(isinstance(part, Star) for part in self.parts)

    def variables(self):
        return {part.name for part in self.parts if isinstance(part, Variable)}

    def octets(self, values):
        """What this text sends, or must meet exactly."""
        joined = b''.join(self._literal(part, values) for part in self.parts)
        return joined + b'\r\n' if self.ends_line else joined

    def pattern(self, values):
        return Pattern(self, values)

    @staticmethod
    def _literal(part, values):
        if isinstance(part, Star):
            return b'*'
        if isinstance(part, Variable):
            if part.name == 'DATE':
                return formatdate(usegmt=True).encode()
            return value_of(part.name, values).encode()
        return part


def about_now():
    """An expression for the dates around now."""
    now = time.time()
    dates = (formatdate(now + off, usegmt=True) for off in range(-NOW, NOW + 1))
    return b'(?:' + b'|'.join(re.escape(date).encode() for date in dates) + b')'


class Pattern:
    """What a line must look like; CR LF is not part of it."""

    def __init__(self, text, values):
        expression = b''
        self.crlfs = 0
        for part in text.parts:
            if isinstance(part, Star):
                expression += rb'[^\r\n]*'
            elif isinstance(part, Variable) and part.name == 'DATE':
                expression += about_now()
            else:
                expression += re.escape(Text._literal(part, values))
        literal = b''.join(part for part in text.parts if isinstance(part, bytes))
        self.crlfs = literal.count(b'\r\n')
        self.matches = re.compile(expression, re.DOTALL).fullmatch


class Repeated:
    """Octets many times over, of which any stretch can be had without making them all."""

    def __init__(self, octets, count=1):
        self.octets = octets
        self.length = len(octets) * count

    def stretch(self, start, length):
        length = min(length, self.length - start)
        if length <= 0:
            return b''
        first = start % len(self.octets)
        times = (first + length) // len(self.octets) + 1
        return (self.octets * times)[first:first + length]


def value_of(name, values):
    if name not in values:
        raise BadText(f'${name} has no value here')
    return values[name]


def fill(source, values):
    """Replaces the variables of a header; a dollar sign of anything else stays."""
    def value(match):
        return value_of(match[1], values) if VARIABLE.fullmatch(match[1]) else match[0]
    return re.sub(r'\$([A-Z][A-Z_]*)', value, source)


def show(octets, limit=400):
    """Octets as a conversation would write them, on one line."""
    def one(octet):
        if octet in SHOWN:
            return SHOWN[octet]
        return chr(octet) if 32 <= octet < 127 else f'\\x{octet:02x}'
    shown = ''.join(one(octet) for octet in octets[:limit])
    more = len(octets) - limit
    return shown if more <= 0 else f'{shown} (and {more} more octets)'
