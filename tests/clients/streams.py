"""Cases: what streams, written out by hand."""

import base64
import hashlib
import http.client
import os
import ssl
import struct
import time

from origin import EVENTS, accept_key, pattern
from world import NAME, Failure

LARGE = 64 * 1024 * 1024
EVENT_LATE = 0.1                # seconds after which an event is late
WAIT = 60


def connect(world):
    return http.client.HTTPConnection('127.0.0.1', world.port, timeout=WAIT)


def tunnel(world):
    """TLS with the secure origin, through the proxy."""
    context = ssl.create_default_context(cafile=str(world.ca))
    connection = http.client.HTTPSConnection('127.0.0.1', world.port, timeout=WAIT, context=context)
    connection.set_tunnel(NAME, world.secure.port)
    return connection


def digest_of(pieces):
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def read_all(answer):
    piece = answer.read(65536)
    while piece:
        yield piece
        piece = answer.read(65536)


def check_download(connection, base):
    connection.request('GET', f'{base}/large/{LARGE}')
    answer = connection.getresponse()
    if answer.status != 200 or digest_of(read_all(answer)) != digest_of(pattern(LARGE)):
        raise Failure(f'status {answer.status}, other octets than were sent')


def check_upload(connection, base, chunked):
    fields = {} if chunked else {'Content-Length': str(LARGE)}
    connection.request('POST', f'{base}/digest', pattern(LARGE), fields, encode_chunked=chunked)
    answer = connection.getresponse()
    told = answer.read().decode()
    if answer.status != 200 or told != digest_of(pattern(LARGE)):
        raise Failure(f'status {answer.status}, other octets than were sent: {told}')


def download(world):
    check_download(connect(world), world.url)


def secure_download(world):
    check_download(tunnel(world), '')


def upload(world):
    check_upload(connect(world), world.url, False)


def chunked_upload(world):
    check_upload(connect(world), world.url, True)


def secure_upload(world):
    check_upload(tunnel(world), '', False)


def check_events(connection, base, origin):
    """When each arrives, against when it was sent."""
    origin.sent.clear()
    connection.request('GET', f'{base}/events')
    answer = connection.getresponse()
    for number in range(EVENTS):
        line = answer.readline()
        late = time.monotonic() - origin.sent.get(number, 0)
        if line != b'data: %d\n' % number or answer.readline() != b'\n':
            raise Failure(f'event {number} is {line!r}')
        if late > EVENT_LATE:
            raise Failure(f'event {number} came after {late * 1000:.0f} ms')


def events(world):
    check_events(connect(world), world.url, world.origin)


def secure_events(world):
    check_events(tunnel(world), '', world.secure)


def frame(text):
    """A masked text frame, as clients send them (RFC 6455, 5.2)."""
    mask = os.urandom(4)
    masked = bytes(octet ^ mask[i % 4] for i, octet in enumerate(text))
    return struct.pack('!BB', 0x81, 0x80 | len(text)) + mask + masked


def websocket(world):
    key = base64.b64encode(os.urandom(16)).decode()
    connection = connect(world)
    connection.connect()
    place = f'{NAME}:{world.origin.port}'
    connection.sock.sendall((
        f'GET http://{place}/echo HTTP/1.1\r\nHost: {place}\r\nUpgrade: websocket\r\n'
        f'Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n'
        ).encode())
    heard = connection.sock.makefile('rb')
    status = heard.readline()
    fields = http.client.parse_headers(heard)
    if status.split()[1] != b'101' or fields['Sec-WebSocket-Accept'] != accept_key(key) or \
            fields['Upgrade'] != 'websocket':
        raise Failure(f'{status!r}\n{fields}')
    for number in range(10):
        sent = frame(b'message %d' % number)
        connection.sock.sendall(sent)
        if heard.read(len(sent)) != sent:
            raise Failure(f'message {number} did not come back')


# These measure time, and run by themselves.
ALONE = (
    ('an event is at the client within 100 ms', None, events),
    ('an event in a tunnel is, too', None, secure_events),
)
CASES = (
    ('64 MiB come down whole', None, download),
    ('64 MiB come down whole through a tunnel', None, secure_download),
    ('64 MiB go up whole', None, upload),
    ('64 MiB go up whole in chunks', None, chunked_upload),
    ('64 MiB go up whole through a tunnel', None, secure_upload),
    ('a WebSocket echoes', None, websocket),
)
