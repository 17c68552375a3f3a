"""A toy proxy for selftest.py: just enough HTTP to hold the sample conversations.  Proves nothing
about viaduct; it is here so that the runner can be tested without it."""

import json
import os
import signal
import socket
import struct
import sys
import threading

CONTINUE = b'HTTP/1.1 100'
REFUSAL = b'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
FAILED = b'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'
DROPPED = (b'connection', b'proxy-connection', b'keep-alive', b'via')


class Wire:
    """A socket that is read by lines and by counts."""

    def __init__(self, sock):
        self.sock = sock
        self.file = sock.makefile('rb')

    def head(self):
        lines = []
        while True:
            line = self.file.readline()
            if not line.endswith(b'\r\n'):
                return None
            if line == b'\r\n':
                return lines
            lines.append(line[:-2])

    def send(self, octets):
        self.sock.sendall(octets)


def fields(lines):
    pairs = (line.split(b':', 1) for line in lines[1:])
    return {name.strip().lower(): value.strip() for name, value in pairs}


def forwarded(start, lines):
    kept = [line for line in lines[1:] if line.split(b':')[0].strip().lower() not in DROPPED]
    return b'\r\n'.join([start, *kept, b'Via: 1.1 p1', b'', b''])


def relay_body(source, target, lines):
    found = fields(lines)
    if found.get(b'transfer-encoding') == b'chunked':
        while True:
            line = source.file.readline()
            size = int(line, 16)
            target.send(line + source.file.read(size + 2))
            if not size:
                return
    target.send(source.file.read(int(found.get(b'content-length', b'0'))))


def pump(source, target):
    while True:
        octets = source.file.read1(65536)
        if not octets:
            break
        target.send(octets)
    target.sock.shutdown(socket.SHUT_WR)


def tunnel(client, address):
    origin = dial(address)
    client.send(b'HTTP/1.1 200 Connection established\r\n\r\n')
    there = threading.Thread(target=pump, args=(client, origin), daemon=True)
    there.start()
    pump(origin, client)
    there.join()
    origin.sock.close()


def dial(address):
    host, port = address.decode().rsplit(':', 1)
    return Wire(socket.create_connection(('127.0.0.1' if host == 'o.test' else host, int(port))))


def crash(_):
    os._exit(3)


def complain(client):
    sys.stderr.write('fake.c:1: runtime error: of a kind\n')
    sys.stderr.flush()
    client.send(FAILED)


def gossip(client):
    sys.stderr.write('user:s3cret\n')
    sys.stderr.flush()
    client.send(FAILED)


def reset(client):
    client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    client.file.close()
    client.sock.close()


def say_twice(client):
    client.send(FAILED + b'more')


def disagree(client):
    global DISAGREEMENTS
    DISAGREEMENTS += 1
    client.send(FAILED)


def count_nothing(client):
    global DISAGREEMENTS
    DISAGREEMENTS = None
    client.send(FAILED)


def truncate(client):
    client.send(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde')
    client.sock.shutdown(socket.SHUT_WR)


def stay(client):
    global STAYING
    STAYING = True
    client.send(FAILED)


def trailer(client):
    client.send(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
                b'2\r\nab\r\n1\r\nc\r\n0\r\nX-T: 1\r\n\r\n')


# What the runner must notice, by the target that asks for it.
TRICKS = {b'/crash': crash, b'/complain': complain, b'/reset': reset, b'/say-twice': say_twice,
          b'/truncate': truncate, b'/stay': stay, b'/trailer': trailer, b'/disagree': disagree,
          b'/count-nothing': count_nothing, b'/gossip': gossip}
STAYING = False
DISAGREEMENTS = 0


def leave(*_):
    counters = {'event': 'counters', 'parser_disagreements': DISAGREEMENTS}
    if not STAYING and DISAGREEMENTS is not None:
        os.write(1, (json.dumps(counters) + '\n').encode())
    if not STAYING:
        os._exit(0)


class Server:
    """One client connection, with the origins that it has spoken to."""

    def __init__(self, sock):
        self.client = Wire(sock)
        self.origins = {}

    def serve(self):
        lines = self.client.head()
        while lines:
            if not self.exchange(lines):
                break
            lines = self.client.head()
        self.client.sock.shutdown(socket.SHUT_RDWR)

    def exchange(self, lines):
        method, target, _ = lines[0].split(b' ')
        found = fields(lines)
        if target in TRICKS:
            TRICKS[target](self.client)
            return True
        if b'content-length' in found and b'transfer-encoding' in found:
            self.client.send(REFUSAL)
            log(method, 400)
            return False
        if method == b'CONNECT':
            tunnel(self.client, target)
            log(method, 200)
            return False
        return self.forward(method, target, lines)

    def forward(self, method, target, lines):
        authority, _, path = target[len(b'http://'):].partition(b'/')
        try:
            origin = self.origins.setdefault(authority, None) or dial(authority)
        except ConnectionRefusedError:
            self.client.send(FAILED)
            log(method, 502)
            return True
        self.origins[authority] = origin
        origin.send(forwarded(b'%s /%s HTTP/1.1' % (method, path), lines))
        answer = origin.head() if fields(lines).get(b'expect') else None
        if answer and answer[0].startswith(CONTINUE):
            self.client.send(forwarded(answer[0], answer))
        relay_body(self.client, origin, lines)
        answer = origin.head()
        if not answer:
            return False
        self.client.send(forwarded(answer[0], answer))
        relay_body(origin, self.client, answer)
        log(method, int(answer[0].split(b' ')[1]))
        return True


def log(method, status):
    line = {'schema': 1, 'method': method.decode(), 'status': status, 'error': None}
    sys.stdout.write(json.dumps(line) + '\n')
    sys.stdout.flush()


def serve(sock):
    try:
        Server(sock).serve()
    except OSError:
        sock.close()


def main():
    signal.signal(signal.SIGTERM, leave)
    listener = socket.create_server(('127.0.0.1', 0))
    ready = sys.argv[sys.argv.index('--ready-file') + 1]
    with open(ready, 'w', encoding='utf-8') as opened:
        json.dump({'addresses': ['127.0.0.1:%d' % listener.getsockname()[1]]}, opened)
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve, args=(sock,), daemon=True).start()


if __name__ == '__main__':
    main()
