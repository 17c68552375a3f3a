"""A strict reading of HTTP/1.1: what RFC 9112 makes of the octets of one side of a connection.

It judges syntax and framing only. Where viaduct may refuse more than this does (a target, a
limit), it may; what it passes on must be what stands here."""

import re
from dataclasses import dataclass, field

TOKEN = rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+"
METHOD = re.compile(rb'(%b) ' % TOKEN)
REQUEST_LINE = re.compile(rb'(%b) ([\x21-\x7e]+) HTTP/1\.([0-9])' % TOKEN)
STATUS_LINE = re.compile(rb'HTTP/1\.([0-9]) ([1-5][0-9][0-9])(?: ([\t\x20-\x7e\x80-\xff]*))?')
FIELD_LINE = re.compile(rb'(%b)([ \t]*):([\t\x20-\x7e\x80-\xff]*)' % TOKEN)
SIZE_LINE = re.compile(rb'([0-9A-Fa-f]+)((?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?)([ \t]*)')
DIGITS = re.compile(rb'[0-9]+')
BLANKS = b' \t'
LARGEST = 2 ** 63 - 1
EMPTY_LINES = 4                 # before a request
IN_A_LINE = 'in a line'         # what is there of it may be faulty already
BAIT = (b'content_length', b'transfer_encoding')


class Cut(Exception):
    """The octets end here, and the message does not."""


class Fault(Exception):
    """No message goes on like this."""


@dataclass
class Message:
    """A message as far as it goes.  `end` is 'whole', or what is wrong: 'cut' or 'fault'."""
    fields: list = field(default_factory=list)      # (name, value), as they came
    trailers: list = field(default_factory=list)
    body: bytes = b''
    minor: int = 1
    method: bytes = b''
    target: bytes = b''
    status: int = 0
    reason: bytes = b''
    framing: str = 'none'       # or length, chunked, close
    in_body: bool = False       # its head is whole
    end: str = 'whole'
    why: str = ''
    extended: bool = False      # its chunks have extensions
    start: int = 0              # in the octets of its side
    stop: int = 0

    def values(self, name):
        return values_of(self.fields, name)

    def members(self, name):
        """Those of a field that is a list, in small letters; empty ones are none."""
        return [member.lower() for member in split(self.values(name)) if member]


def values_of(fields, name):
    return [value for found, value in fields if found.lower() == name]


def split(values):
    return [member.strip(BLANKS) for value in values for member in value.split(b',')]


class Reader:
    """Goes through octets, message by message."""

    def __init__(self, octets, lenient=False):
        self.octets = octets
        self.at = 0
        self.lenient = lenient          # heads may be mended: bare LF, folds, space before colon

    def line(self, lenient=False):
        """The next line without its end."""
        end = self.octets.find(b'\n', self.at)
        if end < 0:
            raise Cut(IN_A_LINE)
        line, self.at = self.octets[self.at:end], end + 1
        if line.endswith(b'\r'):
            line = line[:-1]
        elif not lenient:
            raise Fault('a lone LF')
        if b'\r' in line:
            raise Fault('a lone CR')
        return line

    def field_lines(self, fields, lenient=False):
        """Those up to the empty line."""
        while line := self.line(lenient):
            if line[:1] in (b' ', b'\t'):
                if not lenient or not fields:
                    raise Fault('a fold')
                fields[-1] = folded(*fields[-1], line)
                continue
            found = FIELD_LINE.fullmatch(line)
            if not found or (found[2] and not lenient):
                raise Fault('no field line')
            fields.append((found[1], found[3].strip(BLANKS)))

    def exactly(self, count, message):
        """That many octets of the body."""
        message.body += self.octets[self.at:self.at + count]
        if len(self.octets) - self.at < count:
            self.at = len(self.octets)
            raise Cut('in the body')
        self.at += count

    def chunks(self, message):
        while True:
            found = SIZE_LINE.fullmatch(self.line())
            if not found or (found[3] and not found[2] and not self.lenient):
                raise Fault('no chunk size')
            message.extended |= bool(found[2])
            size = int(found[1], 16)
            if size > LARGEST:
                raise Fault('a chunk too large')
            if size == 0:
                break
            self.exactly(size, message)
            end = self.octets[self.at:self.at + 2]
            if end != b'\r\n'[:len(end)]:
                raise Fault('no line end behind a chunk')
            if len(end) < 2:
                raise Cut('behind a chunk')
            self.at += 2
        self.field_lines(message.trailers)

    def read_body(self, message, length):
        if message.framing == 'length':
            self.exactly(length, message)
        elif message.framing == 'chunked':
            self.chunks(message)
        elif message.framing == 'close':
            message.body = self.octets[self.at:]
            self.at = len(self.octets)

    def message(self, read):
        """One message; a fault or cut ends it."""
        message = Message(start=self.at)
        try:
            read(message)
        except Cut as cut:
            message.end, message.why = 'cut', str(cut)
        except Fault as fault:
            message.end, message.why = 'fault', str(fault)
        message.stop = self.at
        return message

    def request_line(self, message):
        """Behind empty lines.  A faulty one tells its method, too: HEAD gets no body."""
        for _ in range(EMPTY_LINES + 1):
            if found := METHOD.match(self.octets, self.at):
                message.method = found[1]
            if line := self.line():
                return line
        raise Fault('many empty lines')

    def request(self, message):
        line = self.request_line(message)
        found = REQUEST_LINE.fullmatch(line)
        if not found:
            raise Fault('no request line')
        message.method, message.target, message.minor = found[1], found[2], int(found[3])
        self.field_lines(message.fields)
        length = framing_of_request(message)
        message.in_body = True
        self.read_body(message, length)

    def response(self, message, method):
        found = STATUS_LINE.fullmatch(self.line(self.lenient))
        if not found:
            raise Fault('no status line')
        message.minor, message.status = int(found[1]), int(found[2])
        message.reason = found[3] or b''
        self.field_lines(message.fields, self.lenient)
        length = framing_of_response(message, method)
        if message.status == 101:
            raise Fault('a switch that nobody asked for')
        message.in_body = True
        self.read_body(message, length)


