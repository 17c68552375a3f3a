"""The second opinion: what h11 makes of the octets of one side of a connection.

h11 takes some things that viaduct never sends (a lone LF, control octets), so reading.py reads
the same octets, and both must agree."""

from dataclasses import dataclass, field

import h11

LIMIT = 1 << 20                 # octets of a head; viaduct's own limits are lower
HOST = [('Host', 'h')]


@dataclass
class Heard:
    """A message as h11 tells it."""
    head: object = None         # h11.Request or h11.Response; None while it is not whole
    interims: list = field(default_factory=list)
    body: bytes = b''
    trailers: list = field(default_factory=list)
    whole: bool = False
    stop: int = 0               # where it ends in the octets of its side

    def fields(self):
        return self.head.headers.raw_items()


class Listener:
    """Reads on as octets come.  `heard` has its messages, `error` what h11 objected to."""

    def __init__(self):
        self.heard = []
        self.error = ''
        self.total = 0
        self.connection = None
        self.begin(b'')

    def begin(self, octets):
        """A new message, of which these octets are there already."""
        self.connection = self.new_connection()
        self.current = Heard()
        self.heard.append(self.current)
        if octets:
            self.connection.receive_data(octets)

    def feed(self, octets):
        """More octets; none are the end."""
        if self.error or not self.connection:
            self.total += len(octets)
            return
        self.total += len(octets)
        try:
            self.connection.receive_data(octets)
            while self.connection and self.take(self.connection.next_event()):
                pass
        except h11.RemoteProtocolError as error:
            self.error = str(error)

    def take(self, event):
        """Whether more may follow at once."""
        if event in (h11.NEED_DATA, h11.PAUSED) or isinstance(event, h11.ConnectionClosed):
            return False
        if isinstance(event, h11.InformationalResponse):
            self.current.interims.append(event)
        elif isinstance(event, (h11.Request, h11.Response)):
            self.current.head = event
        elif isinstance(event, h11.Data):
            self.current.body += bytes(event.data)
        else:
            self.end_message(event)
        return True

    def end_message(self, event):
        rest, ended = self.connection.trailing_data
        self.current.trailers = event.headers.raw_items()
        self.current.whole = True
        self.current.stop = self.total - len(rest)
        self.connection = None
        if rest:
            self.begin(rest)
            if ended:
                self.connection.receive_data(b'')
        else:
            self.next_message()

    def next_message(self):
        self.begin(b'')

    def messages(self):
        """Those whose head is there."""
        return [heard for heard in self.heard if heard.head]


class Requests(Listener):
    """What a server hears."""

    def new_connection(self):
        return h11.Connection(h11.SERVER, LIMIT)


class Responses(Listener):
    """What a client hears that has sent requests with these methods."""

    def __init__(self, methods):
        self.methods = list(methods)
        super().__init__()

    def new_connection(self):
        if not self.methods:
            return None
        connection = h11.Connection(h11.CLIENT, LIMIT)
        connection.send(h11.Request(method=self.methods.pop(0), target='/', headers=HOST))
        connection.send(h11.EndOfMessage())
        return connection

    def begin(self, octets):
        if octets and not self.methods:
            self.error = f'surplus: {octets!r}'
            return
        super().begin(octets)


def requests_in(octets):
    """Of a client that sent these and no more."""
    listener = Requests()
    listener.feed(octets)
    return listener


def responses_in(octets, methods, ended):
    listener = Responses(methods)
    listener.feed(octets)
    if ended:
        listener.feed(b'')
    return listener
