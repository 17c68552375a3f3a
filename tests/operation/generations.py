"""An exchange keeps the settings that it began with, on its way to the origin too."""

import asyncio

from load import BODY, Client, Origin, field
from proxy import Proxy, expect, soon

LISTEN = 'listen 127.0.0.1:0'


def leads_to(origin, *more):
    return LISTEN, f'connect-to origin.test:80 {origin.address}', *more


async def begin(proxy):
    """A client that has sent half a head."""
    reader, writer = await asyncio.open_connection(*proxy.address)
    writer.write(b'GET http://origin.test/ HTTP/1.1\r\nHost: origin.test\r\n')
    await asyncio.sleep(0.05)       # it has begun
    return reader, writer


async def is_answered(client):
    reader, _ = client
    head = await asyncio.wait_for(reader.readuntil(b'\r\n\r\n'), 5)
    await reader.readexactly(len(BODY))
    return head.startswith(b'HTTP/1.1 200 ')


async def reload(proxy, *lines):
    done = proxy.said().count('the new settings are in force')
    proxy.reload(*lines)
    await soon(lambda: proxy.said().count('the new settings are in force') > done, 'the reload')


def end(proxy, *clients):
    for _, writer in clients:
        writer.close()
    proxy.program.end()
    proxy.program.check_complaints()


async def goes_where_it_began(viaduct):
    """connect-to changes while a head is on its way; the next exchange goes elsewhere."""
    async with Origin() as old, Origin() as new:
        with Proxy(viaduct, *leads_to(old)) as proxy:
            client = await begin(proxy)
            await reload(proxy, *leads_to(new))
            client[1].write(b'\r\n')
            expect(await is_answered(client), 'it is answered')
            expect((old.requests, new.requests) == (1, 0), 'by the origin that it began with')
            client[1].write(b'GET http://origin.test/ HTTP/1.1\r\nHost: origin.test\r\n\r\n')
            expect(await is_answered(client), 'the next is answered')
            expect((old.requests, new.requests) == (1, 1), 'by the new one')
            end(proxy, client)


async def waits_over_two_reloads(viaduct):
    """A request that waits for its turn at an origin keeps the settings that are two reloads old."""
    async with Origin() as origin:
        origin.pause()
        with Proxy(viaduct, *leads_to(origin, 'max-per-origin 1')) as proxy:
            waits, busy = await begin(proxy), await begin(proxy)
            busy[1].write(b'\r\n')
            await soon(lambda: origin.requests == 1, 'the origin is busy')
            await reload(proxy, *leads_to(origin, 'max-per-origin 1', 'name p1'))
            waits[1].write(b'\r\n')
            await asyncio.sleep(0.05)       # it waits in the queue
            await reload(proxy, *leads_to(origin, 'max-per-origin 1', 'name p2'))
            origin.go_on()
            for client in (busy, waits):
                expect(await is_answered(client), 'both are answered')
            end(proxy, busy, waits)


async def tells_what_stays(viaduct):
    """What cannot be changed stays as it was at the start, however often the file changes."""
    with Proxy(viaduct, LISTEN, 'log json a') as proxy:
        for place in 'bcca':
            await reload(proxy, LISTEN, f'log json {place}')
        told = [line for line in proxy.said().splitlines() if 'it stays' in line]
        expect(len(told) == 3, f'each time that it is not what runs: {told}')
        expect(all(line.endswith('it stays json a') for line in told), f'what runs: {told}')
        proxy.program.end()


async def keeps_its_own_address(viaduct):
    """The port that 0 gave may be written down; what overlaps it may not."""
    with Proxy(viaduct, LISTEN) as proxy:
        port = proxy.address[1]
        await reload(proxy, f'listen 127.0.0.1:{port}', 'name p1')
        expect(proxy.addresses() == [proxy.address], 'it has stayed')
        proxy.reload(f'listen 0.0.0.0:{port}', 'name p2')
        await soon(lambda: 'the old settings stay in force' in proxy.said(), 'that is refused')
        expect(f'0.0.0.0:{port}: overlaps 127.0.0.1:{port}' in proxy.said(), proxy.said())
        async with Origin() as origin:
            client = Client(proxy.address, origin.address)
            expect(field(await client.ask(), b'via').endswith(b' p1'), 'the old settings')
            client.close()
        end(proxy)


CASES = (
    ('a request whose head is on its way over a reload goes to its old origin',
     goes_where_it_began),
    ('a request that waits over two reloads is answered', waits_over_two_reloads),
    ('what no reload changes is told as it is', tells_what_stays),
    ('a listener is kept when its port is written down', keeps_its_own_address),
)
