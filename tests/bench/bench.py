#!/usr/bin/env python3
"""Measures viaduct beside the other proxies that are installed, in one run and with one load.

The proxies run on the first processor, the load and its origin on the second. Rounds are
interleaved; the figures are medians, those of others also as ratios to viaduct. What is compared
is processor time for each unit of work: it does not depend on who else is idle meanwhile."""

import argparse
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True

from peers import KINDS, Peer, viaduct_kinds

GB = 10 ** 9
FEW, MANY = 1000, 5000          # exchanges when system calls are counted
TRACED = 20                     # seconds that they may take
SETTLE = 2.0                    # seconds until idle connections are idle


@dataclass(frozen=True)
class Work:
    """One kind of load, and what its processor time is told for."""
    name: str
    options: str
    unit: str = 'exchange'

    @property
    def tunnels(self):
        return '--tunnels' in self.options


WORKS = (
    Work('keep-alive 1 KB, c=64', '--connections 64 --size 1024'),
    Work('keep-alive 64 KB, c=32', '--connections 32 --size 65536'),
    Work('new connections 1 KB, c=64', '--connections 64 --size 1024 --closes'),
    Work('in tunnels 1 KB, c=64', '--connections 64 --size 1024 --tunnels'),
    Work('new tunnels 1 KB, c=64', '--connections 64 --size 1024 --tunnels --closes'),
    Work('bulk down 10 MB, c=4', '--connections 4 --size 10000000', 'GB'),
    Work('bulk up 1 MB, c=8', '--connections 8 --size 0 --upload 1000000', 'GB'),
    Work('bulk in tunnels 10 MB, c=4', '--connections 4 --size 10000000 --tunnels', 'GB'),
)


