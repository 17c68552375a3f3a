"""How a conversation's octets are cut into sends.  A mode may also have flags for viaduct, which
the conversation's own replace."""

import time


class Plain:
    """As written: what stands together is sent together."""
    name = 'plain'
    defaults = ()

    def pieces(self, parts):
        return iter((memoryview(b''.join(parts)),))

    def pause(self):
        """Between two sends: nothing."""


class Dribble:
    """Every octet its own send; what is over 64 KiB goes as it is, so that it ends.  viaduct traces
    all of it, so that credentials are looked for in traces, too."""
    name = 'dribble'
    defaults = (('--trace', 'on'),)
    large = 64 * 1024

    def pieces(self, parts):
        for part in parts:
            view = memoryview(part)
            step = len(part) if len(part) > self.large else 1
            for start in range(0, len(part), step or 1):
                yield view[start:start + step]

    def pause(self):
        """Lets another thread or process run, so that the octet may be read alone."""
        time.sleep(0)


MODES = {mode.name: mode for mode in (Plain(), Dribble())}
