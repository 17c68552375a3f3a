#!/usr/bin/env python3
"""Builds viaduct in several ways and runs every test there is; scripts/test installs what it needs."""

import argparse
import os
import signal
import sys
import traceback

sys.dont_write_bytecode = True

import sections
from programs import end_everything
from tally import Section, report


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--quick', action='store_true', help='one build, what takes long left out')
    parser.add_argument('names', nargs='*', help='only sections with this in their title')
    return parser.parse_args()


def is_wanted(title, names):
    return not names or title.startswith('build') or any(name in title for name in names)


def fill(title, what):
    """Runs one section.  What goes wrong in the runner itself is a failed case, too."""
    section = Section(title)
    try:
        what(section)
    except Exception:
        section.case(False, 'the runner failed', traceback.format_exc())
    print(section.heading())
    for note in section.notes:
        print(f'    {note}')
    sys.stdout.flush()
    return section


def main():
    arguments = parse_arguments()
    plan = sections.quick() if arguments.quick else sections.full()
    os.umask(0o022)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end_everything)
    return report([fill(title, what) for title, what in plan if is_wanted(title, arguments.names)])


if __name__ == '__main__':
    sys.exit(main())
