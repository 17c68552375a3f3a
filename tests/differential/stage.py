"""viaduct, and what stands around it: one client and one origin for each case.

viaduct runs once for all cases. Each case has an origin of its own, at an address that no other
case has, so that no idle connection and nothing remembered of a next hop reaches from one case to
another. Everything happens on one thread; every wait has a bound."""

import json
import os
import pty
import select
import socket
import subprocess
import time
import tty
from dataclasses import dataclass, field

import opinion
import reading

NAME = b'p1'
ORIGIN = b'{o}'                 # stands for the origin's host and port in what a client sends
START = 10.0                    # seconds until viaduct must be ready
END = 5.0                       # seconds until it must have ended
PATIENCE = 4.0                  # seconds that one case may take
PIECE = 65536
SENTINEL = b'OPTIONS * HTTP/1.1\r\nHost: p1\r\n\r\n'
COMPLAINTS = ('ERROR: AddressSanitizer', 'ERROR: LeakSanitizer', 'runtime error', 'Assertion')


class Failure(Exception):
    """Something that viaduct did wrong."""


@dataclass
class Case:
    """What a client sends, and what the origin says to each request in turn (then the last
    again)."""
    octets: bytes
    answers: list
    cuts: list = field(default_factory=list)        # where what is sent is cut into pieces
    at_once: bool = True        # the client sends FIN behind its last octet, else when answered
    valid: bool = False         # nothing in it may be refused

    def size(self):
        return len(self.octets) + sum(map(len, self.answers)) + len(self.cuts)


@dataclass
class Record:
    """What happened: octets by side, the log's lines, and all of it in order."""
    sent: bytes = b''                                   # by the client
    received: bytes = b''                               # by the client
    was_reset: bool = False                             # the client
    origin: list = field(default_factory=list)          # Peer
    answered: list = field(default_factory=list)        # (peer, method, octets) of the origin
    lines: list = field(default_factory=list)
    events: list = field(default_factory=list)          # (who, what)
    authority: bytes = b''


def pieces(octets, cuts):
    ends = sorted({cut for cut in cuts if 0 < cut < len(octets)}) + [len(octets)]
    return [octets[start:end] for start, end in zip([0] + ends, ends)]


class Peer:
    """A connection of ours to viaduct; it notes what happens."""

    def __init__(self, connection, who, record, heard_as):
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self.record = record
        self.who, self.heard_as = who, heard_as
        self.received = b''
        self.arrivals = []              # (when, how many octets there were then)
        self.waiting = []               # pieces that are still to be sent
        self.wants_end = self.has_ended = False     # FIN from us
        self.over = False               # FIN or a reset from viaduct
        self.was_reset = False

    def note(self, who, what):
        self.record.events.append((who, what))

    def send(self, octets, cuts, end):
        self.waiting += pieces(octets, cuts) if octets else []
        self.wants_end |= end

    def flush(self):
        """Sends one piece, if there is one."""
        if self.waiting:
            try:
                sent = self.connection.send(self.waiting[0])
            except BlockingIOError:
                return
            except OSError:
                self.waiting = []
                return
            self.note(self.who, self.waiting[0][:sent])
            rest = self.waiting[0][sent:]
            self.waiting[:1] = [rest] if rest else []
        if not self.waiting and self.wants_end and not self.has_ended:
            self.finish()

    def finish(self):
        self.has_ended = True
        self.note(self.who.rstrip('>'), 'half-closes')
        try:
            self.connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def read(self):
        """What is there; gives the new octets."""
        try:
            octets = self.connection.recv(PIECE)
        except BlockingIOError:
            return b''
        except OSError:
            self.over = self.was_reset = True
            self.note_end('resets', 'sees reset')
            return b''
        if octets:
            self.note(self.heard_as, octets)
            self.received += octets
            self.arrivals.append((len(self.record.events), len(self.received)))
        else:
            self.over = True
            self.note_end('closes', 'sees end')
        return octets

    def note_end(self, of_proxy, of_origin):
        """What viaduct did to the client, or the origin saw."""
        self.note(self.heard_as.rstrip('<>'), of_proxy if self.who == 'client>' else of_origin)

    def when(self, at):
        """When the octet at this place came."""
        return next(moment for moment, count in self.arrivals if count > at)

    def is_busy(self):
        return bool(self.waiting) or (self.wants_end and not self.has_ended)


