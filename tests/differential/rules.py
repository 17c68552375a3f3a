"""What viaduct's rules make of a message on its way (HOP, VIA, HOST, CHUNK-10 to 12, MAXF, EXP).

Written from the rules and not from the program, for messages that reading.py has read."""

import re
from collections import Counter

OF_ONE_HOP = {b'connection', b'keep-alive', b'proxy-connection', b'te', b'transfer-encoding',
              b'upgrade', b'proxy-authorization', b'proxy-authenticate',
              b'proxy-authentication-info'}
NO_TRAILER = OF_ONE_HOP | {
    b'host', b'content-length', b'trailer', b'via', b'expect', b'max-forwards', b'date', b'accept',
    b'authorization', b'www-authenticate', b'cookie', b'set-cookie', b'content-type',
    b'content-encoding', b'content-range', b'cache-control', b'range', b'forwarded',
    b'x-forwarded-for'}
COUNTED = (b'TRACE', b'OPTIONS')
OVERLOOKING = (b'GET', b'HEAD', b'DELETE')      # methods whose body a server may overlook (FRAME-25)
PASSED_ON = b'websocket'        # the one protocol of Upgrade
TARGET = re.compile(rb'[Hh][Tt][Tt][Pp]://([^/?]*)([^?]*)(.*)', re.DOTALL)
MOST_FORWARDS = 255


def without(fields, names):
    return [(name, value) for name, value in fields if name.lower() not in names]


def via(message, name):
    return b'Via', b'1.%d %b' % (message.minor, name)


def nominates(message, option):
    return option in message.members(b'connection')


def takes_trailers(request):
    return (request.minor > 0 and nominates(request, b'te') and
            b'trailers' in request.members(b'te'))


def offered(request):
    """What is offered in Upgrade."""
    meant = request.minor > 0 and nominates(request, b'upgrade')
    wanted = meant and PASSED_ON in request.members(b'upgrade')
    return [m for m in request_members(request) if m.lower() == PASSED_ON][:1] if wanted else []


def request_members(request):
    return [member.strip() for value in request.values(b'upgrade') for member in value.split(b',')]


def end_to_end(message, fields, also=()):
    """The fields that go on."""
    nominated = set(message.members(b'connection'))
    if b'h2c' in message.members(b'upgrade') and message.method:
        nominated.add(b'http2-settings')
    return without(fields, OF_ONE_HOP | nominated | set(also))


def has_body(message):
    """So that a 100 is waited for: it is chunked, or has a length that is not 0."""
    return message.framing == 'chunked' or any(
        int(value) for value in message.values(b'content-length'))


def expectation(request):
    dropped = request.minor == 0 or not has_body(request) or nominates(request, b'expect')
    if dropped or not request.members(b'expect'):
        return []
    return [(b'Expect', b'100-continue')]


def counted(request, fields):
    """Max-Forwards goes down where it counts."""
    if request.method not in COUNTED:
        return fields
    return [(name, b'%d' % (min(int(value), MOST_FORWARDS + 1) - 1))
            if name.lower() == b'max-forwards' else (name, value) for name, value in fields]


def target_at_origin(request):
    """(authority, target) of an absolute http URI."""
    authority, path, query = TARGET.fullmatch(request.target).groups()
    if request.method == b'OPTIONS' and not path and not query:
        return authority, b'*'
    return authority, (path or b'/') + query


def at_origin(request, name):
    """(target, fields) as the origin must get them; where Content-Length and codings are, too."""
    authority, target = target_at_origin(request)
    fields = end_to_end(request, request.fields, (b'host', b'expect', b'content-length'))
    fields = [(b'Host', authority)] + counted(request, fields) + expectation(request)
    fields.append(via(request, name))
    connection = []
    if takes_trailers(request):
        fields.append((b'TE', b'trailers'))
        connection.append(b'TE')
    if offer := offered(request):
        fields.append((b'Upgrade', offer[0]))
        connection.append(b'Upgrade')
    if request.method in OVERLOOKING and has_body(request) and not offered(request):
        connection.append(b'close')
    if connection:
        fields.append((b'Connection', b', '.join(connection)))
    return target, fields + framing(request, request.framing)


def framing(message, kind):
    """The framing field for a body that goes on in this way."""
    if kind == 'length':
        return [(b'Content-Length', b'%d' % length_of(message))]
    return [(b'Transfer-Encoding', b'chunked')] if kind == 'chunked' else []


def length_of(message):
    return int(message.values(b'content-length')[0].split(b',')[0])


def trailers_on(message):
    """The trailer fields that may go on."""
    kept = end_to_end(message, message.trailers, NO_TRAILER)
    return [(name, value) for name, value in kept
            if not name.lower().startswith((b'proxy-', b'if-')) or name.lower() == b'proxy-status']


def framing_at_client(answer, request):
    """How the body of an answer goes on."""
    if answer.framing in ('chunked', 'close'):
        return 'chunked' if request.minor > 0 else 'close'
    return answer.framing


def stated_length(answer, request):
    """The length that an answer without body states and keeps."""
    values = [part.strip(b' \t') for value in answer.values(b'content-length')
              for part in value.split(b',')]
    may = answer.status == 304 or (request.method == b'HEAD' and answer.status != 204)
    if not may or not values or answer.values(b'transfer-encoding') or answer.status < 200:
        return []
    good = all(re.fullmatch(rb'[0-9]+', value) for value in values)
    if not good or len({int(value) for value in values}) > 1 or int(values[0]) > 2 ** 63 - 1:
        return []
    return [(b'Content-Length', b'%d' % int(values[0]))]


def at_client(answer, request, name):
    """The fields that the client must get.  Connection and an added Date are not among them."""
    fields = end_to_end(answer, answer.fields, (b'content-length',))
    fields.append(via(answer, name))
    if answer.status == 426 and answer.values(b'upgrade'):
        fields += [field for field in answer.fields if field[0].lower() == b'upgrade']
    if answer.framing == 'none':
        return fields + stated_length(answer, request)
    return fields + framing(answer, framing_at_client(answer, request))


def trailers_at_client(answer, request):
    if not takes_trailers(request) or answer.framing not in ('chunked', 'close'):
        return []
    return trailers_on(answer)


def may_be_used_again(answer):
    """Whether the connection to the origin is as good as before."""
    last = answer[-1]
    options = [option for message in answer for option in message.members(b'connection')]
    both = bool(last.values(b'transfer-encoding') and last.values(b'content-length'))
    kept = last.minor > 0 or nominates(last, b'keep-alive')
    framed = last.framing != 'close' and not (both and last.framing == 'chunked')
    return last.end == 'whole' and kept and framed and b'close' not in options


def difference(found, expected):
    """What is in one list of fields and not in the other, in words; order counts among fields of
    one name."""
    found_names, expected_names = by_name(found), by_name(expected)
    for name in sorted(set(found_names) | set(expected_names)):
        got, wanted = found_names.get(name, []), expected_names.get(name, [])
        if got != wanted:
            return f'{name.decode()}: {got} instead of {wanted}'
    spelled = Counter(name for name, _ in found) - Counter(name for name, _ in expected)
    return f'spelled {list(spelled)}' if spelled else ''


def by_name(fields):
    found = {}
    for name, value in fields:
        found.setdefault(name.lower(), []).append(value)
    return found
