"""Messages that go through a running viaduct and through explain."""

from dataclasses import dataclass
from itertools import groupby

from cases import CHUNKED, GET, HINTS, OK, POST, SWITCH, UPGRADE


@dataclass(frozen=True)
class Pair:
    """In `request`, a.example is the origin and 127.0.0.1:3128 is viaduct."""
    title: str
    request: bytes
    response: bytes = None      # None: the origin waits for more, or is not asked
    options: tuple = ()


def with_fields(*lines, base=GET):
    return base[:-2] + b''.join(line + b'\r\n' for line in lines) + b'\r\n'


def line(words):
    """A request of this request line."""
    return words + b'\r\nHost: a.example\r\n\r\n'


def response(*lines, body=b'', status=b'200 OK'):
    return b''.join(part + b'\r\n' for part in (b'HTTP/1.1 ' + status, *lines, b'')) + body


UNTIL_CLOSE = response(body=b'until the end')
IN_CHUNKS = response(b'Transfer-Encoding: chunked',
                     body=b'3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: t\r\n\r\n')
CL_3 = b'Content-Length: 3'
OLD = GET.replace(b'HTTP/1.1', b'HTTP/1.0')

PLAIN = (
    Pair('GET', GET, OK),
    Pair('GET of HTTP/1.0', OLD, OK),
    Pair('GET of HTTP/1.0 without Host', b'GET http://a.example/ HTTP/1.0\r\n\r\n', OK),
    Pair('HEAD', line(b'HEAD http://a.example/x HTTP/1.1'), OK[:-3]),
    Pair('a method that nobody knows', line(b'BREW http://a.example/x?y HTTP/1.1'), OK),
    Pair('a target without a path', line(b'GET http://a.example HTTP/1.1'), OK),
    Pair('a query without a path', line(b'GET http://a.example?q HTTP/1.1'), OK),
    Pair('a path that looks odd', line(b'GET http://a.example//a/../%7e/%2F? HTTP/1.1'), OK),
    Pair('capitals in the host', line(b'GET http://A.EXAMPLE:80/ HTTP/1.1').replace(
        b'A.EXAMPLE', b'a.EXAMPLE'), OK),
    Pair('OPTIONS for the whole origin', line(b'OPTIONS http://a.example HTTP/1.1'), OK),
    Pair('OPTIONS with Max-Forwards', with_fields(b'Max-Forwards: 2', base=line(
        b'OPTIONS http://a.example/ HTTP/1.1')), OK),
    Pair('TRACE on its way', with_fields(b'Max-Forwards: 1', base=line(
        b'TRACE http://a.example/ HTTP/1.1')), response(CL_3, body=b'abc')),
    Pair('fields that Connection names',
         with_fields(b'Connection: x-a, close', b'X-A: 1', b'X-B: 2'), OK),
    Pair('fields that go no further', with_fields(
        b'Keep-Alive: 5', b'Proxy-Connection: x', b'TE: trailers', b'Connection: TE'), OK),
    Pair('Via that came', with_fields(b'Via: 1.0 first, 1.1 second (x)'), OK),
    Pair('blanks around values', with_fields(b'X:\t  a\t b  ', b'Y:'), OK),
    Pair('octets beyond ASCII', with_fields(b'X: \xff\xe4'),
         response(CL_3, b'X: \xfe', body=b'\0\xff\n')),
    Pair('a Host that is another', GET.replace(b'Host: a', b'Host: b'), OK),
    Pair('credentials for a proxy', with_fields(b'Proxy-Authorization: Basic YTpi'), OK),
    Pair('empty lines in front', b'\r\n\r\n' + GET, OK),
)