def folded(name, value, line):
    piece = line.strip(BLANKS)
    return name, value + (b' ' if value and piece else b'') + piece


def framing_of_request(message):
    """Sets the framing; gives the length."""
    codings, lengths = message.values(b'transfer-encoding'), message.values(b'content-length')
    if any(name.lower() in BAIT for name, _ in message.fields):
        raise Fault('a name like that of a length')
    if codings:
        if lengths or message.minor == 0 or message.members(b'transfer-encoding') != [b'chunked']:
            raise Fault('a transfer coding')
        message.framing = 'chunked'
        return 0
    if not lengths:
        return 0
    if len(lengths) > 1:
        raise Fault('two lengths')
    message.framing = 'length'
    return length_in(lengths)


def framing_of_response(message, method):
    """The same; equal lengths are one, and a coding goes before a length."""
    codings, lengths = message.values(b'transfer-encoding'), message.values(b'content-length')
    if codings and message.minor == 0:
        raise Fault('a transfer coding in HTTP/1.0')
    if message.status < 200 or message.status in (204, 304) or method == b'HEAD':
        return 0
    if codings:
        members = message.members(b'transfer-encoding')
        if members not in ([b'chunked'], [b'identity']):
            raise Fault('a transfer coding')
        message.framing = 'chunked' if members == [b'chunked'] else 'close'
        return 0
    if not lengths:
        message.framing = 'close'
        return 0
    message.framing = 'length'
    return length_in(split(lengths))


def length_in(members):
    if not all(DIGITS.fullmatch(member) for member in members):
        raise Fault('no length')
    if len({int(member) for member in members}) > 1:
        raise Fault('two lengths')
    if int(members[0]) > LARGEST:
        raise Fault('a length too large')
    return int(members[0])


def is_last(message):
    """Whether nobody reads behind this request."""
    return message.minor == 0 or b'close' in message.members(b'connection')


def read_requests(octets):
    """The requests of a client that sent these octets and no more; the last may not be whole."""
    reader, found = Reader(octets), []
    while reader.at < len(octets):
        message = reader.message(reader.request)
        found.append(message)
        if message.end != 'whole' or is_last(message):
            break
    return found


def read_answer(octets, method, lenient=True):
    """The responses to one request: interim ones, and the last, which may not be whole."""
    reader, found = Reader(octets, lenient), []
    while not found or found[-1].status < 200:
        found.append(reader.message(lambda message: reader.response(message, method)))
        if found[-1].end != 'whole':
            break
    return found


def read_answers(octets, methods):
    """The responses that came on one connection, one answer for each method in turn."""
    found, at = [], 0
    for method in methods:
        if at == len(octets):
            break
        answer = read_answer(octets[at:], method, lenient=False)
        for message in answer:
            message.start, message.stop = message.start + at, message.stop + at
        at = answer[-1].stop
        found.append(answer)
        if answer[-1].end != 'whole':
            break
    return found, octets[at:]
