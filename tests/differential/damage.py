"""Messages that are wrong in some way: what makes two readers of HTTP disagree."""

from hypothesis import strategies as st

import messages
from stage import Case


def lines(*texts):
    return [text.encode('latin-1') + b'\r\n' for text in texts]


FRAMING = lines(
    'Content-Length: 3', 'Content-Length: 0', 'Content-Length: +3', 'Content-Length: -3',
    'Content-Length: 0x3', 'Content-Length: 3, 3', 'Content-Length: 3, 4', 'Content-Length: 3 3',
    'Content-Length:', 'Content-Length: 18446744073709551619', 'Content-Length : 3',
    'Content-Length\t: 3', 'Content_Length: 3', 'Content-Length: 3;', 'Content-Length: \x0b3',
    'Content-Length:\r\n 3', 'X: a\r\n Content-Length: 3', 'Content-Length: 9223372036854775808',
    'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked', 'Transfer-Encoding: identity',
    'Transfer-Encoding: chunked, identity', 'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding: xchunked', 'Transfer-Encoding: chunked;q=1', 'Transfer-Encoding: "chunked"',
    'Transfer-Encoding:', 'Transfer-Encoding : chunked', 'Transfer-Encoding:\x0bchunked',
    'Transfer-Encoding:\r\n chunked', 'Transfer_Encoding: chunked',
    'Transfer-Encoding: chunked\x00', ' Transfer-Encoding: chunked',
    'X: a\rTransfer-Encoding: chunked', 'X: a\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nContent-Length: 3', 'Transfer-Encoding: chunked, gzip')
OTHER_LINES = lines(
    'Host: o', 'Host: a b', 'Host: a/b', 'Connection: close', 'Connection: content-length',
    'Connection: transfer-encoding', 'Connection: host, via', 'Expect: 100-continue', 'Expect: x',
    'Max-Forwards: 0', 'Max-Forwards: x', 'Via: 1.1 p1', 'Upgrade: h2c', 'X Y: z', ': z', 'NoColon',
    'X\xe9: z', 'X: \x01', 'X: \x00', 'X: \x7f',
    '\r\nGET http://{o}/evil HTTP/1.1\r\nHost: evil\r\n')
LINES = FRAMING + OTHER_LINES
REQUEST_LINES = lines(
    'GET http://{o}/ HTTP/1.1', '\r\n' * 5 + 'GET http://{o}/ HTTP/1.1',
    'GET  http://{o}/ HTTP/1.1', 'GET\thttp://{o}/ HTTP/1.1', 'GET http://{o}/ HTTP/1.1 ',
    'GET http://{o}/a b HTTP/1.1', 'GET http://{o}/', 'GET /x HTTP/1.1', 'GET * HTTP/1.1',
    'OPTIONS * HTTP/1.1', 'GET {o} HTTP/1.1', 'CONNECT {o} HTTP/1.1',
    'CONNECT http://{o} HTTP/1.1', 'GET http:///x HTTP/1.1', 'GET http://u:p@{o}/ HTTP/1.1',
    'GET http://{o}/#a HTTP/1.1', 'GET https://{o}/ HTTP/1.1', 'GET ftp://{o}/ HTTP/1.1',
    'GET http://{o}/ HTTP/2.0', 'GET http://{o}/ HTTP/0.9', 'GET http://{o}/ http/1.1',
    'GET http://{o}/ HTTP/1.10', 'GET http://{o}/ HTTP/01.1', 'TRACE http://{o}/ HTTP/1.1',
    'GET http://{o}/\x7f HTTP/1.1', 'GET http://{o}/\x0b HTTP/1.1',
    'A' * 65 + ' http://{o}/ HTTP/1.1')
