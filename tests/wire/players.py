"""The sockets of a conversation: clients, origins and their listeners, moved by one poll loop.

Everything is read as it comes, whether or not a step waits for it, so that nobody is stuck because
the conversation is looking elsewhere; steps look at what was heard."""

import itertools
import select
import socket
import struct
import time

from ears import Ear
from octets import show

GRACE = 0.15                    # how long nothing must be heard
SHOWN = 2048                    # octets of one run kept for a failure's account
SAID = 1 << 20                  # octets kept of what one connection sent


class Failure(Exception):
    """Something was seen that the conversation does not say, or not seen that it says."""


class Connection:
    """One connection of a client or an origin."""

    def __init__(self, name, sock, stage):
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.name = name
        self.sock = sock
        self.stage = stage
        self.ear = Ear()
        self.reading = True
        self.said = bytearray()     # the beginning of all that it sends
        self.pieces = iter(())
        self.piece = b''

    def send(self, parts):
        for part in parts:
            self.said += part[:SAID - len(self.said)]
        self.pieces = itertools.chain(self.pieces, self.stage.mode.pieces(parts))
        self.flush()

    def sending(self):
        if not self.piece:
            self.piece = next(self.pieces, b'')
        return bool(self.piece) and self.sock is not None

    def flush(self):
        while self.sending():
            try:
                sent = self.sock.send(self.piece)
            except BlockingIOError:
                return
            except OSError as error:
                self._deafened(error)
                return
            self.stage.note(self.name, 'sent', self.piece[:sent])
            self.piece = self.piece[sent:]
            self.stage.mode.pause()

    def _deafened(self, error):
        """The peer takes no more.  A send that reports a reset hides it from the next read."""
        self.drop_output()
        self.stage.note(self.name, 'could not send:', error.strerror.encode())
        while self.reading and not self.ear.end:
            if not self.receive():
                break
        if isinstance(error, ConnectionResetError) and self.reading:
            self.ear.end = 'reset'

    def drop_output(self):
        self.pieces, self.piece = iter(()), b''

    def receive(self):
        """Reads once; false when there was nothing to read."""
        try:
            octets = self.sock.recv(1 << 18)
        except BlockingIOError:
            return False
        except OSError:
            self._ended('reset')
            return True
        if octets:
            self.ear.hear(octets)
            self.stage.note(self.name, 'heard', octets)
        else:
            self._ended('close')
        return True

    def _ended(self, end):
        self.ear.end = end
        self.stage.note(self.name, 'heard the', end.encode())

    def events(self):
        """What to poll for; 0 is nothing, and then not even an error may be reported."""
        if self.sock is None:
            return 0
        wanted = select.POLLIN if self.reading and not self.ear.end else 0
        return wanted | (select.POLLOUT if self.sending() else 0)

    def half_close(self):
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass                # the peer was faster: a later step says whether it might be

    def close(self):
        """Ends with FIN, so nothing may be left unread: the kernel would send RST."""
        if self.sock is None:
            return
        self.half_close()
        while self.reading and not self.ear.end and self.receive():
            pass
        self.sock.close()
        self.sock = None

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.sock.close()
        self.sock = None


class Listener:
    """An origin: accepts whatever comes; the conversation names what it expects."""

    def __init__(self, letter, stage):
        self.name = f'origin {letter}' if letter else 'origin'
        self.stage = stage
        self.accepted = []
        self.named = 0
        self.keeper, self.sock = bound_pair()
        self.address = self.sock.getsockname()
        self.listen()

    def listen(self):
        self.sock.listen(512)
        self.sock.setblocking(False)
        self.listening = True

    def refuse(self):
        self.accept()
        self.sock.close()
        self.sock = bound_socket(self.address)
        self.listening = False

    def accept(self):
        while self.listening:
            try:
                sock, _ = self.sock.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            name = f'{self.name} {len(self.accepted) + 1}'
            self.accepted.append(Connection(name, sock, self.stage))
            self.stage.note(name, 'accepted', b'')


def bound_pair():
    """Two on one port, so that nobody else gets it while one of them listens or not."""
    for _ in range(20):
        keeper = bound_socket()
        try:
            return keeper, bound_socket(keeper.getsockname())
        except OSError:         # somebody's outgoing connection has the port, too: another one
            keeper.close()
    raise OSError('no port could be bound twice')


def bound_for_both():
    """A port of TCP that is free for UDP, too."""
    for _ in range(20):
        stream, datagrams = bound_socket(), socket.socket(type=socket.SOCK_DGRAM)
        try:
            datagrams.bind(stream.getsockname())
            return stream, datagrams
        except OSError:
            stream.close()
            datagrams.close()
    raise OSError('no port could be bound for TCP and UDP')


def bound_socket(address=('127.0.0.1', 0)):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(address)
    return sock


class SilentPort:
    """A port where nobody answers: datagrams rest unread, and no connection is ever accepted,
    because the one that the listener's queue has room for waits there already."""

    def __init__(self):
        listener, datagrams = bound_for_both()
        listener.listen(0)
        address = listener.getsockname()
        self.port = address[1]
        self.sockets = [listener, datagrams, socket.create_connection(address, timeout=1)]

    def close(self):
        for sock in self.sockets:
            sock.close()


