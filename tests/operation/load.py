"""An origin and keep-alive clients on loopback, for tests that hold a load while something happens."""

import asyncio
import re

PATIENCE = 5                    # seconds that any one step may take
BODY = b'hello\n'


class Origin:
    """Answers every request 200 with the same body, over kept connections."""

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, '127.0.0.1', 0)
        self.address = '127.0.0.1:%d' % self.server.sockets[0].getsockname()[1]
        self.requests = 0
        self.answers = asyncio.Event()
        self.answers.set()
        return self

    def pause(self):
        """Answers wait from now on."""
        self.answers.clear()

    def go_on(self):
        self.answers.set()

    async def __aexit__(self, *_):
        self.server.close()

    async def serve(self, reader, writer):
        try:
            while await read_head(reader):
                self.requests += 1
                await self.answers.wait()
                writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b' % (len(BODY), BODY))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        writer.close()


async def read_head(reader):
    """A head, or b'' at the end of the connection."""
    try:
        return await reader.readuntil(b'\r\n\r\n')
    except asyncio.IncompleteReadError as short:
        if short.partial:
            raise
        return b''


def field(head, name):
    found = re.search(rb'^%b:[ \t]*(.*?)\r$' % name, head, re.M | re.I)
    return found[1] if found else b''


class Ended(Exception):
    """The proxy has ended a connection that it had said it would end, or that was idle."""


class Client:
    """One kept connection through the proxy."""

    def __init__(self, proxy, origin):
        self.proxy = proxy
        self.origin = origin
        self.reader = self.writer = None

    async def connect(self):
        self.close()
        self.reader, self.writer = await asyncio.open_connection(*self.proxy)

    def close(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None

    async def ask(self):
        """One request; gives the head of its answer. The connection is gone if that says close."""
        if not self.writer:
            await self.connect()
        request = f'GET http://{self.origin}/ HTTP/1.1\r\nHost: {self.origin}\r\n\r\n'
        self.writer.write(request.encode())
        head = await asyncio.wait_for(read_head(self.reader), PATIENCE)
        if not head:
            raise Ended
        body = await self.reader.readexactly(int(field(head, b'content-length')))
        if not head.startswith(b'HTTP/1.1 200 ') or body != BODY:
            raise AssertionError(f'not the answer: {head + body!r}')
        if field(head, b'connection').lower() == b'close':
            self.close()
        return head


class Load:
    """Clients that ask without a pause, and what came of it."""

    def __init__(self, proxy, origin, clients):
        self.clients = [Client(proxy, origin) for _ in range(clients)]
        self.served = 0
        self.faults = []
        self.stopping = False

    async def run_one(self, client):
        while not self.stopping:
            try:
                await client.ask()
                self.served += 1
            except Exception as error:      # whatever it is, a request has failed
                self.faults.append(repr(error))
                return
        client.close()

    async def __aenter__(self):
        self.tasks = [asyncio.create_task(self.run_one(client)) for client in self.clients]
        return self

    async def __aexit__(self, *_):
        self.stopping = True
        await asyncio.gather(*self.tasks)
