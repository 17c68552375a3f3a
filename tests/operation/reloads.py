"""Reloads under load: nothing is dropped, and what is new is seen soon."""

import asyncio
import time

from load import Client, Load, Origin, field
from proxy import SOON, Proxy, expect, soon

RELOADS = 50
CLIENTS = 8
SHORT, LONG = '100ms', '30s'    # of head-timeout


def lines_of(number):
    """The configuration after a good reload: another name, another timer, another listener."""
    odd = number % 2
    return ('listen 127.0.0.1:0', f'listen 127.0.0.{2 + number}:0', f'name p{number}', 'log json -',
            f'head-timeout {SHORT if odd else LONG}')


BAD = ('nmae x', 'name a b', 'head-timeout 30', 'name x\nname y', 'include no-such-file',
       'strict "on', 'listen 192.0.2.1:1')


async def has_name(client, name):
    return field(await client.ask(), b'via').endswith(b' ' + name.encode())


async def see_name(client, name):
    """The name is seen soon on this connection."""
    deadline = time.monotonic() + SOON
    while not await has_name(client, name):
        expect(time.monotonic() < deadline, f'{name} is not seen within {SOON} s')


async def times_out(address):
    """Whether a head that is not whole is answered 408 within the short timer."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(b'GET http://x/ HTTP/1.1\r\n')
    try:
        return (await asyncio.wait_for(reader.read(13), 0.4)).startswith(b'HTTP/1.1 408')
    except asyncio.TimeoutError:
        return False
    finally:
        writer.close()


async def refuses(address):
    try:
        _, writer = await asyncio.open_connection(*address)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def good_reload(proxy, origin, old, number):
    gone = proxy.addresses()[1]
    proxy.reload(*lines_of(number))
    await see_name(old, f'p{number}')
    await soon(lambda: proxy.addresses()[1] != gone, 'the ready file tells of the new listener')
    main, extra = proxy.addresses()
    expect(main == proxy.address, 'a listener that stays has kept its port')
    expect(await has_name(Client(extra, origin.address), f'p{number}'), 'the new listener serves')
    expect(await refuses(gone), 'the listener that went is closed')
    expect(await times_out(extra) == bool(number % 2), 'the timer is the new one')


async def bad_reload(proxy, old, number, name):
    said = proxy.said().count('the old settings stay in force')
    proxy.reload(*lines_of(number), BAD[number % len(BAD)])
    await soon(lambda: proxy.said().count('the old settings stay in force') > said,
               'a bad file is refused')
    expect(await has_name(old, name), 'nothing of a bad file is in force')


async def reloads(viaduct):
    with Proxy(viaduct, *lines_of(0)) as proxy:
        async with Origin() as origin:
            old = Client(proxy.address, origin.address)
            expect(await has_name(old, 'p0'), 'the first name')
            async with Load(proxy.address, origin.address, CLIENTS) as load:
                name = 'p0'
                for number in range(1, RELOADS + 1):
                    if number % 5 in (2, 4):
                        await bad_reload(proxy, old, number, name)
                        continue
                    await good_reload(proxy, origin, old, number)
                    name = f'p{number}'
            expect(not load.faults, f'{len(load.faults)} of {load.served} failed: {load.faults[:3]}')
            expect(load.served > 20 * RELOADS, f'only {load.served} requests were served')
            old.close()
        proxy.program.end()
        proxy.program.check_complaints()
        return f'{load.served} requests over {RELOADS} reloads'


async def keeps_its_settings(viaduct):
    """An exchange in flight finishes with the settings that it began with."""
    with Proxy(viaduct, *lines_of(0)) as proxy:
        async with Origin() as origin:
            reader, writer = await asyncio.open_connection(*proxy.address)
            head = f'POST http://{origin.address}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n'
            writer.write(head.encode())
            await soon(lambda: origin.requests == 1, 'the request is on its way')
            proxy.reload(*lines_of(1))
            other = Client(proxy.address, origin.address)
            await see_name(other, 'p1')
            writer.write(b'abc')
            answer = await asyncio.wait_for(reader.readuntil(b'\r\n\r\n'), 5)
            expect(field(answer, b'via').endswith(b' p0'), f'the old name: {answer!r}')
            writer.close()
            other.close()
        proxy.program.end()
        proxy.program.check_complaints()


async def says_what_it_cannot_change(viaduct):
    with Proxy(viaduct, *lines_of(0)) as proxy:
        proxy.reload('listen 127.0.0.1:0', 'name p1', 'log off')
        await soon(lambda: 'log: a running proxy does not change it' in proxy.said(),
                   'what a reload cannot change is said')
        await soon(lambda: 'the new settings are in force' in proxy.said(), 'the rest is in force')
        proxy.program.end()
        proxy.program.check_complaints()


async def fills_by_closing(viaduct):
    """A listener that a reload closes accepts what it has queued, which makes the proxy full."""
    stays = ('listen 127.0.0.1:0', 'max-connections 80')      # a turn accepts 64
    with Proxy(viaduct, *stays, 'listen 127.0.0.2:0') as proxy:
        gone = proxy.addresses()[1]
        proxy.reload(*(f'mistake-{number}' for number in range(50000)))
        await asyncio.sleep(0.05)       # it reads these now, and finds next the signal ...
        proxy.reload(*stays)
        await asyncio.sleep(0.01)
        waiting = [await asyncio.open_connection(*gone) for _ in range(100)]    # ... then clients
        for _, writer in waiting:
            writer.write(b'GET')        # none of them is idle
        expect('refused' not in proxy.said(), 'clients wait before the first reload is over')
        deadline = time.monotonic() + 30
        while 'the new settings are in force' not in proxy.said():
            expect(time.monotonic() < deadline and proxy.program.process.poll() is None,
                   f'the proxy goes on: {proxy.said()[-200:]}')
            await asyncio.sleep(0.01)
        for _, writer in waiting:
            writer.close()
        async with Origin() as origin:
            client = Client(proxy.address, origin.address)
            await client.ask()
            client.close()
        proxy.program.end()
        proxy.program.check_complaints()


CASES = (
    ('50 reloads, good and bad, lose no request of a steady load', reloads),
    ('an exchange in flight finishes with its settings', keeps_its_settings),
    ('what a reload cannot change is said', says_what_it_cannot_change),
    ('a listener that a reload closes may make the proxy full', fills_by_closing),
)
