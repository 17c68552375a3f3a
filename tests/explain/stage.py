"""A running viaduct with a little origin, and explain beside it: both get the same messages, and
what the origin and the client are sent must be the same, the date apart."""

import re
import socket
import tempfile

from explaining import characters, expect, without_date
from players import Failure
from program import Program

PATIENCE = 20                   # seconds without an octet that should come
CHUNKS = re.compile(r'\r\nTransfer-Encoding: chunked\r\n', re.I)
CHUNK = re.compile(r'([0-9a-fA-F]+)\r\n')


def with_one_chunk(message):
    """Where chunks are divided depends on how octets came: their data are joined."""
    head, end, rest = message.partition('\r\n\r\n')
    if end and head.startswith('HTTP/1.1 1'):
        return head + end + with_one_chunk(rest)
    if not CHUNKS.search(f'{head}\r\n'):
        return message
    data = ''
    while (size := CHUNK.match(rest)) and int(size[1], 16):
        start, length = size.end(), int(size[1], 16)
        data += rest[start:start + length]
        rest = rest[start + length + 2:]
    return f'{head}{end}{data}|{rest}'


def receive(sock, count):
    """So many octets, or fewer when the connection ends."""
    came = b''
    while len(came) < count:
        piece = sock.recv(count - len(came))
        if not piece:
            break
        came += piece
    return came


def at_hand(sock):
    """What has come, and was not waited for."""
    sock.setblocking(False)
    try:
        return sock.recv(65536)
    except (BlockingIOError, ConnectionResetError):
        return b''
    finally:
        sock.settimeout(PATIENCE)


def same(what, heard, told):
    heard, told = (with_one_chunk(without_date(side)) for side in (characters(heard), told))
    expect(heard == told, f'{what} got\n{heard!r}\nexplain says\n{told!r}')


class Stage:
    """For some pairs with the same options.  Each has an origin of its own name, so that no
    connection is shared; all names lead to one listener."""

    def __init__(self, explainer, options, count):
        self.explainer = explainer
        self.folder = tempfile.TemporaryDirectory(prefix='viaduct-explain-')
        self.origin = socket.create_server(('127.0.0.1', 0))
        self.origin.settimeout(PATIENCE)
        place = '127.0.0.1:%d' % self.origin.getsockname()[1]
        for number in range(count):
            for port in (80, 443):
                options += ('--connect-to', f'{self.name(number)}:{port} {place}')
        self.options = (*options, '--name', 'p1')
        self.program = Program(explainer.viaduct, [*self.options, '--listen', '127.0.0.1:0'], [],
                               self.folder.name)

    def __enter__(self):
        try:
            self.address = self.program.wait_ready()[0]
            self.own = '%s:%d' % self.address
        except Failure:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.program.kill()
        self.origin.close()
        self.folder.cleanup()

    def end(self):
        self.program.end()
        self.program.check_complaints()

    @staticmethod
    def name(number):
        return f'n{number:02}.example'

    def request(self, number, pair):
        """What the pair's request is here."""
        request = pair.request.replace(b'a.example', self.name(number).encode())
        request = request.replace(b'a.EXAMPLE', self.name(number).upper().encode())
        return request.replace(b'127.0.0.1:3128', self.own.encode())

    def rehearse(self, number, pair):
        """What explain says."""
        options = (*self.options, '--listen', self.own)
        return self.explainer.report(options, self.request(number, pair), pair.response)[0]

    def play(self, number, pair, rehearsed):
        """`rehearsed` is the future of what explain says."""
        report = rehearsed.result()
        with socket.create_connection(self.address, PATIENCE) as client:
            client.sendall(self.request(number, pair))
            if report['outcome'] in ('forwarded', 'tunnel'):
                self._answer(client, pair, report)
            else:
                self._hear_answer(client, report)
            if report['status'] and not report['waits_for_answer'] + report['waits_for_body']:
                client.shutdown(socket.SHUT_WR)
                expect(receive(client, 1) == b'', 'the client got more than explain says')

    def _answer(self, client, pair, report):
        """The origin hears the request, and says its response."""
        connection, _ = self.origin.accept()
        with connection:
            connection.settimeout(PATIENCE)
            heard = receive(connection, len(report['sent_on'] or ''))
            if pair.response is not None:
                connection.sendall(pair.response)
                self._end_response(connection, report)
            self._hear_answer(client, report)
            same('the origin', heard + at_hand(connection), report['sent_on'] or '')

    @staticmethod
    def _end_response(connection, report):
        """One that lasts until the connection ends has come to its end."""
        whole = report['status'] and not report['waits_for_answer'] and not report['error']
        fields = report.get('response', {}).get('lines', ())
        framed = any(re.match('(Content-Length|Transfer-Encoding):', line['received'] or '')
                     for line in fields)
        if whole and not framed and report['status'] not in (101, 204, 304):
            connection.shutdown(socket.SHUT_WR)

    @staticmethod
    def _hear_answer(client, report):
        answer = report['answer'] or ''
        same('the client', receive(client, len(answer)), answer)
