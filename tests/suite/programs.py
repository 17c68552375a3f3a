"""Runs programs: captured, bounded in time, and ended with all that they started."""

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORES = len(os.sched_getaffinity(0))
SANITIZERS = {
    'ASAN_OPTIONS': 'detect_stack_use_after_return=1:strict_string_checks=1',
    'UBSAN_OPTIONS': 'halt_on_error=1:print_stacktrace=1',
}


LIVE = set()                    # process groups that run now


@dataclass
class Finished:
    status: int
    output: str                 # stdout and stderr, as they came


def clean_environment():
    """Ours for all tests: no proxies, no colours, English."""
    kept = {name: value for name, value in os.environ.items()
            if not name.lower().endswith('_proxy') and not name.startswith('VIADUCT_')}
    return kept | SANITIZERS | {'LC_ALL': 'C.UTF-8', 'PYTHONDONTWRITEBYTECODE': '1'}


def run(words, timeout=900, environment=None, folder=ROOT):
    """Runs a program in a process group of its own, which is gone afterwards."""
    process = subprocess.Popen(
        [str(word) for word in words], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        env=clean_environment() | (environment or {}))
    LIVE.add(process.pid)
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        end_group(process.pid)
        output, _ = process.communicate()
        output += f'\nended after {timeout} s'.encode()
    finally:
        end_group(process.pid)
    return Finished(process.returncode, output.decode('utf-8', 'replace'))


def end_group(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
    LIVE.discard(group)


def end_everything(number, _):
    """On a signal to us: nothing that we started lives on."""
    for group in list(LIVE):
        end_group(group)
    os._exit(128 + number)


def run_all(jobs, at_once=CORES):
    """Runs callables, some at a time; gives what they return in their order."""
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        return list(pool.map(lambda job: job(), jobs))
