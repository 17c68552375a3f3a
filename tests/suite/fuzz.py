#!/usr/bin/env python3
"""Runs libFuzzer targets: for scripts/fuzz as a program, for scripts/test as a module.

As a program it also goes on with tests/differential/ for as long."""

import argparse
import signal
import sys
import tempfile
import time
from functools import partial

sys.dont_write_bytecode = True

import builds
from programs import CORES, ROOT, end_everything, run, run_all

SECONDS = 600
FOLDER = ROOT / 'tests' / 'fuzz'
DIFFERENTIAL = ROOT / 'tests' / 'differential' / 'run'


def words_of(name, program, seconds, new, found):
    """New inputs go to the folder `new`, those that break something to `found`."""
    known = [folder for folder in (FOLDER / 'corpus' / name, FOLDER / 'found' / name)
             if folder.is_dir()]
    return [program, f'-max_total_time={seconds}', '-timeout=10', '-rss_limit_mb=1024',
            f'-artifact_prefix={found}/', '-print_final_stats=1', new, *known]


def run_for_a_while(name, program, seconds):
    """A run that leaves nothing behind but a faulty input, in the build's folder."""
    with tempfile.TemporaryDirectory(prefix='viaduct-fuzz-') as new:
        return run(words_of(name, program, seconds, new, builds.FUZZ.folder), seconds + 120)


def run_and_keep(name, program, seconds):
    new, found = builds.FUZZ.folder / 'corpus' / name, FOLDER / 'found' / name
    new.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    finished = run(words_of(name, program, seconds, new, found), seconds + 120)
    if not any(found.iterdir()):
        found.rmdir()
    return finished


def run_differential(seconds):
    """With seeds that no run had before; the output names them."""
    return run([sys.executable, DIFFERENTIAL, '--viaduct', builds.ASAN.viaduct, '--seconds', seconds,
                '--seed', time.time_ns() % 10 ** 12], seconds + 300)


def last_lines(finished):
    """A summary, or how it ended."""
    lines = finished.output.splitlines()
    summary = [line for line in lines if line.startswith(('stat::', '# '))]
    return lines if finished.status else summary


def number_or_name(arguments):
    numbers = [int(word) for word in arguments if word.isdigit()]
    names = [word for word in arguments if not word.isdigit()]
    return names, numbers[0] if numbers else SECONDS


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('words', nargs='*', metavar='TARGET or SECONDS')
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end_everything)
    names, seconds = number_or_name(parser.parse_args().words)
    wanted = [builds.FUZZ]
    if not names or 'differential' in names:
        wanted.append(builds.ASAN)
    for build in wanted:
        made = builds.make(build)
        if made.status:
            sys.exit(made.output)
    jobs = {name: partial(run_and_keep, name, program, seconds)
            for name, program in builds.fuzz_targets(builds.FUZZ)}
    jobs['differential'] = partial(run_differential, seconds)
    targets = [name for name in jobs if not names or name in names]
    if not targets:
        sys.exit(f'no such target; there are {", ".join(jobs)}')
    print(f'{len(targets)} targets, {seconds} s each', flush=True)
    status = 0
    for name, finished in zip(targets, run_all([jobs[name] for name in targets], CORES)):
        status |= finished.status != 0
        print(f'{name}: {"failed" if finished.status else "fine"}')
        for line in last_lines(finished):
            print(f'    {line}')
    return status


if __name__ == '__main__':
    sys.exit(main())
