"""What is in the log: formats, counters, escapes; and logs that cannot be had."""

import os
import re
import signal
import subprocess
import tempfile
import time

from world import Client, World, expect, wait_until

CONTROL = re.compile('[\0-\x09\x0b-\x1f\x7f]')
ODD = (b'GET http://o.test/\x1b[31m HTTP/1.1\r\nHost: o.test\r\n\r\n',
       b'\x1b]0;x\x07\r\n\r\n',
       b'G\x7f\x9bT http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n')


def counters_in(events):
    return [event for event in events if event.get('event') == 'counters']


def counters_on_demand(viaduct):
    with World(viaduct, 'json $DIR/log').start() as world:
        world.ask(['one', 'two'])
        world.signal(signal.SIGUSR2)
        events = wait_until(lambda: counters_in(world.events('log')), 'an event with counters')
        expect(len(events) == 1, f'one signal made {len(events)} events')
        expect(events[0]['exchanges'] == 2, f'the counters say {events[0]}')
        world.ask(['three'])
        world.end()
        events = world.events('log')
        told = [event.get('event') for event in events]
        expect(told == [None, None, 'counters', None, 'counters'], f'the log has {told}')
        expect(events[-1]['exchanges'] == 3, f'the counters say {events[-1]}')


def pretty_file(viaduct):
    with World(viaduct, 'pretty $DIR/log').start() as world:
        world.ask(['one'])
        world.signal(signal.SIGUSR2)
        world.end()
        lines = world.lines('log')
        expect(len(lines) == 3, f'the log has {lines}')
        expect(re.fullmatch(r'\d\d:\d\d:\d\d 200 OPTIONS http://o.test/one  .*', lines[0]),
               f'the log has {lines[0]!r}')
        expect(lines[1].startswith('in all: clients 1, '), f'the log has {lines[1]!r}')
        expect(not CONTROL.search(''.join(lines)), 'a file has colours')


def off(viaduct):
    with World(viaduct, 'off').start() as world:
        world.ask(['one'])
        world.signal(signal.SIGUSR1)
        world.signal(signal.SIGUSR2)
        wait_until(lambda: 'the counters have no place' in world.program.errors(), 'a word')
        world.ask(['two'])
        world.end()
        expect(world.lines('stdout') == [], 'standard output has lines')


def escaped(viaduct):
    for log in ('json $DIR/log', 'pretty $DIR/log'):
        with World(viaduct, log, '--trace').start() as world:
            for octets in ODD:
                client = Client(world.address)
                expect(client.send(octets) == 400, f'{octets!r} was not answered 400')
                client.close()
            world.end()
            found = CONTROL.search('\n'.join(world.lines('log')))
            expect(not found, f'{log}: the log has the octet {found!r}')


def ran(viaduct, *options):
    done = subprocess.run([viaduct, '--listen', '127.0.0.1:0', *options], capture_output=True,
                          text=True, timeout=20, check=False)
    return done.returncode, done.stderr


def not_to_be_had(viaduct):
    with tempfile.TemporaryDirectory(prefix='viaduct-logs-') as folder:
        fifo = f'{folder}/fifo'
        os.mkfifo(fifo)
        for place, reason in (('/nowhere/log', 'No such file or directory'),
                              (folder, 'Is a directory'),
                              (fifo, 'No such device or address (a FIFO that nobody reads'),
                              ('/proc/version/log', 'Not a directory')):
            status, said = ran(viaduct, '--log', f'json {place}')
            expect(status == 2, f'{place}: the status is {status}')
            expect(f'viaduct: log: {place}: {reason}' in said, f'{place}: stderr has {said}')
            expect('listening' not in said, f'{place}: it listened')


def without_place(viaduct):
    for value in ('json', 'pretty'):
        status, said = ran(viaduct, '--log', value)
        expect(status == 2, f'the status is {status}')
        expect(f"--log: '{value}': lacks the place: a file's name, or - for standard output"
               in said, f'stderr has {said}')


def soon(viaduct):
    with World(viaduct, 'json $DIR/log').start() as world:
        world.ask(['one'])
        began = time.monotonic()
        wait_until(lambda: world.lines('log'), 'a line')
        expect(time.monotonic() - began < 3, 'a line took over 3 s to the file')


CASES = (
    ('SIGUSR2 makes one event with the counters, and the proxy goes on', counters_on_demand),
    ('pretty lines go to a file without colours', pretty_file),
    ('without a log the signals end nothing', off),
    ('control octets that clients send are escaped', escaped),
    ('a log that cannot be opened ends the start, with the reason', not_to_be_had),
    ('a format without a place is told what it lacks', without_place),
    ('a line is in the file within seconds', soon),
)
