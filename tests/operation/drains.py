"""Drains: every request on a connection that was accepted is answered."""

import asyncio
import time

from load import Client, Ended, Load, Origin, field
from proxy import Proxy, expect, soon

CLIENTS = 16


class DrainLoad(Load):
    """Clients that ask until the proxy ends their connection as it said, or refuses a new one."""

    resets = 0                  # connections that came in the last instants

    async def run_one(self, client):
        try:
            while True:
                await client.ask()
                self.served += 1
                if not client.writer:
                    return
        except Ended:
            return              # idle, and closed without a request on it
        except ConnectionRefusedError:
            return
        except ConnectionResetError:
            self.resets += 1
        except Exception as error:
            self.faults.append(repr(error))


async def drains(viaduct):
    """Every request on a connection that was accepted is answered, the last with close."""
    with Proxy(viaduct, 'listen 127.0.0.1:0', 'name p1', 'log json -') as proxy:
        async with Origin() as origin:
            load = DrainLoad(proxy.address, origin.address, CLIENTS)
            async with load:
                await asyncio.sleep(0.3)
                proxy.program.drain()
            expect(not load.faults, f'{len(load.faults)} requests failed: {load.faults[:3]}')
            expect(load.served > 100, f'only {load.served} requests were served')
            status = await asyncio.to_thread(proxy.program.process.wait, 5)
        expect(status == 0, f'viaduct ended with {status}')
        expect(len(proxy.program.exchanges()) == load.served, 'the log has every exchange')
        proxy.program.check_complaints()
        return f'{load.served} requests, {load.resets} connections reset in the last instants'


async def drains_idle(viaduct):
    """A connection that is idle when the drain begins is served once more, with close."""
    with Proxy(viaduct, 'listen 127.0.0.1:0', 'name p1') as proxy:
        async with Origin() as origin:
            client, silent = (Client(proxy.address, origin.address) for _ in range(2))
            await client.ask()
            await silent.ask()
            proxy.program.drain()
            await soon(lambda: 'drain: waiting for' in proxy.said(), 'the drain has begun')
            expect(field(await client.ask(), b'connection') == b'close', 'close is said')
            began = time.monotonic()
            expect(await silent.reader.read() == b'', 'an idle connection is closed')
            expect(0.3 < time.monotonic() - began < 2, 'after about a second')
            silent.close()
            status = await asyncio.to_thread(proxy.program.process.wait, 5)
        expect(status == 0, f'viaduct ended with {status}')


async def drains_tunnels(viaduct):
    """A tunnel has drain-timeout; the end says how many were cut."""
    with Proxy(viaduct, 'listen 127.0.0.1:0', 'connect-ports any', 'drain-timeout 1500ms') as proxy:
        async with Origin() as origin:
            reader, writer = await asyncio.open_connection(*proxy.address)
            writer.write(f'CONNECT {origin.address} HTTP/1.1\r\nHost: x\r\n\r\n'.encode())
            await reader.readuntil(b'\r\n\r\n')
            proxy.program.drain()
            await soon(lambda: 'drain: waiting for' in proxy.said(), 'the drain has begun')
            writer.write(b'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
            expect((await reader.readuntil(b'\r\n\r\n')).startswith(b'HTTP/1.1 200'), 'it goes on')
            await asyncio.to_thread(proxy.program.process.wait, 5)
            writer.close()
        expect('1 connections were cut' in proxy.said(), proxy.said())


CASES = (
    ('a drain answers every request of a steady load', drains),
    ('a drain serves idle connections a second more', drains_idle),
    ('a drain lets tunnels go on, and says how many were cut', drains_tunnels),
)
