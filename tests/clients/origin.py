"""An origin for real clients: files, large bodies, events, an echo by WebSocket, git and npm."""

import base64
import hashlib
import json
import os
import socketserver
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

PIECE = 65536
EVENTS = 8
EVENT_GAP = 0.05                # seconds between events
WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'


def pattern(size):
    """Octets that differ everywhere, in pieces."""
    block = hashlib.sha256(b'viaduct').digest() * (PIECE // 32)
    for start in range(0, size, PIECE):
        piece = b'%016d' % start + block[16:]
        yield piece[:min(PIECE, size - start)]


def accept_key(key):
    return base64.b64encode(hashlib.sha1((key + WEBSOCKET_GUID).encode()).digest()).decode()


class Handler(BaseHTTPRequestHandler):
    """One connection.  The server's `folder` has files, `git` repositories, and `sent` the times
    of events."""

    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = urlsplit(self.path).path
        doors = {'large': self.large, 'events': self.events, 'echo': self.echo, 'git': self.git,
                 'npm': self.npm, 'cut': self.cut}
        doors.get(path.split('/')[1], self.file)(path)

    def do_HEAD(self):
        self.file(urlsplit(self.path).path)

    def do_POST(self):
        path = urlsplit(self.path).path
        (self.git if path.startswith('/git/') else self.digest)(path)

    do_PUT = do_POST

    def answer(self, status, octets, kind='application/octet-stream'):
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(octets)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(octets)

    def file(self, path):
        found = self.server.folder / path.lstrip('/')
        if not found.is_file():
            self.answer(404, b'no such file\n', 'text/plain')
            return
        self.answer(200, found.read_bytes())

    def large(self, path):
        """/large/N: N octets, in chunks."""
        self.send_response(200)
        self.send_header('Transfer-Encoding', 'chunked')
        self.end_headers()
        for piece in pattern(int(path.split('/')[2])):
            self.wfile.write(b'%x\r\n%b\r\n' % (len(piece), piece))
        self.wfile.write(b'0\r\n\r\n')

    def cut(self, path):
        """/cut/length and /cut/chunks: a body that ends before it is whole."""
        chunked = path.endswith('chunks')
        self.send_response(200)
        self.send_header(*(('Transfer-Encoding', 'chunked') if chunked else ('Content-Length', '5')))
        self.end_headers()
        self.wfile.write(b'5\r\nabc' if chunked else b'abc')
        self.close_connection = True

    def events(self, _):
        """Server-sent events; when each was sent stands in server.sent."""
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.send_header('Connection', 'close')
        self.end_headers()
        for number in range(EVENTS):
            time.sleep(EVENT_GAP)
            self.server.sent[number] = time.monotonic()
            self.wfile.write(b'data: %d\n\n' % number)
        self.close_connection = True

    def echo(self, _):
        """A WebSocket that sends back each octet as it comes: frames and all."""
        self.send_response(101)
        self.send_header('Upgrade', 'websocket')
        self.send_header('Connection', 'Upgrade')
        self.send_header('Sec-WebSocket-Accept', accept_key(self.headers['Sec-WebSocket-Key']))
        self.end_headers()
        octets = self.rfile.read1(PIECE)
        while octets:
            self.wfile.write(octets)
            octets = self.rfile.read1(PIECE)
        self.close_connection = True

    def body(self):
        """The request's body, in pieces."""
        if self.headers.get('Transfer-Encoding') == 'chunked':
            size = int(self.rfile.readline(), 16)
            while size:
                yield self.rfile.read(size)
                self.rfile.readline()
                size = int(self.rfile.readline(), 16)
            self.rfile.readline()
            return
        left = int(self.headers.get('Content-Length', '0'))
        while left:
            piece = self.rfile.read(min(left, PIECE))
            left -= len(piece)
            yield piece

    def digest(self, _):
        """Answers with the SHA-256 of what was sent."""
        digest = hashlib.sha256()
        for piece in self.body():
            digest.update(piece)
        self.answer(200, digest.hexdigest().encode(), 'text/plain')

    def git(self, path):
        """git's own server, by CGI."""
        environment = os.environ | {
            'GIT_PROJECT_ROOT': str(self.server.folder / 'git'), 'GIT_HTTP_EXPORT_ALL': '1',
            'REMOTE_USER': 'somebody', 'REQUEST_METHOD': self.command,
            'PATH_INFO': path.removeprefix('/git'), 'QUERY_STRING': urlsplit(self.path).query,
            'CONTENT_TYPE': self.headers.get('Content-Type', ''),
            'HTTP_CONTENT_ENCODING': self.headers.get('Content-Encoding', ''),
            'GIT_PROTOCOL': self.headers.get('Git-Protocol', '')}
        ran = subprocess.run(['git', 'http-backend'], input=b''.join(self.body()),
                             env=environment, capture_output=True)
        head, _, octets = ran.stdout.partition(b'\r\n\r\n')
        fields = dict(line.split(': ', 1) for line in head.decode().split('\r\n') if line)
        status = int(fields.pop('Status', '200').split()[0])
        self.answer(status, octets, fields['Content-Type'])

    def npm(self, path):
        """A registry of one package: its document, and its file."""
        if path.endswith('.tgz'):
            self.file(path)
            return
        scheme = 'https' if isinstance(self.connection, ssl.SSLSocket) else 'http'
        octets = (self.server.folder / 'npm' / 'tiny.tgz').read_bytes()
        integrity = base64.b64encode(hashlib.sha512(octets).digest()).decode()
        dist = {'tarball': f'{scheme}://{self.headers["Host"]}/npm/tiny.tgz',
                'integrity': f'sha512-{integrity}'}
        version = {'name': 'tiny', 'version': '1.0.0', 'dist': dist}
        document = {'name': 'tiny', 'dist-tags': {'latest': '1.0.0'}, 'versions': {'1.0.0': version}}
        self.answer(200, json.dumps(document).encode(), 'application/json')


class Origin(ThreadingHTTPServer):
    """Listens on 127.0.0.1, with TLS when there is a certificate."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, folder, certificate=None):
        super().__init__(('127.0.0.1', 0), Handler)
        self.folder = Path(folder)
        self.sent = {}
        self.port = self.server_address[1]
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def finish_request(self, request, client_address):
        """The handshake is done here, in the connection's own thread."""
        if self.tls:
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)
        if self.tls:
            request.close()

    def handle_error(self, request, client_address):
        pass

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address