BODIES = (
    Pair('a body with a length', POST + CL_3 + b'\r\n\r\nabc', OK),
    Pair('a large body', POST + b'Content-Length: 60000\r\n\r\n' + b'x' * 60000, OK),
    Pair('a body without octets', POST + b'Content-Length: 0\r\n\r\n', OK),
    Pair('a length with blanks', POST + b'Content-Length: \t003 \r\n\r\nabc', OK),
    Pair('a body in chunks', CHUNKED + b'3\r\nabc\r\n0\r\n\r\n', OK),
    Pair('chunks with extensions and trailers',
         CHUNKED + b'03;x="y"\r\nabc\r\n0\r\nT: t\r\n\r\n', OK),
    Pair('a body of GET', with_fields(CL_3) + b'abc', OK),
    Pair('a body that is missing', POST + CL_3 + b'\r\n\r\n'),
    Pair('a body that is there in part', POST + CL_3 + b'\r\n\r\na'),
    Pair('a chunk that is there in part', CHUNKED + b'3\r\na'),
    Pair('Expect with the body behind it', POST + CL_3 + b'\r\nExpect: 100-continue\r\n\r\nabc',
         response(status=b'100 Continue') + OK),
    Pair('Expect, and no body yet', POST + CL_3 + b'\r\nExpect: 100-continue\r\n\r\n'),
    Pair('a chunk that is broken', CHUNKED + b'3\r\nabcd\r\n0\r\n\r\n'),
    Pair('two requests at once', GET[:-2] + b'Connection: close\r\n\r\n' + GET, OK),
)

REFUSED = tuple(Pair(f'refused: {title}', request) for title, request in (
    ('two Hosts', with_fields(b'Host: a.example')),
    ('no Host', GET.replace(b'Host', b'X')),
    ('a lone LF', GET.replace(b'\r', b'', 1)),
    ('a blank before the colon', with_fields(b'X : y')),
    ('a folded line', with_fields(b'X: a', b' b')),
    ('two lengths', POST + b'Content-Length: 1\r\nContent-Length: 2\r\n\r\na'),
    ('a length and chunks', CHUNKED[:-2] + b'Content-Length: 5\r\n\r\n0\r\n\r\n'),
    ('an unknown coding', POST + b'Transfer-Encoding: brew\r\n\r\n'),
    ('userinfo', line(b'GET http://u:p@a.example/ HTTP/1.1')),
    ('a fragment', line(b'GET http://a.example/#x HTTP/1.1')),
    ('origin-form', line(b'GET / HTTP/1.1')),
    ('https', line(b'GET https://a.example/ HTTP/1.1')),
    ('HTTP/2.0', line(b'GET http://a.example/ HTTP/2.0')),
    ('words', b'hello\r\n\r\n'),
    ('a forbidden address', line(b'GET http://169.254.169.254/ HTTP/1.1')),
    ('many fields', with_fields(*[b'a: b'] * 200)),
    ('as a page', with_fields(b'Accept: text/html', base=line(b'GET ftp://a.example/ HTTP/1.1'))),
    ('as JSON', with_fields(b'Accept: application/problem+json', base=line(
        b'GET ftp://a.example/ HTTP/1.1'))),
    ('HEAD', line(b'HEAD ftp://a.example/ HTTP/1.1')),
    ('CONNECT to a port', line(b'CONNECT a.example:25 HTTP/1.1')),
    ('Max-Forwards 0 of OPTIONS', with_fields(b'Max-Forwards: 0', base=line(
        b'OPTIONS http://a.example/ HTTP/1.1'))),
    ('Max-Forwards 0 of TRACE', with_fields(b'Max-Forwards: 0', b'Cookie: c', base=line(
        b'TRACE http://a.example/ HTTP/1.1'))),
    ('OPTIONS *', line(b'OPTIONS * HTTP/1.1')),
    ("viaduct's own page", line(b'GET http://127.0.0.1:3128/ HTTP/1.1')),
    ('no page of viaduct', line(b'GET http://127.0.0.1:3128/x HTTP/1.1')),
))