class Viaduct:
    """The program.  Its log comes by a terminal, for there each line comes at once."""

    def __init__(self, path, folder):
        self.folder = folder
        self.lines = []                 # that nobody has taken yet
        self.rest = b''
        self.cases = 0
        ready = os.path.join(folder, 'ready')
        self.log, terminal = pty.openpty()
        tty.setraw(terminal)
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith('VIADUCT_')}
        words = [path, '--listen', '127.0.0.1:0', '--name', NAME.decode(), '--log', 'json -',
                 '--workers', '1', '--dns-server', '127.0.0.1:9', '--dns-timeout', '200ms',
                 '--ready-file', ready]
        try:
            with open(os.path.join(folder, 'errors'), 'wb') as errors:
                self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=terminal,
                                                stderr=errors, env=kept, cwd=folder)
        finally:
            os.close(terminal)
        self.port = self.wait_ready(ready)
        self.sentinel = None

    def wait_ready(self, ready):
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with open(ready, encoding='utf-8') as opened:
                    return int(json.load(opened)['addresses'][0].rpartition(':')[2])
            except (FileNotFoundError, json.JSONDecodeError):
                time.sleep(0.01)
        self.kill()
        raise Failure(f'viaduct does not start: {self.errors()}')

    def errors(self):
        path = os.path.join(self.folder, 'errors')
        with open(path, encoding='utf-8', errors='replace') as opened:
            return opened.read()

    def next_address(self):
        """Of the loopback network; by itself for each case, for millions of them."""
        self.cases += 1
        return '127.%d.%d.%d' % (1 + (self.cases >> 16) % 250, self.cases >> 8 & 255,
                                 self.cases & 255)

    def connect(self):
        return socket.create_connection(('127.0.0.1', self.port), PATIENCE)

    def read_log(self):
        try:
            octets = os.read(self.log, PIECE)
        except OSError:                 # it is no more
            raise Failure(f'viaduct ended by itself: {self.errors()}') from None
        *lines, self.rest = (self.rest + octets).split(b'\n')
        self.lines += [json.loads(line) for line in lines]

    def take_lines(self, deadline):
        """The log's lines so far: all that came before the one of a request of our own."""
        if not self.sentinel:
            self.sentinel = self.connect()
        mine = '%s:%d' % self.sentinel.getsockname()
        self.sentinel.sendall(SENTINEL)
        answer = b''
        while not self.lines or self.lines[-1].get('client') != mine:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Failure('viaduct answers no other client')
            for found in select.select([self.log, self.sentinel], [], [], left)[0]:
                if found is self.sentinel:
                    answer += self.sentinel.recv(PIECE)
                else:
                    self.read_log()
        while not answer.endswith(b'\r\n\r\n'):
            answer += self.sentinel.recv(PIECE) or b'\r\n\r\n'
        lines, self.lines = self.lines[:-1], []
        return lines

    def drop_sentinel(self):
        """What came of a case that failed is nobody's."""
        if self.sentinel:
            self.sentinel.close()
            self.sentinel = None

    def end(self):
        """Ends it as a user would; a Failure when that, or anything before it, went wrong."""
        self.drop_sentinel()
        self.process.terminate()
        deadline = time.monotonic() + END
        while select.select([self.log], [], [], max(deadline - time.monotonic(), 0))[0]:
            try:
                self.read_log()
            except Failure:
                break
        status = self.kill()
        counters = self.lines[-1] if self.lines else {}
        if status or any(complaint in self.errors() for complaint in COMPLAINTS):
            raise Failure(f'viaduct ended with {status}: {self.errors()}')
        for name in ('parser_disagreements', 'log_lines_lost', 'retries'):
            if counters.get(name) != 0:
                raise Failure(f'viaduct counted {counters}')

    def kill(self):
        """Whatever happened, it is no more after this; gives how it ended, None when it had not."""
        try:
            status = self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = None
        if self.log is not None:
            os.close(self.log)
            self.log = None
        return status