CHUNKS = [
    b'3\r\nabc\r\n0\r\n\r\n', b'0x3\r\nabc\r\n0\r\n\r\n', b'+3\r\nabc\r\n0\r\n\r\n',
    b'3 \r\nabc\r\n0\r\n\r\n', b'3\nabc\n0\n\n', b'3\rXabc\r\n0\r\n\r\n', b'3\r\nabcXX0\r\n\r\n',
    b'3\r\nabc\n0\r\n\r\n', b'fffffffffffffffff\r\nabc', b'7fffffffffffffff\r\nabc',
    b'3;x\nabc\r\n0\r\n\r\n', b'3 ff\r\nabc\r\n0\r\n\r\n', b'3;a="\r\n"\r\nabc\r\n0\r\n\r\n',
    b'\r\nabc\r\n0\r\n\r\n', b'3\r\nabcd\r\n0\r\n\r\n', b'3\r\nab\r\n0\r\n\r\n',
    b'3\r\nabc\r\n0\r\n', b'3\r\nabc\r\n', b'0\r\nX : v\r\n\r\n', b'0\r\nX: a\r\n b\r\n\r\n',
    b'0\r\nX: \0\r\n\r\n', b'0\r\nX\n\r\n', b'00\r\n\r\n',
    b'3;' + b'e' * 5000 + b'\r\nabc\r\n0\r\n\r\n', b'0\r\nContent-Length: 5\r\n\r\n', b'1_0\r\n',
    b'3;\r\nabc\r\n']
STATUS_LINES = lines(
    'HTTP/1.1 99 x', 'HTTP/1.1 1000 x', 'HTTP/1.1 600 x', 'HTTP/1.1 099 x', 'HTTP/2.0 200 x',
    'ICY 200 OK', 'HTTP/1.1 200', 'HTTP/1.1  200 OK', 'HTTP/1.1 2x0 OK', 'HTTP/1.1 200 O\rK',
    'junkHTTP/1.1 200 OK', 'HTTP/1.1 101 Switching', 'HTTP/1.1 407 x', 'HTTP/1.1 200 \0',
    'HTTP/1.1 100 x\r\n\r\nHTTP/1.1 200 OK')
SPOTS = [b'\r', b'\n', b'\r\n', b'\0', b' ', b'\t', b':', b',', b';', b'"', b'0', b'\x0b', b'\x7f',
         b'\x85', b'\r\n\r\n', b'\r\n ', b'3', b'GET http://{o}/evil HTTP/1.1\r\nHost: o\r\n\r\n']
places = st.floats(0, 1)


def line_starts(octets):
    return [0] + [at + 1 for at, octet in enumerate(octets[:-1]) if octet == 10]


def at_place(places_there, place):
    return places_there[min(int(place * len(places_there)), len(places_there) - 1)]


def insert(octets, place, what):
    at = int(place * len(octets))
    return octets[:at] + what + octets[at:]


def replace(octets, place, what):
    at = int(place * len(octets))
    return octets[:at] + what + octets[at + 1:]


def remove(octets, place, count):
    at = int(place * len(octets))
    return octets[:at] + octets[at + count:]


def add_line(octets, place, line):
    at = at_place(line_starts(octets), place)
    return octets[:at] + line + octets[at:]


def repeat_line(octets, place, _):
    starts = line_starts(octets) + [len(octets)]
    at = starts.index(at_place(starts[:-1], place))
    return octets[:starts[at + 1]] + octets[starts[at]:]


def new_start(octets, _, line):
    return line + octets.partition(b'\n')[2]


def new_body(octets, _, body):
    """A chunked body behind the first head."""
    head, _, _ = octets.partition(b'\r\n\r\n')
    return head + b'\r\nTransfer-Encoding: chunked\r\n\r\n' + body


def edits(starts):
    """(how, place, what)"""
    return st.one_of(
        st.tuples(st.just(insert), places, st.sampled_from(SPOTS)),
        st.tuples(st.just(replace), places, st.sampled_from(SPOTS)),
        st.tuples(st.just(remove), places, st.integers(1, 4)),
        st.tuples(st.just(add_line), places, st.sampled_from(LINES)),
        st.tuples(st.just(repeat_line), places, st.none()),
        st.tuples(st.just(new_start), st.none(), st.sampled_from(starts)),
        st.tuples(st.just(new_body), st.none(), st.sampled_from(CHUNKS)))


def edited(octets, made):
    for how, place, what in made:
        octets = how(octets, place, what)
    return octets


