"""Messages that HTTP allows, odd ones among them, as hypothesis strategies of octets."""

from hypothesis import strategies as st

from stage import ORIGIN, Case

TCHARS = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
INSIDE = [o for o in range(0x21, 0x100) if o != 0x7f]          # octets of a value
PATH = "abcXYZ019-._~!$&'()*+,;=:@/%{}|^`\"<>[]\\"             # what passes, P-14
BODIES = [b'', b'a', b'0\r\n\r\n', b'GET http://o/ HTTP/1.1\r\nHost: o\r\n\r\n', b'\0\xff\n',
          b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', b'x' * 1000, b'y' * 70000]


def octets(alphabet, **sizes):
    return st.text(alphabet, **sizes).map(str.encode)


def any_case(name):
    """A name as it is, in capitals or in small letters."""
    return st.sampled_from([name, name.upper(), name.lower()])


blanks = st.sampled_from([b' ', b'', b'\t', b'  ', b' \t '])
quiet = st.sampled_from([b' ', b' ', b' ', b'', b'\t '])       # mostly as everybody does it
words = st.lists(st.sampled_from(INSIDE), min_size=1, max_size=6).map(bytes)
values = st.one_of(st.just(b''), words, st.tuples(words, blanks, words).map(b''.join))
names = octets(TCHARS, min_size=1, max_size=8).map(lambda tail: b'X' + tail)
bodies = st.one_of(st.sampled_from(BODIES), st.binary(max_size=40))


@st.composite
def field_line(draw, name, value):
    return b'%b:%b%b%b\r\n' % (draw(name), draw(quiet), draw(value), draw(quiet))


def known(name, *choices):
    """A field that viaduct knows, with one of some values."""
    return field_line(any_case(name), st.sampled_from(choices))


anything = field_line(names, values)
OPTIONS = [b'x-a', b'X-B', b'keep-alive', b'te', b'TE', b'cookie', b'via', b'content-length',
           b'host', b'upgrade', b'x-none', b'', b'date', b'cache-control', b'proxy-connection']
connection = field_line(any_case(b'Connection'),
                        st.lists(st.sampled_from(OPTIONS), max_size=4).map(b', '.join))
nominated = st.sampled_from([b'X-A: 1\r\n', b'x-b: 2\r\n', b'X-A:\r\n'])
ANY_SIDE = [
    connection, nominated, known(b'Keep-Alive', b'timeout=5', b''),
    known(b'Proxy-Connection', b'keep-alive', b'close'),
    known(b'Via', b'1.0 fred', b'1.1 a, 1.1 b (comment)', b'HTTP/1.1 c'),
    known(b'Trailer', b'X-Sum'), known(b'Cache-Control', b'no-store', b'no-transform'),
    known(b'Content-Type', b'text/plain', b'a/b; c="d;e"'), known(b'Transfer-EncodingX',
    b'chunked'), known(b'Content-LengthY', b'9'), known(b'X_Y', b'1'),
]
MEANT = [b'Upgrade: websocket\r\nConnection: upgrade\r\n', b'TE: trailers\r\nConnection: TE\r\n']
OF_REQUESTS = [
    st.sampled_from(MEANT),
    known(b'TE', b'trailers', b'gzip, trailers', b'deflate;q=0.5'), known(b'Cookie', b'a=b'),
    known(b'Proxy-Authorization', b'Basic eDp5'), known(b'Authorization', b'Basic eDp5'),
    known(b'Expect', b'100-continue', b'100-Continue'), known(b'Max-Forwards', b'1', b'99',
    b'0300'), known(b'Upgrade', b'websocket', b'h2c, websocket', b'TLS/1.0'),
    known(b'HTTP2-Settings', b'AA'), known(b'If-None-Match', b'"a"'), known(b'Range', b'bytes=0-'),
]
OF_RESPONSES = [
    known(b'Set-Cookie', b'a=b', b'c=d; Path=/'), known(b'ETag', b'"x"', b'W/"y"'),
    known(b'Proxy-Authenticate', b'Basic realm="x"'), known(b'Date', b'now'),
    known(b'Location', b':::bad', b'/x'), known(b'Upgrade', b'websocket', b'h2c'),
    known(b'Connection', b'close', b'X-A, close'), known(b'Server', b'o/1 (c)'), known(b'Vary',
    b'*'), known(b'Content-Encoding', b'gzip'),
]


def fields_of(side):
    return st.lists(st.one_of(anything, *ANY_SIDE, *side), max_size=6)


fields_of_requests = fields_of(OF_REQUESTS)
fields_of_responses = fields_of(OF_RESPONSES)


@st.composite
def chunk_size(draw, size):
    digits = draw(st.sampled_from([b'%x', b'%X', b'%03x', b'%010x'])) % size
    extension = draw(st.sampled_from(
        [b''] * 6 + [b';a', b';a=b', b';a="b;c"', b' ; a = "\\"" ;b', b';\ta="\xff"', b';a=1;b=2']))
    return digits + extension + b'\r\n'


TRAILERS = [b'X-Sum: 1', b'x-a: 2', b'X-B: 3', b'X-A: 4', b'x-none: 5', b'Content-Length: 9',
            b'Transfer-Encoding: gzip', b'Host: evil', b'Set-Cookie: a=b', b'If-Match: "x"',
            b'Proxy-Status: o', b'Proxy-Anything: p', b'Via: 1.1 z', b'Authentication-Info: q',
            b'Content-Length-Y: 1', b'X-Long: ' + b'l' * 600]


@st.composite
def chunked(draw, body):
    """A body in chunks, cut anywhere, with extensions and trailers."""
    ends = sorted(draw(st.lists(st.integers(0, len(body)), max_size=3))) + [len(body)]
    out, start = [], 0
    for end in ends:
        if end > start:
            out += [draw(chunk_size(end - start)), body[start:end], b'\r\n']
            start = end
    line = st.one_of(anything, st.sampled_from(TRAILERS).map(lambda trailer: trailer + b'\r\n'))
    trailers = draw(st.lists(line, max_size=3))
    return b''.join(out) + draw(chunk_size(0)) + b''.join(trailers) + b'\r\n'


@st.composite
def length_line(draw, length):
    digits = draw(st.sampled_from([b'%d', b'%d', b'%05d'])) % length
    return draw(field_line(any_case(b'Content-Length'), st.just(digits)))


coding_line = field_line(any_case(b'Transfer-Encoding'),
                         st.sampled_from([b'chunked', b'chunked', b'Chunked', b', chunked ,']))


@st.composite
def framed(draw, codings):
    """A framing line and a body that it frames."""
    body = draw(bodies)
    kind = draw(st.sampled_from(['length', 'chunked'] if codings else ['length']))
    if kind == 'length':
        return draw(length_line(len(body))), body
    return draw(coding_line), draw(chunked(body))


def put_in(draw, lines, line):
    """The line somewhere among the others."""
    at = draw(st.integers(0, len(lines)))
    return lines[:at] + [line] + lines[at:]


METHODS = [b'GET', b'HEAD', b'POST', b'PUT', b'DELETE', b'OPTIONS', b'PATCH', b'QUERY', b'get']
methods = st.one_of(st.sampled_from(METHODS), octets(TCHARS, min_size=1, max_size=5).filter(
    lambda method: method not in (b'CONNECT', b'TRACE')))
versions = st.sampled_from([b'1.1', b'1.1', b'1.1', b'1.0', b'1.2'])
hosts = st.sampled_from([ORIGIN, b'evil', b'', b'evil:81', b'[::1]:80'])


@st.composite
def target(draw):
    nothing = st.just(b'')
    path = octets(PATH, max_size=8).map(lambda tail: b'/' + tail)
    query = octets(PATH + '?', max_size=6).map(lambda tail: b'?' + tail)
    start = draw(st.sampled_from([b'http', b'http', b'HTTP'])) + b'://' + ORIGIN
    return start + draw(st.one_of(nothing, path)) + draw(st.one_of(nothing, query))


@st.composite
def request(draw, last=True):
    """One request that viaduct must send on.  Only the last may say that it is that."""
    version = draw(versions) if last else b'1.1'
    lines = draw(fields_of_requests)
    if draw(st.booleans()):
        framing, body = draw(framed(version != b'1.0'))
        lines = put_in(draw, lines, framing)
    else:
        body = b''
    if version != b'1.0' or draw(st.booleans()):
        lines = put_in(draw, lines, draw(field_line(any_case(b'Host'), hosts)))
    if last and draw(st.booleans()):
        lines = put_in(draw, lines, b'Connection: close\r\n')
    start = b'%b %b HTTP/%b\r\n' % (draw(methods), draw(target()), version)
    empty = draw(st.sampled_from([b''] * 8 + [b'\r\n', b'\r\n' * 4]))
    return empty + start + b''.join(single(lines)) + b'\r\n' + body


def single(lines):
    """Max-Forwards may stand there once only."""
    seen = False
    for line in lines:
        is_counter = line.lower().startswith(b'max-forwards')
        if not (is_counter and seen):
            yield line
        seen |= is_counter


@st.composite
def requests(draw):
    """Some requests, one behind the other."""
    before = draw(st.lists(request(last=False), max_size=2))
    return b''.join(before) + draw(request())


@st.composite
def mended(draw, line):
    """A line of a response's head as viaduct mends it."""
    how = draw(st.sampled_from(['no'] * 12 + ['lf', 'fold', 'space']))
    name, colon, value = line.partition(b':')
    if how == 'lf':
        return line[:-2] + b'\n'
    if how == 'fold' and colon:
        return name + b':' + draw(blanks) + b'\r\n ' + value
    return name + b' ' + colon + value if how == 'space' and colon else line


REASONS = [b'OK', b'', b'Not  Found', b'a\tb', b'\xc3\xa9', b'HTTP/1.1 200 OK']
FINALS = [200, 201, 204, 205, 206, 299, 301, 304, 400, 404, 418, 426, 500, 503, 599]
INTERIMS = [100, 102, 103, 199]
interims = st.lists(st.tuples(st.sampled_from(INTERIMS), fields_of_responses), max_size=2)


@st.composite
def head(draw, status, lines, version):
    reason = draw(st.sampled_from([b' ' + reason for reason in REASONS] + [b'']))
    start = b'HTTP/%b %d%b\r\n' % (version, status, reason)
    mend = [draw(mended(line)) for line in lines]
    return start + b''.join(mend) + b'\r\n'


@st.composite
def response_framing(draw, version):
    """Every way to say where a body ends; b'' is by the connection's end."""
    body = draw(bodies)
    kind = draw(st.sampled_from(['length', 'chunked', 'close', 'both', 'twice', 'identity']))
    if version == b'1.0' and kind in ('chunked', 'both', 'identity'):
        kind = 'length'
    if kind == 'chunked':
        return [draw(coding_line)], draw(chunked(body))
    if kind == 'both':
        return [b'Content-Length: 99\r\n', draw(coding_line)], draw(chunked(body))
    length = b'Content-Length: %d\r\n' % len(body)
    if kind == 'twice':
        same = b'Content-Length: %d, %03d\r\n' % (len(body), len(body))
        return draw(st.sampled_from([[length, length], [same]])), body
    if kind == 'identity':
        return [b'Transfer-Encoding: identity\r\n', b'Content-Length: 1\r\n'], body
    return [draw(length_line(len(body)))] if kind == 'length' else [], body


@st.composite
def response(draw, method):
    """An answer that must be passed on: interim responses and a final one."""
    version = draw(versions)
    before = [draw(head(status, lines, b'1.1')) for status, lines in draw(interims)]
    status = draw(st.sampled_from(FINALS))
    lines = draw(fields_of_responses)
    framing, body = draw(response_framing(version))
    for line in framing:
        lines = put_in(draw, lines, line)
    if status in (204, 304) or method == b'HEAD':
        body = b''
    return b''.join(before) + draw(head(status, lines, version)) + body


PLAIN_ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n%02d'
PLAIN_ANSWERS = [PLAIN_ANSWER % number for number in range(10)]
CLIENTS = [
    b'GET http://{o}/ HTTP/1.1\r\nHost: o\r\n\r\n',
    b'GET http://{o}/ HTTP/1.1\r\nHost: o\r\nTE: trailers\r\nConnection: TE\r\n\r\n',
    b'HEAD http://{o}/ HTTP/1.1\r\nHost: o\r\n\r\n',
    b'POST http://{o}/ HTTP/1.1\r\nHost: o\r\nContent-Length: 3\r\n\r\nabc',
    b'GET http://{o}/ HTTP/1.0\r\n\r\n',
    b'GET http://{o}/ HTTP/1.1\r\nHost: o\r\nConnection: close\r\n\r\n',
]
cuts = st.lists(st.integers(1, 300), max_size=3)


@st.composite
def good_requests(draw):
    return Case(draw(requests()), PLAIN_ANSWERS, draw(cuts), draw(st.booleans()), valid=True)


@st.composite
def good_responses(draw):
    sent = draw(st.lists(st.sampled_from(CLIENTS), min_size=1, max_size=3))
    answers = [draw(response(client.split()[0])) for client in sent]
    return Case(b''.join(sent), answers, draw(cuts), draw(st.booleans()), valid=True)
