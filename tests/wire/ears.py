"""What one connection has heard, and what may be asked of it line by line.

A question answers true (it was heard, and is now behind us), false (not yet), or raises
Misheard."""

import re

from octets import show


START_LINE = re.compile(rb'HTTP/\d\.\d .*|.* HTTP/\d\.\d', re.DOTALL)


class Misheard(Exception):
    """What was heard can no longer become what was expected."""


class Ear:
    """The octets heard and not yet accounted for, and how the connection ended."""

    def __init__(self):
        self.buffer = bytearray()
        self.end = None         # None, 'close' (FIN) or 'reset' (RST)
        self.head = []          # lines of the head that is being read
        self.last_head = []     # lines of the head before it
        self.skipped = []       # of these, the ones that `...` passed over
        self.chunk_state = 'size'
        self.chunk_left = 0

    def hear(self, octets):
        self.buffer += octets

    def drop(self, length):
        """Octets that are no line have been accounted for."""
        del self.buffer[:length]
        self.head, self.skipped = [], []

    def peek_line(self, crlfs=0):
        """The next line without its CR LF, or None; with crlfs, so many are part of it."""
        at = -2
        for _ in range(crlfs + 1):
            at = self.buffer.find(b'\r\n', at + 2)
            if at < 0:
                return None
        return bytes(self.buffer[:at])

    def take_line(self, line):
        del self.buffer[:len(line) + 2]
        if line:
            self.head.append(line)
        else:
            self.last_head, self.head, self.skipped = self.head, [], []

    def in_message(self):
        """The last line taken was one of a message's head: the rest of that message is due."""
        return bool(self.head) and bool(START_LINE.fullmatch(self.head[0]))

    def rest_of_head(self):
        """The field lines not yet taken of the head that is being read, or None."""
        if self.buffer.startswith(b'\r\n'):
            return []
        end = self.buffer.find(b'\r\n\r\n')
        return None if end < 0 else bytes(self.buffer[:end]).split(b'\r\n')

    def not_yet(self):
        """More must come: false, or Misheard if nothing can."""
        if self.end:
            left = f' after {show(self.buffer)}' if self.buffer else ''
            raise Misheard(f'got a {self.end}{left}')
        return False

    def hears_line(self, pattern, skip):
        """The next line is this one; with skip, a later or a passed one of this head may be."""
        for line in self.skipped if skip else ():
            if pattern.matches(line):
                self.skipped.remove(line)
                return True
        while True:
            line = self.peek_line(pattern.crlfs)
            if line is None:
                return self.not_yet()
            if pattern.matches(line):
                self.take_line(line)
                return True
            if not skip or not line:
                raise Misheard(f'got {show(line)}' if line else 'got the empty line')
            self.take_line(line)
            self.skipped.append(line)

    def lacks(self, names):
        """No field of the head that is being read, or was just read, has one of these names."""
        lines = self.last_head
        if self.head or not lines:
            rest = self.rest_of_head()
            if rest is None:
                return self.not_yet()
            lines = self.head + rest
        for line in lines:
            if line.split(b':')[0].strip().lower().decode('latin-1') in names:
                raise Misheard(f'got {show(line)}')
        return True

    def ended(self, ends):
        """The connection has ended in one of these ways, and nothing came before that."""
        if self.buffer:
            raise Misheard(f'got {show(self.buffer)}')
        if self.end and self.end not in ends:
            raise Misheard(f'got a {self.end}')
        return bool(self.end)
