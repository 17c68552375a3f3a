"""Questions to an ear about octets that are no lines: bodies and tunnels."""

import re

from ears import Misheard
from octets import show


def difference(got, wanted):
    """Says where two equally long strings part."""
    at = next(i for i, (one, other) in enumerate(zip(got, wanted)) if one != other)
    return f'after {at} octets as expected got {show(got[at:], 200)}'


class Octets:
    """Exactly these octets come next."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.at = 0

    def __call__(self, ear):
        if not self.take(ear, len(ear.buffer)) or self.at < self.wanted.length:
            return ear.not_yet()
        return True

    def take(self, ear, length):
        """Compares and drops as much as is there, at most length; false when nothing was."""
        expected = self.wanted.stretch(self.at, min(length, len(ear.buffer)))
        got = bytes(ear.buffer[:len(expected)])
        if got != expected:
            raise Misheard(f'at octet {self.at}: ' + difference(got, expected))
        ear.drop(len(got))
        self.at += len(got)
        return self.at == self.wanted.length or bool(got)


class Chunks(Octets):
    """Chunks whose content goes on with these octets; to_end: and then the body ends."""

    def __init__(self, wanted, to_end):
        super().__init__(wanted)
        self.to_end = to_end

    def __call__(self, ear):
        states = {'size': self._size, 'data': self._data, 'after': self._after}
        while True:
            state = ear.chunk_state
            answer = states[state](ear)
            if answer is not None:
                return answer

    def _size(self, ear):
        if self._whole() and not self.to_end:
            return True
        line = ear.peek_line()
        if line is None:
            return ear.not_yet()
        if not re.fullmatch(rb'[0-9A-Fa-f]{1,16}', line):
            raise Misheard(f'got {show(line)} for the size of a chunk')
        if not int(line, 16):
            return self._last(ear, line)
        ear.drop(len(line) + 2)
        ear.chunk_state, ear.chunk_left = 'data', int(line, 16)
        return None

    def _last(self, ear, line):
        if not (self._whole() and self.to_end):
            raise Misheard(f'got the last chunk after {self.at} octets')
        after = bytes(ear.buffer[len(line) + 2:len(line) + 4])
        if after == b'\r\n':
            ear.drop(len(line) + 4)
            return True
        if not b'\r\n'.startswith(after):
            raise Misheard(f'got {show(ear.buffer[len(line) + 2:])} after the last chunk')
        return ear.not_yet()

    def _data(self, ear):
        if self._whole():
            if self.to_end:
                raise Misheard(f'got a chunk that goes on after {self.at} octets')
            return True
        before = self.at
        if not self.take(ear, ear.chunk_left):
            return ear.not_yet()
        ear.chunk_left -= self.at - before
        if not ear.chunk_left:
            ear.chunk_state = 'after'
        return None

    def _after(self, ear):
        """A chunk's CR LF; where the connection ended, what was cut off may be this."""
        if self._whole() and not self.to_end and ear.end and not ear.buffer:
            return True
        if len(ear.buffer) < 2:
            return ear.not_yet()
        if ear.buffer[:2] != b'\r\n':
            raise Misheard(f'got {show(ear.buffer[:2])} at the end of a chunk')
        ear.drop(2)
        ear.chunk_state = 'size'
        return None

    def _whole(self):
        return self.at == self.wanted.length


class Rest:
    """The rest of the message whose head is being read, or was just read, whatever it is; its body
    must have `wanted` in it.  Knows no HEAD: its answer has no body, whatever its length says."""

    def __init__(self, wanted=b''):
        self.wanted = wanted
        self.body = bytearray()
        self.reader = None

    def __call__(self, ear):
        try:
            if not self.reader:
                if not self._finish_head(ear):
                    return ear.not_yet()
                self.reader = self._reader_for(ear.last_head)
            if not self.reader(ear):
                return False
        except ValueError as error:
            raise Misheard(f'got a length that is none: {error}') from error
        if self.wanted not in self.body:
            raise Misheard(f'got the body {show(self.body, 2000)}')
        return True

    @staticmethod
    def _finish_head(ear):
        if ear.last_head and not ear.head:
            return True
        rest = ear.rest_of_head()
        if rest is None:
            return False
        for line in [*rest, b'']:
            ear.take_line(line)
        return True

    def _reader_for(self, head):
        pairs = (line.partition(b':') for line in head[1:])
        found = {name.strip().lower(): value.strip().lower() for name, _, value in pairs}
        is_response = head[0].startswith(b'HTTP/')
        if is_response and re.match(rb'HTTP/1\.1 (1\d\d|204|304)', head[0]):
            return lambda ear: True
        if found.get(b'transfer-encoding', b'').endswith(b'chunked'):
            return self._chunked
        if b'content-length' in found:
            length = int(found[b'content-length'])
            return lambda ear: self._counted(ear, length)
        return self._until_close if is_response else lambda ear: True

    def _take(self, ear, length):
        self.body += ear.buffer[:length]
        ear.drop(length)

    def _counted(self, ear, length):
        self._take(ear, min(length - len(self.body), len(ear.buffer)))
        return len(self.body) == length or ear.not_yet()

    def _until_close(self, ear):
        self._take(ear, len(ear.buffer))
        return ear.ended(('close',))

    def _chunked(self, ear):
        while True:
            line = ear.peek_line()
            if line is None:
                return ear.not_yet()
            size = int(line, 16)
            if not size:
                return self._trailer(ear, len(line))
            start = len(line) + 2
            if len(ear.buffer) < start + size + 2:
                return ear.not_yet()
            ear.drop(start)
            self._take(ear, size)
            ear.drop(2)

    @staticmethod
    def _trailer(ear, start):
        """The last chunk's CR LF may be one half of the empty line."""
        end = ear.buffer.find(b'\r\n\r\n', start)
        if end < 0:
            return ear.not_yet()
        ear.drop(end + 4)
        return True
