"""What a process and its children use: processor time, memory, system calls."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

CPUCLOCK_SCHED = 2              # of a process, in nanoseconds, threads that ended included
TRACE_START = 1.0
TRACE_END = 10.0
ROW = re.compile(r'^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$', re.M)


class Meter:
    def __init__(self, pid):
        self.pid = pid

    def pids(self):
        """The process, its children, and theirs."""
        found, todo = [], [self.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            for children in Path(f'/proc/{pid}/task').glob('*/children'):
                try:
                    todo += map(int, children.read_text().split())
                except OSError:
                    continue
        return found

    def seconds(self):
        """Processor time so far."""
        total = 0.0
        for pid in self.pids():
            try:
                total += time.clock_gettime(~pid << 3 | CPUCLOCK_SCHED)
            except OSError:
                continue
        return total

    def memory(self):
        """Octets: of what is shared, its share."""
        total = 0
        for pid in self.pids():
            try:
                text = Path(f'/proc/{pid}/smaps_rollup').read_text()
            except OSError:
                continue
            total += int(re.search(r'^Pss:\s+(\d+)', text, re.M)[1]) * 1024
        return total

    def calls(self, work):
        """System calls that are made while `work` runs; None when that cannot be counted."""
        if not shutil.which('strace'):
            return None
        words = ['strace', '-f', '-c', '-U', 'time-percent,total-time,avg-time,calls,errors,name']
        words += [word for pid in self.pids() for word in ('-p', str(pid))]
        tracer = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True)
        try:
            time.sleep(TRACE_START)
            if tracer.poll() is None:
                work()
                tracer.send_signal(signal.SIGINT)
            _, told = tracer.communicate(timeout=TRACE_END)
        except subprocess.TimeoutExpired:
            return None
        finally:
            tracer.kill()
            tracer.wait()
        rows = [int(count) for count, name in ROW.findall(told) if name != 'total']
        return sum(rows) if rows else None

    def end_all(self):
        """In order, and if that does not help by force."""
        pids = self.pids()
        for wanted in (signal.SIGTERM, signal.SIGKILL):
            for pid in pids:
                try:
                    os.kill(pid, wanted)
                except ProcessLookupError:
                    continue
            time.sleep(0.3)