@dataclass
class Sample:
    cost: float                 # processor time: microseconds an exchange, seconds a GB
    rate: float                 # exchanges, or GB, a second
    p50: float                  # microseconds
    p99: float
    errors: int


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        pinned = len(os.sched_getaffinity(0)) > 1
        self.first = ['taskset', '-c', '0'] if pinned else []
        self.second = ['taskset', '-c', '1'] if pinned else []
        self.origin = self._start_origin()
        self.peers = []
        self.samples = defaultdict(lambda: defaultdict(list))
        self.memory, self.calls = {}, {}

    def _start_origin(self):
        self.server = subprocess.Popen([*self.second, self.arguments.load, '--serve'],
                                       stdout=subprocess.PIPE, text=True)
        return json.loads(self.server.stdout.readline())['port']

    def start(self, kinds):
        for kind in kinds:
            peer = Peer(kind, self.origin, self.first)
            if peer.wait_ready():
                self.peers.append(peer)
            else:
                print(f'{kind.name} did not start: {peer.complaint()}')
                peer.end()

    def end(self):
        for peer in self.peers:
            peer.end()
        self.server.terminate()
        self.server.wait()

    def _load(self, peer, options):
        words = [*self.second, self.arguments.load, '--proxy', str(peer.port), '--origin',
                 str(self.origin), *options.split()]
        ran = subprocess.run(words, capture_output=True, text=True, timeout=300)
        return json.loads(ran.stdout)

    def sample(self, peer, work, seconds):
        before = peer.meter.seconds()
        told = self._load(peer, f'{work.options} --seconds {seconds}')
        used = peer.meter.seconds() - before
        amount = told['octets'] / GB if work.unit == 'GB' else told['exchanges']
        scale = 1 if work.unit == 'GB' else 1e6
        return Sample(used * scale / amount if amount else 0.0, amount / told['seconds'],
                      told['p50_us'], told['p99_us'], told['errors'])

    def measure(self, works):
        for work in works:
            able = [peer for peer in self.peers if peer.kind.tunnels or not work.tunnels]
            for peer in able:
                self.sample(peer, work, 0.3)
            for number in range(self.arguments.rounds):
                progress(f'{work.name}: round {number + 1} of {self.arguments.rounds}')
                for peer in able:
                    sample = self.sample(peer, work, self.arguments.seconds)
                    self.samples[work][peer.name].append(sample)
            progress('')
            self.show(work)

    def show(self, work):
        unit = ('us/exchange', 'exchanges/s') if work.unit == 'exchange' else ('s/GB', 'GB/s')
        print(f'\n{work.name}\n  {"":12} {unit[0]:>12} {"ratio":>6} {unit[1]:>12} {"p50 us":>8} '
              f'{"p99 us":>8} {"errors":>6}')
        ours = self.cost(work, 'viaduct')
        for name, samples in self.samples[work].items():
            cost = self.cost(work, name)
            ratio = f'{cost / ours:6.2f}' if ours else f'{"":6}'
            print(f'  {name:12} {cost:12.3f} {ratio} {middle(samples, "rate"):12.2f} '
                  f'{middle(samples, "p50"):8.0f} {middle(samples, "p99"):8.0f} '
                  f'{sum(sample.errors for sample in samples):6}', flush=True)

    def cost(self, work, name):
        samples = self.samples[work].get(name)
        return middle(samples, 'cost') if samples else 0.0

    def measure_idle(self):
        """Memory for clients that are connected and idle.  It comes first, while no proxy has
        free memory left over from other work."""
        count = self.arguments.idle
        for peer in self.peers:
            progress(f'idle connections of {peer.name}')
            self._load(peer, '--connections 16 --size 1024 --exchanges 64')
            before = peer.meter.memory()
            holder = subprocess.Popen(
                [*self.second, self.arguments.load, '--proxy', str(peer.port), '--origin',
                 str(self.origin), '--connections', str(count), '--exchanges', str(count),
                 '--gently', '--hold', '60'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True)
            holder.stdout.readline()
            time.sleep(SETTLE)
            if established(peer.port) >= count:
                after = peer.meter.memory()
                self.memory[peer.name] = ((after - before) / count, after / 1e6)
            holder.terminate()
            holder.wait()
        progress('')

    def calls_of(self, peer, exchanges):
        """System calls of so many 1 KB exchanges; None when they cannot be counted."""
        done = []
        counted = peer.meter.calls(lambda: done.append(self._load(
            peer, f'--connections 64 --size 1024 --exchanges {exchanges} --seconds {TRACED}')))
        return counted if done and done[0]['exchanges'] == exchanges else None

    def measure_calls(self):
        """Of an exchange on kept connections, as the difference of two runs."""
        for peer in self.peers:
            progress(f'system calls of {peer.name}')
            few, many = (self.calls_of(peer, count) for count in (FEW, MANY))
            if few is not None and many is not None:
                self.calls[peer.name] = (many - few) / (MANY - FEW)
        progress('')

    def show_rest(self):
        print(f'\n{self.arguments.idle} idle connections, and system calls of a 1 KB keep-alive '
              f'exchange\n  {"":12} {"octets each":>12} {"MB in all":>12} {"calls":>12}')
        for peer in self.peers:
            each, whole = self.memory.get(peer.name, (None, None))
            calls = self.calls.get(peer.name)
            print(f'  {peer.name:12} {shown(each, 0)} {shown(whole, 1)} {shown(calls, 2)}')
        print('  (nginx allocates all its worker_connections at start: see its MB)')

    def show_ratios(self):
        names = [peer.name for peer in self.peers]
        print('\nprocessor time as a ratio to viaduct: above 1, viaduct needs less')
        print(f'  {"":28}' + ''.join(f'{name:>13}' for name in names))
        for work in self.samples:
            ours = self.cost(work, 'viaduct')
            ratios = [self.cost(work, name) / ours if ours else 0.0 for name in names]
            print(f'  {work.name:28}' + ''.join(f'{ratio:13.2f}' if ratio else f'{"-":>13}'
                                                for ratio in ratios))


def middle(samples, member):
    return median(getattr(sample, member) for sample in samples)


def shown(number, digits):
    return f'{"-":>12}' if number is None else f'{number:12.{digits}f}'


def established(port):
    """How many connections to a port of this machine are open."""
    rows = (line.split() for line in Path('/proc/net/tcp').read_text().splitlines()[1:])
    return sum(row[1].endswith(f':{port:04X}') and row[3] == '01' for row in rows)


def progress(text):
    if sys.stderr.isatty():
        print(f'\r\x1b[K{text}', end='', file=sys.stderr, flush=True)


def machine():
    model = next((line.split(':')[1].strip() for line in Path('/proc/cpuinfo').read_text().splitlines()
                  if line.startswith('model name')), platform.machine())
    return f'{len(os.sched_getaffinity(0))} processors, {model}, Linux {platform.release()}'


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--viaduct', type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument('--load', type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument('--rounds', type=int, default=7, help='rounds of each load (7)')
    parser.add_argument('--seconds', type=float, default=1.0, help='length of a round (1)')
    parser.add_argument('--only', help='these proxies, joined by commas')
    parser.add_argument('--work', default='', help='only loads with this in their name')
    parser.add_argument('--idle', type=int, default=2000, help='idle connections; 0: not measured')
    parser.add_argument('--no-calls', action='store_true', help='do not count system calls')
    return parser.parse_args()


def choose(arguments):
    """Those that are there and wanted; says which are not there."""
    wanted = arguments.only.split(',') if arguments.only else None
    kinds = [*viaduct_kinds(arguments.viaduct.resolve()), *KINDS]
    kinds = [kind for kind in kinds if not wanted or kind.name in wanted]
    absent = sorted({kind.package for kind in kinds if not kind.program()})
    if absent:
        print(f'not installed: {", ".join(absent)}; to compare with them:\n'
              f'    sudo apt-get install --no-install-recommends {" ".join(absent)}')
    return [kind for kind in kinds if kind.program()]


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(f'{machine()}; {arguments.rounds} rounds of {arguments.seconds:g} s')
    bench = Bench(arguments)
    try:
        bench.start(choose(arguments))
        if arguments.idle:
            bench.measure_idle()
        bench.measure([work for work in WORKS if arguments.work in work.name])
        if not arguments.no_calls:
            bench.measure_calls()
        bench.show_rest()
        bench.show_ratios()
    finally:
        bench.end()


if __name__ == '__main__':
    main()