class Play:
    """One case."""

    def __init__(self, viaduct, case):
        self.viaduct = viaduct
        self.case = case
        self.record = Record()
        self.deadline = time.monotonic() + PATIENCE
        self.listener = socket.socket()
        self.listener.bind((viaduct.next_address(), 0))
        self.listener.listen(8)
        self.listener.setblocking(False)
        self.record.authority = b'%b:%d' % (self.listener.getsockname()[0].encode(),
                                            self.listener.getsockname()[1])
        self.record.sent = case.octets.replace(ORIGIN, self.record.authority)
        self.peers = {}                 # the origin's connections, with what h11 hears on them
        self.client = self.waits_for = None
        self.name, self.due = '', 0

    def run(self):
        try:
            connection = self.viaduct.connect()
            self.name = '%s:%d' % connection.getsockname()
            self.client = Peer(connection, 'client>', self.record, 'proxy>')
            self.client.send(self.record.sent, self.cuts_of(self.record.sent), self.case.at_once)
            self.waits_for = None if self.case.at_once else self.expected()
            self.turn_until(lambda: self.client.over)
            self.settle()
        finally:
            self.clean_up()
        return self.record

    def cuts_of(self, octets):
        return [cut for cut in self.case.cuts if cut < len(octets)]

    def cuts_of_answer(self, octets, last):
        """What is behind a whole answer comes with its last octet: later it could answer the next
        request, and nobody could tell."""
        cuts = self.cuts_of(octets)
        if last.end != 'whole' or last.stop == len(octets):
            return cuts
        return [cut for cut in cuts if cut < last.stop] + [last.stop - 1]

    def expected(self):
        """Hears the answers that are due before the client ends."""
        methods = [message.method for message in reading.read_requests(self.record.sent)]
        self.due = len(methods)
        return opinion.Responses(methods)

    def turn_until(self, done):
        while not done():
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise Failure('nothing more happens')
            self.turn(left)

    def turn(self, left):
        everybody = [self.client, *self.peers]
        readers = {peer.connection: peer for peer in everybody if not peer.over}
        writers = [peer.connection for peer in everybody if peer.is_busy()]
        readable, writable, _ = select.select([self.listener, *readers], writers, [], left)
        for peer in everybody:
            if peer.connection in writable:
                peer.flush()
            if peer.connection in readable:
                self.hear(peer, peer.read())
        if self.listener in readable:
            self.accept()

    def accept(self):
        try:
            connection, _ = self.listener.accept()
        except BlockingIOError:
            return
        peer = Peer(connection, 'origin>', self.record, 'origin<')
        self.record.origin.append(peer)
        self.peers[peer] = opinion.Requests()
        self.hear(peer, peer.read())

    def hear(self, peer, octets):
        if peer is self.client:
            self.hear_answer(octets)
        elif octets:
            self.hear_request(peer, octets)

    def hear_answer(self, octets):
        if not self.waits_for:
            return
        if octets:
            self.waits_for.feed(octets)
        whole = sum(heard.whole for heard in self.waits_for.heard)
        if whole == self.due or self.waits_for.error or self.client.over:
            self.waits_for = None
            self.client.wants_end = True

    def hear_request(self, peer, octets):
        """The origin answers when a request is whole."""
        listener = self.peers[peer]
        before = sum(heard.whole for heard in listener.heard)
        listener.feed(octets)
        for heard in [heard for heard in listener.heard if heard.whole][before:]:
            answers = self.case.answers
            octets = answers[min(len(self.record.answered), len(answers) - 1)]
            method = bytes(heard.head.method)
            self.record.answered.append((peer, method, octets))
            last = reading.read_answer(octets, method)[-1]
            peer.send(octets, self.cuts_of_answer(octets, last), is_spent(octets, last))

    def settle(self):
        """The client is done: what else reached the origin, and what the log says."""
        self.client.connection.close()
        lines = self.viaduct.take_lines(self.deadline)
        self.record.lines = [line for line in lines if line.get('client') == self.name]
        self.record.events += [('log', shortened(line)) for line in self.record.lines]
        self.accept()
        for peer, listener in self.peers.items():
            self.last_words(peer, listener)
        self.record.received = self.client.received
        self.record.was_reset = self.client.was_reset

    def last_words(self, peer, listener):
        """Reads on while octets are there, and to the end when a request is not whole."""
        while not peer.over:
            partial = peer.received and not peer_is_idle(peer, listener)
            left = max(self.deadline - time.monotonic(), 0) if partial else 0
            if not select.select([peer.connection], [], [], left)[0]:
                if partial:
                    raise Failure('the origin waits for the rest of a request')
                return
            if octets := peer.read():
                listener.feed(octets)

    def clean_up(self):
        self.listener.close()
        for peer in [self.client, *self.peers]:
            if peer:
                peer.connection.close()


def shortened(line):
    """What a line of the log says, without times."""
    return json.dumps({name: value for name, value in line.items()
                       if value is not None and name not in ('schema', 'ts')
                       and not name.endswith('_ms')})


def is_spent(octets, last):
    """Whether the origin ends the connection behind this answer."""
    return last.end != 'whole' or last.framing == 'close' or last.stop < len(octets)


def peer_is_idle(peer, listener):
    """Whether all that came is whole requests."""
    whole = [heard for heard in listener.heard if heard.whole]
    return not listener.error and bool(whole) and whole[-1].stop == len(peer.received)