class NameServer:
    """Answers every question about a name with NXDOMAIN."""

    def __init__(self):
        self.sock = socket.socket(type=socket.SOCK_DGRAM)
        self.sock.bind(('127.0.0.1', 0))
        self.sock.setblocking(False)

    def answer(self):
        question, address = self.sock.recvfrom(4096)
        flags = b'\x81\x83'
        counts = b'\0\1' + bytes(6)
        end = question.index(b'\0', 12) + 5
        self.sock.sendto(question[:2] + flags + counts + question[12:end], address)


class Stage:
    """All sockets of one conversation, and the account of what passed through them."""

    def __init__(self, mode, origins, timeout, watch=lambda: None):
        self.mode = mode
        self.timeout = timeout
        self.watch = watch      # raises Failure when viaduct is no more
        self.drain = lambda: None   # tells viaduct to end
        self.proxy = None       # its address, once it has one
        self.account = []
        self.clients = {}
        self.listeners = {letter: Listener(letter, self) for letter in origins}
        self.dead = bound_socket()
        self.silent = SilentPort()
        self.names = NameServer()

    def values(self):
        """The variables that this stage gives to a conversation."""
        values = {'DEAD': '127.0.0.1:%d' % self.dead.getsockname()[1],
                  'SILENT': '127.0.0.1:%d' % self.silent.port,
                  'NXDOMAIN': '127.0.0.1:%d' % self.names.sock.getsockname()[1]}
        for letter, listener in self.listeners.items():
            tail = f'_{letter.upper()}' if letter else ''
            host, port = listener.address
            values[f'ORIGIN{tail}'] = f'{host}:{port}'
            values[f'ORIGIN{tail}_HOST'] = host
            values[f'ORIGIN{tail}_PORT'] = str(port)
            values[f'NAMED{tail}'] = f'o.test:{port}'
        return values

    def note(self, who, what, octets):
        """Adds to the account; what goes on in the same way is one entry."""
        if not self.account or self.account[-1][:2] != [who, what]:
            self.account.append([who, what, bytearray(), 0])
        entry = self.account[-1]
        entry[2] += octets[:max(0, SHOWN - len(entry[2]))]
        entry[3] += len(octets)

    def told(self):
        """The account, for people."""
        lines = []
        for who, what, octets, total in self.account:
            lines.append(f'{who} {what} {show(octets, SHOWN)}'.rstrip().replace(
                '\\r\\n', '\\r\\n\n      ').rstrip())
            if total > len(octets):
                lines.append(f'      (and {total - len(octets)} more octets)')
        return lines

    def client(self, number):
        if number not in self.clients:
            sock = socket.create_connection(self.proxy, timeout=self.timeout)
            self.clients[number] = Connection(f'client {number}', sock, self)
        return self.clients[number]

    def is_listening(self):
        """Whether viaduct accepts connections."""
        try:
            socket.create_connection(self.proxy, timeout=self.timeout).close()
        except (ConnectionRefusedError, ConnectionResetError):
            return False
        return True

    def origin(self, letter, number):
        """The origin's connection of that number, which is waited for."""
        listener = self.listeners[letter]
        self.wait(lambda: len(listener.accepted) >= number,
                  f'{listener.name} had no connection {number}')
        listener.named = max(listener.named, number)
        return listener.accepted[number - 1]

    def connections(self):
        accepted = (listener.accepted for listener in self.listeners.values())
        return itertools.chain(self.clients.values(), *accepted)

    def blocked(self):
        """Somebody has stopped reading: a send may never end."""
        return not all(connection.reading for connection in self.connections())

    def wait(self, check, otherwise):
        """Moves octets until check() is true; check raises Failure when it never will be."""
        deadline = time.monotonic() + self.timeout
        while not check():
            left = deadline - time.monotonic()
            if left <= 0:
                raise Failure(f'{otherwise} within {self.timeout:g} s')
            self.watch()
            self.pump(min(left, 0.1))

    def rest(self, seconds, check=lambda: None):
        """Moves octets for that long; check raises Failure when it may not go on."""
        deadline = time.monotonic() + seconds
        left = seconds
        while left > 0:
            self.pump(left)
            check()
            left = deadline - time.monotonic()
        self.pump(0)
        check()

    def pump(self, seconds):
        """Waits until something can be moved, and moves it once."""
        poll = select.poll()
        handlers = {self.names.sock.fileno(): self.names}
        poll.register(self.names.sock, select.POLLIN)
        for listener in self.listeners.values():
            if listener.listening:
                handlers[listener.sock.fileno()] = listener
                poll.register(listener.sock, select.POLLIN)
        for connection in self.connections():
            events = connection.events()
            if events:
                handlers[connection.sock.fileno()] = connection
                poll.register(connection.sock, events)
        for number, happened in poll.poll(max(0, seconds) * 1000):
            self._move(handlers[number], happened)

    @staticmethod
    def _move(handler, happened):
        if isinstance(handler, Listener):
            handler.accept()
            return
        if isinstance(handler, NameServer):
            handler.answer()
            return
        if happened & ~select.POLLOUT and handler.reading and not handler.ear.end:
            handler.receive()
        if handler.sending():
            handler.flush()

    def close(self):
        """Leaves nothing open, clients first."""
        for connection in self.connections():
            connection.close()
        for listener in self.listeners.values():
            listener.sock.close()
            listener.keeper.close()
        self.dead.close()
        self.silent.close()
        self.names.sock.close()
