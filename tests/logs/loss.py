"""Places that take no lines: the proxy goes on, and what is lost is counted and told."""

import os
import resource
import signal
import subprocess
import time

from world import Skipped, World, expect, wait_until

MANY = 200


def lost_in(events):
    return sum(event['lines'] for event in events if event.get('event') == 'lost')


def targets_in(events):
    return sum('target' in event for event in events)


def check_account(world, events, asked):
    """Each exchange has its line, or is among the lost that a line tells of."""
    there, lost = targets_in(events), lost_in(events)
    expect(lost > 0, 'no line tells of lost ones')
    expect(there + lost == asked, f'{there} lines and {lost} lost are not {asked}')
    expect(events[-1].get('log_lines_lost') == lost, f'the counters say {events[-1]}')


def full_device(viaduct):
    if not os.access('/dev/full', os.W_OK):
        raise Skipped('no /dev/full')
    with World(viaduct, 'json /dev/full').start() as world:
        world.ask(range(MANY))
        said = world.end()
        expect(f'log: {MANY + 1} lines were lost' in said, f'stderr has {said}')


def full_device_left(viaduct):
    if not os.access('/dev/full', os.W_OK):
        raise Skipped('no /dev/full')
    with World(viaduct, 'json $DIR/log') as world:
        world.path('log').symlink_to('/dev/full')
        world.start().ask(range(MANY))
        world.path('log').unlink()
        world.signal(signal.SIGUSR1)
        wait_until(world.path('log').exists, 'a new file')
        world.ask(['after'])
        world.end()
        events = world.events('log')
        expect(events[0].get('event') == 'lost', f'the file begins with {events[0]}')
        check_account(world, events, MANY + 1)


def read_all(fd, into):
    try:
        while octets := os.read(fd, 65536):
            into += octets
    except BlockingIOError:
        pass
    return into


def fifo_without_reader(viaduct):
    with World(viaduct, 'json $DIR/log') as world:
        os.mkfifo(world.path('log'))
        reader = os.open(world.path('log'), os.O_RDONLY | os.O_NONBLOCK)
        world.start()
        os.close(reader)
        world.ask(range(MANY))
        world.signal(signal.SIGUSR2)            # hands over all that there is
        time.sleep(0.3)
        reader = os.open(world.path('log'), os.O_RDONLY | os.O_NONBLOCK)
        world.held.append(lambda: os.close(reader))
        world.ask(['after'])
        world.end()
        world.path('read').write_bytes(read_all(reader, b''))
        events = world.events('read')
        expect(events[0] == events[0] | {'event': 'lost', 'lines': MANY + 1},
               f'a new reader sees first {events[0]}')
        expect(targets_in(events) == 1, f'a new reader sees {events}')


def fifo_that_is_full(viaduct):
    """More than FIFO and queue hold, and nobody reads: the proxy answers all the same."""
    with World(viaduct, 'json $DIR/log') as world:
        os.mkfifo(world.path('log'))
        reader = os.open(world.path('log'), os.O_RDONLY | os.O_NONBLOCK)
        world.held.append(lambda: os.close(reader))
        world.start().ask(range(MANY * 2))      # over the 64 KiB that a FIFO holds
        world.signal(signal.SIGUSR1)
        world.ask(['after'])
        began = time.monotonic()
        said = world.end()
        expect(time.monotonic() - began < 3, 'it did not end in time')
        expect('lines were lost' in said, f'stderr has {said}')


def standard_output_without_reader(viaduct):
    with World(viaduct, 'json -') as world:
        os.mkfifo(world.path('out'))
        reader = os.open(world.path('out'), os.O_RDONLY | os.O_NONBLOCK)
        world.start(output=world.path('out'))
        os.close(reader)
        world.ask(range(MANY))
        said = world.end()
        expect(f'log: {MANY + 1} lines were lost' in said, f'stderr has {said}')


def limit_of_files(viaduct):
    with World(viaduct, 'json $DIR/log').start() as world:
        def limit(octets):
            resource.prlimit(world.program.process.pid, resource.RLIMIT_FSIZE,
                             (octets, resource.RLIM_INFINITY))
        limit(1000)
        world.ask(range(MANY))
        world.signal(signal.SIGUSR2)
        wait_until(lambda: world.path('log').stat().st_size == 1000, 'a full file')
        time.sleep(0.3)
        limit(resource.RLIM_INFINITY)
        world.ask(['after'])
        world.end()
        broken = [line for line in world.lines('log') if not line.endswith('}')]
        expect(len(broken) == 1, f'{len(broken)} lines are torn, not one')


def mounted(world):
    folder = world.path('disk')
    folder.mkdir()
    made = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', folder],
                          capture_output=True, text=True, check=False)
    if made.returncode:
        raise Skipped(f'no tmpfs can be mounted: {made.stderr.strip()}')
    world.held.append(lambda: subprocess.run(['umount', '-l', folder], check=False))
    return folder


def full_disk(viaduct):
    with World(viaduct, 'json $DIR/disk/log') as world:
        disk = mounted(world)
        ballast = disk / 'ballast'
        ballast.write_bytes(bytes(40 << 10))
        world.start().ask(range(MANY))
        world.signal(signal.SIGUSR2)
        time.sleep(0.5)
        ballast.unlink()
        world.ask(['after'])
        said = world.end()
        lines = world.lines('disk/log')
        torn = [line for line in lines if not line.endswith('}')]
        expect(len(torn) <= 1, f'{len(torn)} lines are torn')
        world.path('whole').write_text(
            ''.join(f'{line}\n' for line in lines if line not in torn))
        events = world.events('whole')
        expect(lost_in(events) > 0, 'no line tells of lost ones')
        seen = sum(event.get('event') != 'lost' for event in events)
        asked = MANY + 1 + 2                    # and the counters, twice
        expect(seen + lost_in(events) == asked, f'{seen} lines and {lost_in(events)} lost')
        expect(events[-2]['target'].endswith('after'), f'it did not recover: {events[-2:]}')
        expect(f'log: {lost_in(events)} lines were lost' in said, f'stderr has {said}')


CASES = (
    ('a full device costs lines and nothing else', full_device),
    ('a full device that is left for a file: the file tells of the lost', full_device_left),
    ('a FIFO whose reader has gone costs lines, and a new reader is told', fifo_without_reader),
    ('a FIFO that is full holds nobody up, a rotation and the end included', fifo_that_is_full),
    ('standard output whose reader has gone costs lines', standard_output_without_reader),
    ("a limit on files' sizes costs lines, and one is torn", limit_of_files),
    ('a full disk costs lines, which are told when there is room again', full_disk),
)