RESPONSES = tuple(Pair(f'response: {title}', GET, answer) for title, answer in (
    ('until the connection ends', UNTIL_CLOSE),
    ('in chunks', IN_CHUNKS),
    ('204', response(b'X: y', status=b'204 No Content')),
    ('304', response(CL_3, status=b'304 Not Modified')),
    ('interim ones first', HINTS + response(status=b'102 Wait') + OK),
    ('interim alone', HINTS),
    ('in part', OK[:-1]),
    ('a chunk in part', IN_CHUNKS[:-20]),
    ('both framings', response(CL_3, b'Transfer-Encoding: chunked', body=b'1\r\na\r\n0\r\n\r\n')),
    ('lines that end in LF', b'HTTP/1.1 200 OK\nContent-Length: 3\n\r\nabc'),
    ('a folded line', response(CL_3, b'X: a', b'\tb', body=b'abc')),
    ('a blank before the colon', response(CL_3, b'X : y', body=b'abc')),
    ('fields that go no further', response(CL_3, b'Connection: x-a', b'X-A: 1', b'Keep-Alive: 5',
                                           b'Proxy-Connection: x', body=b'abc')),
    ('two equal lengths', response(CL_3, CL_3, body=b'abc')),
    ('two lengths', response(CL_3, b'Content-Length: 4', body=b'abcd')),
    ('an unknown coding', response(b'Transfer-Encoding: brew', body=b'abc')),
    ('a broken chunk', response(b'Transfer-Encoding: chunked', body=b'1\r\na\r\nx\r\n')),
    ('of HTTP/1.0', OK.replace(b'HTTP/1.1', b'HTTP/1.0')),
    ('of HTTP/2.0', OK.replace(b'HTTP/1.1', b'HTTP/2.0')),
    ('words', b'hello\r\n\r\n'),
    ('101 unasked', SWITCH),
    ('with Date and Via', response(CL_3, b'Date: Tue, 01 Jan 2030 00:00:00 GMT', b'Via: 1.1 x',
                                   body=b'abc')),
    ('a request to log in', response(CL_3, b'WWW-Authenticate: Basic realm="x"', body=b'abc',
                                     status=b'401 Unauthorized')),
))

OTHERS = (
    Pair('HTTP/1.0 gets chunks without their framing', OLD, IN_CHUNKS),
    Pair('HTTP/1.0 gets no interim response', OLD, HINTS + OK),
    Pair('HTTP/1.0 gets what lasts until the end', OLD, UNTIL_CLOSE),
    Pair('HEAD of a response in chunks', line(b'HEAD http://a.example/ HTTP/1.1'),
         response(b'Transfer-Encoding: chunked')),
    Pair('trailers that were asked for',
         with_fields(b'TE: trailers', b'Connection: TE'), IN_CHUNKS),
    Pair('an upgrade', UPGRADE, SWITCH + b'\1\2'),
    Pair('an upgrade that is not taken', UPGRADE, OK),
    Pair('a protocol that is not on the list', UPGRADE.replace(b'websocket', b'h2c'), OK),
    Pair('a tunnel', line(b'CONNECT a.example:443 HTTP/1.1')),
    Pair('octets into a tunnel', line(b'CONNECT a.example:443 HTTP/1.1') + b'\x16\x03\x01 hello'),
    Pair('an early response', POST + CL_3 + b'\r\n\r\na', OK),
)


def with_options(options, *pairs):
    return tuple(Pair(f'{" ".join(options)}: {pair.title}', pair.request, pair.response, options)
                 for pair in pairs)


STRICT = with_options(
    ('--strict', 'on', '--refuse-body', 'on', '--refuse-nominated', 'on', '--early-hints', 'off'),
    Pair('GET', GET, OK),
    Pair('a body of GET', with_fields(CL_3) + b'abc'),
    Pair('Connection names Cookie', with_fields(b'Connection: cookie', b'Cookie: a')),
    Pair('both framings', GET, response(CL_3, b'Transfer-Encoding: chunked', body=b'0\r\n\r\n')),
    Pair('a folded line', GET, response(CL_3, b'X: a', b' b', body=b'abc')),
    Pair('interim ones first', GET, HINTS + OK),
)
TOLD = with_options(
    ('--forwarded', 'xff', '--proxy-status', 'all', '--drop-underscore', 'on', '--max-request-body',
     '2B', '--trace-header', 'on'),
    Pair('GET', with_fields(b'X-Forwarded-For: x', b'a_b: c'), OK),
    Pair('a body that is too large', POST + CL_3 + b'\r\n\r\nabc'),
    Pair('chunks that are too large', CHUNKED + b'2\r\nab\r\n1\r\nc\r\n0\r\n\r\n'),
    Pair('a request for the trace', with_fields(b'Viaduct-Trace: 1'), OK),
    Pair('a request for the trace that is refused', line(b'GET ftp://a.example/ HTTP/1.1')),
)

PAIRS = PLAIN + BODIES + REFUSED + RESPONSES + OTHERS + STRICT + TOLD


def by_options():
    """(options, pairs) for each viaduct that is started."""
    for options, pairs in groupby(PAIRS, lambda pair: pair.options):
        yield options, list(pairs)
