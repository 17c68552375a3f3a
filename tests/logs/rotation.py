"""SIGUSR1: the log is opened anew, and no line is lost or doubled."""

import signal
import stat

from world import Load, World, expect, wait_until

CLIENTS, ROTATIONS, ENOUGH = 4, 30, 300


def rotate_once(world, number):
    """As logrotate does: the file is renamed, then the signal tells of it."""
    world.path('log').rename(world.path(f'log.{number}'))
    world.signal(signal.SIGUSR1)
    wait_until(world.path('log').exists, 'a new file')


def under_load(viaduct):
    with World(viaduct, 'json $DIR/log').start() as world:
        load = Load(world, CLIENTS)
        for number in range(ROTATIONS):
            rotate_once(world, number)
        wanted = {f'http://o.test/{name}' for name in load.stop()}
        expect(len(wanted) > ENOUGH, f'a load of {len(wanted)} requests is none')
        world.end()
        names = [f'log.{number}' for number in range(ROTATIONS)] + ['log']
        events = [event for name in names for event in world.events(name)]
        targets = [event['target'] for event in events if 'target' in event]
        expect(set(targets) == wanted, f'{len(wanted - set(targets))} lines are lost')
        expect(len(targets) == len(wanted), f'{len(targets) - len(wanted)} lines are doubled')
        expect(events[-1]['event'] == 'counters', 'the counters are not the last line')
        expect(events[-1]['exchanges'] == len(wanted), f'the counters say {events[-1]}')
        expect(events[-1]['log_lines_lost'] == 0, f'the counters say {events[-1]}')


def before_and_after(viaduct):
    with World(viaduct, 'json $DIR/log').start() as world:
        world.ask(['before'])
        rotate_once(world, 1)
        world.ask(['after'])
        world.end()
        old = [event['target'] for event in world.events('log.1')]
        expect(old == ['http://o.test/before'], f'the old file has {old}')
        new = [event.get('target') for event in world.events('log')]
        expect(new == ['http://o.test/after', None], f'the new file has {new}')
        mode = stat.S_IMODE(world.path('log').stat().st_mode)
        expect(mode & ~0o640 == 0, f'the new file has the mode {mode:o}')


def appended(viaduct):
    with World(viaduct, 'json log') as world:       # relative: beside where it was started
        world.path('log').write_text('{"event": "older"}\n')
        world.start().ask(['one'])
        world.end()
        events = [event.get('event') for event in world.events('log')]
        expect(events == ['older', None, 'counters'], f'the file has {events}')


def folder_removed(viaduct):
    with World(viaduct, 'json $DIR/logs/log') as world:
        world.path('logs').mkdir()
        world.start().ask(['one'])
        world.path('logs/log').rename(world.path('kept'))
        world.path('logs').rmdir()
        world.signal(signal.SIGUSR1)
        said = wait_until(lambda: 'lines go on' in world.program.errors(), 'a warning')
        world.ask(['two'])
        said = world.end()
        expect(said.count('logs/log: No such file or directory') == 1, f'stderr has {said}')
        targets = [event.get('target') for event in world.events('kept')]
        expect(targets == ['http://o.test/one', 'http://o.test/two', None],
               f'the old file has {targets}')


def standard_output_stays(viaduct):
    with World(viaduct, 'json -').start() as world:
        world.ask(['one'])
        world.signal(signal.SIGUSR1)
        world.ask(['two'])
        world.end()
        targets = [event.get('target') for event in world.events('stdout')]
        expect(targets == ['http://o.test/one', 'http://o.test/two', None],
               f'standard output has {targets}')


CASES = (
    (f'{ROTATIONS} rotations under load lose no line and double none', under_load),
    ('a rotation divides the lines where it was asked for', before_and_after),
    ('a file that is there is appended to', appended),
    ('a folder that is removed leaves the old file, and one warning', folder_removed),
    ('standard output is not opened anew', standard_output_stays),
)