PLAIN_REQUESTS = messages.CLIENTS + [
    b'POST http://{o}/ HTTP/1.1\r\nHost: o\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    b'OPTIONS http://{o} HTTP/1.1\r\nHost: o\r\nMax-Forwards: 3\r\n\r\n']
PLAIN_RESPONSES = [
    b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc', b'HTTP/1.0 200 OK\r\n\r\nabc',
    b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n',
    b'HTTP/1.1 204 No Content\r\nX: y\r\n\r\n',
    b'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 No\r\n\r\n']
simple_requests = st.lists(st.sampled_from(PLAIN_REQUESTS), min_size=1, max_size=3).map(b''.join)


START = b'POST http://{o}/ HTTP/1.%d\r\nHost: o\r\n'
STATUS = b'HTTP/1.%d 200 OK\r\n'
minors = st.sampled_from([1, 1, 1, 0])


@st.composite
def framed_badly(draw, start, behind):
    """A head with one framing line or two, and something that may be a body."""
    line = st.sampled_from(FRAMING)
    framing = draw(st.one_of(line, line, st.tuples(line, line).map(b''.join)))
    body = draw(st.one_of(st.sampled_from([b'', b'abc']), st.sampled_from(CHUNKS)))
    return start + framing + b'\r\n' + body + draw(st.sampled_from([b'', behind]))


@st.composite
def edited_requests(draw):
    sent = draw(st.one_of(simple_requests, simple_requests, messages.requests()))
    return edited(sent, draw(st.lists(edits(REQUEST_LINES), min_size=1, max_size=3)))


@st.composite
def bad_requests(draw):
    framed = framed_badly(START % draw(minors), messages.CLIENTS[0])
    sent = draw(st.one_of(edited_requests(), framed))
    return Case(sent, messages.PLAIN_ANSWERS, draw(messages.cuts))


@st.composite
def cut_requests(draw):
    """Good requests of which the end is missing."""
    sent = draw(st.one_of(simple_requests, messages.requests()))
    return Case(sent[:draw(st.integers(1, len(sent)))], messages.PLAIN_ANSWERS, draw(messages.cuts))


@st.composite
def bad_responses(draw):
    """Wrong answers, or good ones that are cut, or go on where they should not."""
    client = draw(st.sampled_from(messages.CLIENTS))
    answer = draw(st.one_of(st.sampled_from(PLAIN_RESPONSES), messages.response(client.split()[0])))
    how = draw(st.sampled_from(['edit', 'edit', 'framing', 'cut', 'surplus']))
    if how == 'framing':
        answer = draw(framed_badly(STATUS % draw(minors), PLAIN_RESPONSES[0]))
    elif how == 'edit':
        answer = edited(answer, draw(st.lists(edits(STATUS_LINES), min_size=1, max_size=3)))
    elif how == 'cut':
        answer = answer[:draw(st.integers(0, len(answer)))]
    else:
        answer += draw(st.sampled_from(PLAIN_RESPONSES + SPOTS))
    return Case(client + draw(st.sampled_from([b'', messages.CLIENTS[0]])),
                [answer, *messages.PLAIN_ANSWERS], draw(messages.cuts))


def tricks(start, starts, behind):
    """Every line and every body of the lists above, by itself."""
    coding = start % 1 + b'Transfer-Encoding: chunked\r\n'
    for minor in (1, 0):
        for line in LINES:
            for body in (b'', b'abc', CHUNKS[0]):
                yield start % minor + line + b'\r\n' + body + behind
    for body in CHUNKS:
        yield coding + b'\r\n' + body + behind
    for line in starts:
        yield line + b'Host: o\r\n\r\n' + behind


def known_tricks():
    """All of them as cases, each with another message behind it."""
    plain = messages.CLIENTS[0]
    cases = [Case(sent, messages.PLAIN_ANSWERS) for sent in tricks(START, REQUEST_LINES, plain)]
    for client in messages.CLIENTS:
        cases += [Case(client + plain, [answer, *messages.PLAIN_ANSWERS])
                  for answer in tricks(STATUS, STATUS_LINES, b'')]
    return cases
