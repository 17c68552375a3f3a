"""Plays one conversation's steps on a stage.  Each do_ is one verb of conversation.py."""

from bodies import Chunks, Octets, Rest
from ears import Misheard
from octets import BadText, Repeated, show
from players import GRACE, Failure

SETTLE = 0.05                   # what comes this long after the last step is too much


class Player:
    """Walks through a conversation; raises Failure with the place where it went wrong."""

    def __init__(self, conversation, stage, values):
        self.steps = conversation.steps
        self.stage = stage
        self.values = values

    def play(self):
        at = 0
        while at < len(self.steps):
            step = self.steps[at]
            try:
                at += self.send(at) if step.verb == 'send' else self.do(step)
            except (Failure, Misheard, BadText, OSError) as error:
                raise Failure(f'{step.place}: {error}') from error
        self.finish()

    def do(self, step):
        getattr(self, f'do_{step.verb}')(step)
        return 1

    def send(self, at):
        """Sends that follow each other are one; returns how many there were."""
        first = self.steps[at]
        parts = []
        for step in self.steps[at:]:
            if step.verb != 'send' or step.who != first.who:
                break
            parts.append(step.text.octets(self.values) * step.count)
        connection = self.connection(first)
        connection.send(parts)
        self.flush(connection)
        return len(parts)

    def connection(self, step):
        role, letter, number = step.who
        if role == 'client':
            connection = self.stage.client(number)
        else:
            connection = self.stage.origin(letter, number)
        if connection.sock is None and step.verb not in ('wait', 'lack'):
            raise Failure(f'{connection.name} has ended before this')
        return connection

    def flush(self, connection):
        """Waits until all is sent, unless somebody has stopped reading."""
        self.stage.wait(lambda: not connection.sending() or self.stage.blocked(),
                        f'{connection.name} could not send everything')

    def hear(self, step, question, wanted):
        """Waits until the ear says yes."""
        connection = self.connection(step)
        ear = connection.ear

        def check():
            try:
                return question(ear)
            except Misheard as error:
                raise Misheard(f'{connection.name} expected {wanted}\n    {error}') from error
        try:
            self.stage.wait(check, f'{connection.name} did not hear {wanted}')
        except Failure as error:
            got = f'\n    got {show(ear.buffer)}' if ear.buffer else ''
            raise Failure(f'{error}{got}') from error

    def do_expect(self, step):
        pattern = step.text.pattern(self.values)
        wanted = step.text.source or 'the empty line'
        if step.skip:
            wanted = f'... {wanted}'
        self.hear(step, lambda ear: ear.hears_line(pattern, step.skip), wanted)

    def do_expect_octets(self, step):
        octets = step.text.octets(self.values)
        self.hear(step, Octets(Repeated(octets, step.count)), f'{step.count} x {show(octets)}')

    def do_expect_chunked(self, step):
        octets = step.text.octets(self.values)
        self.hear(step, Chunks(Repeated(octets), True), f'a chunked body {show(octets)}')

    def do_expect_chunks(self, step):
        octets = step.text.octets(self.values)
        self.hear(step, Chunks(Repeated(octets, step.count), False),
                  f'chunks with {step.count} x {show(octets)}')

    def do_finish(self, step):
        octets = step.text.octets(self.values) if step.text else b''
        self.hear(step, Rest(octets), f'the rest of the message, with {show(octets)}')

    def do_lack(self, step):
        names = {name.lower() for name in step.argument}
        self.hear(step, lambda ear: ear.lacks(names), 'a head without ' + ', '.join(names))

    def do_see_close(self, step):
        self.hear(step, lambda ear: ear.ended(('close',)), 'a close')

    def do_see_reset(self, step):
        self.hear(step, lambda ear: ear.ended(('reset',)), 'a reset')

    def do_see_end(self, step):
        self.hear(step, lambda ear: ear.ended(('close', 'reset')), 'the end')

    def do_hear_nothing(self, step):
        role, letter, number = step.who
        if role == 'origin' and number > self.stage.listeners[letter].named:
            self.do_never(step)
            return
        connection = self.connection(step)

        def check():
            if connection.ear.buffer:
                raise Failure(f'{connection.name} heard {show(connection.ear.buffer)}')
        self.stage.rest(GRACE, check)

    def do_never(self, step):
        _, letter, number = step.who
        listener = self.stage.listeners[letter]

        def check():
            if len(listener.accepted) >= number:
                raise Failure(f'{listener.name} got connection {number}')
        self.stage.rest(GRACE, check)

    def do_connect(self, step):
        self.connection(step)

    do_accept = do_connect

    def do_close(self, step):
        connection = self.connection(step)
        self.flush(connection)
        self.stage.note(connection.name, 'closes', b'')
        connection.close()

    def do_half_close(self, step):
        connection = self.connection(step)
        self.flush(connection)
        self.stage.note(connection.name, 'half-closes', b'')
        connection.half_close()

    def do_reset(self, step):
        connection = self.connection(step)
        self.flush(connection)
        self.stage.note(connection.name, 'resets', b'')
        connection.reset()

    def do_stop_reading(self, step):
        self.connection(step).reading = False

    def do_read_again(self, step):
        self.connection(step).reading = True

    def do_wait(self, step):
        if step.who[0] == 'client':
            self.connection(step)
        self.stage.rest(step.argument)

    def do_drain(self, step):
        self.stage.note('viaduct', 'is told to end', b'')
        self.stage.drain()
        self.stage.wait(lambda: not self.stage.is_listening(), 'viaduct listened on')

    def do_refuse(self, step):
        self.stage.listeners[step.who[1]].refuse()

    def do_listen(self, step):
        self.stage.listeners[step.who[1]].listen()

    def do_log(self, step):
        """Nothing yet: lines of the log are looked at when viaduct has ended."""

    def finish(self):
        """Nobody may have heard more than the conversation says.  Where it stops inside a head,
        the rest of that message, and no more, is what it does not say.  What came to somebody
        who then ended the connection is nobody's concern: it might as well have come later."""
        open_ones = [one for one in self.stage.connections() if one.sock]
        for connection in open_ones:
            if connection.ear.in_message():
                self.finish_message(connection)
        self.stage.rest(SETTLE)
        last = self.steps[-1].place
        for connection in open_ones:
            if connection.ear.buffer:
                raise Failure(f'{last}: after the end {connection.name} heard '
                              f'{show(connection.ear.buffer)}')
        for listener in self.stage.listeners.values():
            if len(listener.accepted) > listener.named:
                raise Failure(f'{last}: {listener.name} got a connection '
                              f'{len(listener.accepted)} that nobody speaks of')

    def finish_message(self, connection):
        rest = Rest()
        try:
            self.stage.wait(lambda: rest(connection.ear),
                            f'{connection.name} did not hear the rest of the message')
        except (Failure, Misheard) as error:
            raise Failure(f'{self.steps[-1].place}: after the end: {error}') from error


def in_it(wanted, found, values):
    """Whether found has all of wanted; "*" is anything, strings may have variables."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            name in found and in_it(value, found[name], values)
            for name, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(wanted) == len(found) and all(
            in_it(one, other, values) for one, other in zip(wanted, found))
    if isinstance(wanted, str):
        for name, value in sorted(values.items(), reverse=True):
            wanted = wanted.replace(f'${name}', value)
        return wanted == '*' or wanted == found
    return type(wanted) is type(found) and wanted == found


def check_log(steps, lines, values):
    """Each `log` step, in order, against each exchange's line in the log."""
    told = [step for step in steps if step.verb == 'log']
    for number, step in enumerate(told):
        if number >= len(lines):
            raise Failure(f'{step.place}: the log has {len(lines)} lines')
        if not in_it(step.argument, lines[number], values):
            raise Failure(f'{step.place}: the log has {lines[number]}')
