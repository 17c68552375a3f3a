"""Holds what happened in a case against what must happen; a Failure says what does not fit."""

import opinion
import reading
import rules
from stage import NAME, Failure

CUT = ('client-gone', 'response-truncated', 'response-malformed')


def require(good, *words):
    if not good:
        raise Failure(' '.join(word if isinstance(word, str) else repr(word) for word in words))


def canonical(octets, message):
    """Its field lines are written in the one way there is: name, colon, space, value."""
    head = octets[message.start:message.stop].split(b'\r\n\r\n')[0]
    lines = head.split(b'\r\n')[1:]
    require(lines == [b'%b: %b' % pair for pair in message.fields], 'a field line is odd:', head)
    require(not message.extended, 'chunk extensions came through')
    framed = {name.lower() for name, _ in message.fields}
    require(not {b'content-length', b'transfer-encoding'} <= framed, 'two framings:', head)


def agree(octets, messages, listener):
    """What viaduct sent is read in the same way by reading.py and by h11: gives what was cut."""
    whole = [message for message in messages if message.end == 'whole']
    heard = [heard for heard in listener.heard if heard.whole]
    require(len(whole) == len(heard), len(whole), 'messages, and h11 reads', len(heard),
            f'({listener.error})')
    for message, other in zip(whole, heard):
        canonical(octets, message)
        same(message, other)
    for message in messages[len(whole):]:
        require(message.end == 'cut', 'viaduct sent', octets[message.start:], f'({message.why})')


def same(message, heard):
    require(message.body == heard.body, 'a body is', message.body, 'and h11 reads', heard.body)
    require(message.trailers == heard.trailers, 'h11 reads other trailers')
    require(message.fields == heard.fields(), 'h11 reads other fields:', heard.fields())
    if message.method:
        require((message.method, message.target) == (heard.head.method, heard.head.target),
                'h11 reads another request line')
    else:
        require((message.status, message.reason) == (heard.head.status_code, heard.head.reason),
                'h11 reads another status line')


class Judge:
    """One case."""

    def __init__(self, case, record):
        self.case, self.record = case, record
        self.requests = reading.read_requests(record.sent)
        self.arrived = []               # requests at the origin, in order
        self.answers = []               # at the client, a list for each request
        self.answered = list(record.answered)
        self.cut = False                # a response did not come whole

    def check(self):
        self.hear_origin()
        self.hear_client()
        lines = self.record.lines
        require(len(lines) <= len(self.requests), len(lines), 'exchanges of', len(self.requests),
                'requests')
        require(len(self.answers) <= len(lines), 'more answers than exchanges')
        if self.case.valid:
            require(len(lines) == len(self.requests), 'not every request was an exchange')
        for request, line in zip(self.requests, lines):
            self.exchange(request, line)
        require(not self.arrived, 'more requests at the origin than viaduct sent on')
        require(not self.answers, 'answers to nobody')
        require(self.cut or not self.record.was_reset, 'a reset, though nothing was cut')
        self.reuse()

    def reuse(self):
        """No connection to the origin is used again behind an answer that spent it."""
        spent = set()
        for peer, method, octets in self.record.answered:
            require(peer not in spent, 'a connection is used again that was spent')
            answer = reading.read_answer(octets, method)
            if not rules.may_be_used_again(answer) or answer[-1].stop < len(octets):
                spent.add(peer)

    def hear_origin(self):
        for peer in self.record.origin:
            messages = reading.read_requests(peer.received)
            rest = peer.received[messages[-1].stop:] if messages else b''
            require(not rest or messages[-1].end != 'whole', 'octets behind a request:', rest)
            agree(peer.received, messages, opinion.requests_in(peer.received))
            self.arrived += [(peer.when(message.start), message) for message in messages]
        self.arrived = [message for _, message in sorted(self.arrived, key=lambda pair: pair[0])]

    def hear_client(self):
        octets = self.record.received
        methods = [request.method or b'GET' for request in self.requests]
        self.answers, rest = reading.read_answers(octets, methods)
        require(not rest or self.answers[-1][-1].end != 'whole', 'octets behind an answer:', rest)
        # A reset is no end: h11 is not told of one.
        heard = opinion.responses_in(octets, methods, not self.record.was_reset)
        finals = [answer[-1] for answer in self.answers]
        if self.record.was_reset and finals and finals[-1].framing == 'close':
            finals.pop()
        agree(octets, finals, heard)

    def exchange(self, request, line):
        served = line['next_hop'] is not None
        require(line['error'] != 'proxy_internal_error', 'a mistake of its own:', line['reason'])
        if request.in_body and (served or line['method']):
            require(line['method'] == request.method.decode(), 'the log has another method')
        if not served:
            self.refusal(request, line)
        elif request.end != 'whole' or line['error'] == 'http_request_error':
            self.abandoned(request, line)
        else:
            self.sent_on(request, line)

    def refusal(self, request, line):
        """viaduct answers by itself, and nothing reached the origin."""
        require(not self.case.valid, 'it was refused:', line['reason'])
        if line['status'] is None:
            require(request.end != 'whole' and line['closed'] == 'client-gone', 'no answer')
            return
        answer = self.answers.pop(0)
        require(len(answer) == 1, 'interim responses of its own')
        own = request.method in rules.COUNTED and line['status'] == 200
        self.own_answer(answer[-1], line, own)
        if request.end != 'whole' and not own:
            require(400 <= line['status'] < 500 or line['status'] in (501, 502, 505),
                    'such a message gets', line['status'])
        self.ends_after(answer[-1])

    def own_answer(self, message, line, fine=False):
        require(message.end == 'whole', 'an answer of its own is cut')
        require(message.status == line['status'], 'the log has another status')
        require(fine or 400 <= message.status < 600, 'it answers', message.status)
        require(not message.values(b'via'), 'Via in an answer of its own')
        require(len(message.values(b'date')) == 1, 'no Date in an answer of its own')
        errors = message.values(b'proxy-status')
        require(fine or errors[0].startswith(b'%b; error=' % NAME), 'no Proxy-Status')
        require(len(message.body) == line['bytes_out'], 'the log has another bytes_out')

    def ends_after(self, message):
        """Behind an answer that says close, nothing is answered."""
        if b'close' in message.members(b'connection'):
            require(not self.answers, 'answers behind one that said close')

    def abandoned(self, request, line):
        """A head went on, and then its body ended or was refused: nobody takes it for whole."""
        require(not self.case.valid, 'it was refused:', line['reason'])
        require(request.in_body, 'sent on, though it is no request:', request.why)
        if self.arrived:
            arrived = self.arrived.pop(0)
            require(arrived.end == 'cut', 'half a request looks whole at the origin')
            require(request.body.startswith(arrived.body), 'another body at the origin')
        if line['status'] is None:
            require(not self.answers, 'an answer that the log does not know')
            return
        answer = self.answers.pop(0)
        may_be_faulty = request.end != 'cut' or request.why == reading.IN_A_LINE
        require(may_be_faulty, 'an answer to half a request')
        require(line['status'] == 400, 'a faulty body gets', line['status'])
        self.own_answer(answer[-1], line)

    def sent_on(self, request, line):
        """The origin got what it must get."""
        require(self.arrived, 'a request did not reach the origin')
        arrived = self.arrived.pop(0)
        require(arrived.end == 'whole', 'a request reached the origin in part')
        self.third_opinion(request)
        target, fields = rules.at_origin(request, NAME)
        require(arrived.method == request.method, 'the origin got the method', arrived.method)
        require(arrived.target == target, 'the origin got the target', arrived.target)
        require(arrived.minor == 1, 'it was sent on in another version')
        require(arrived.fields[0][0] == b'Host', 'Host does not come first')
        different = rules.difference(arrived.fields, fields)
        require(not different, 'the origin got', different)
        require(arrived.body == request.body, 'the origin got the body', arrived.body)
        different = rules.difference(arrived.trailers, rules.trailers_on(request))
        require(not different, 'the origin got in the trailer', different)
        require(line['bytes_in'] == len(request.body), 'the log says bytes_in', line['bytes_in'])
        self.response(request, line)

    def third_opinion(self, request):
        """When h11 reads what the client sent, it reads what viaduct read."""
        octets = self.record.sent[request.start:]
        begun = octets.lstrip(b'\r\n')
        listener = opinion.requests_in(begun)
        if not listener.heard[0].whole:
            return
        heard = listener.heard[0]
        stop = request.start + len(octets) - len(begun) + heard.stop
        require(stop == request.stop, 'h11 sees its end at', stop, 'not at', request.stop)
        require((heard.head.method, heard.head.target, heard.body) ==
                (request.method, request.target, request.body), 'h11 reads what was sent as',
                (heard.head, heard.body))

    def response(self, request, line):
        """The client got what the origin said, or knows that it did not."""
        _, method, octets = self.answered.pop(0)
        said = reading.read_answer(octets, method)
        if not self.answers:
            self.nothing_came(said, line)
            return
        answer = self.answers.pop(0)
        last = answer[-1]
        if last.end == 'whole' and is_own(last):
            require(not self.case.valid, 'a valid response was refused:', line['reason'])
            require(last.status in (502, 504), 'an origin is blamed with', last.status)
            self.own_answer(last, line)
            self.interims(request, said, answer)
        elif last.end == 'whole' and not (last.framing == 'close' and self.record.was_reset):
            self.whole(request, said, answer, line)
        else:
            self.partial(said, last, line)
        self.ends_after(last)

    def nothing_came(self, said, line):
        require(said[-1].in_body and not self.case.valid, 'no answer came')
        require(line['closed'] in CUT, 'no answer, and the log says', line['closed'])
        self.cut = True

    def interims(self, request, said, answer):
        """All that were said, or when the end was not, the first of them."""
        expected = [message for message in said if message.status < 200] if request.minor else []
        got = [message for message in answer if message.status < 200]
        require(len(got) <= len(expected), 'interim responses that nobody sent')
        for message, found in zip(expected, got):
            require(found.status == message.status, 'another interim response')
            different = rules.difference(found.fields, rules.at_client(message, request, NAME))
            require(not different, 'the client got in an interim response', different)
        return len(got) == len(expected)

    def whole(self, request, said, answer, line):
        expected, found = said[-1], answer[-1]
        require(expected.end == 'whole', 'half a response looks whole:', expected.why)
        require(self.interims(request, said, answer), 'an interim response is missing')
        require(found.status == expected.status == line['status'], 'the client got', found.status)
        require(line['upstream_status'] == expected.status, 'the log has another upstream_status')
        require(found.reason == expected.reason, 'the client got the reason', found.reason)
        self.fields(request, expected, found)
        require(found.body == expected.body, 'the client got the body', found.body)
        require(line['bytes_out'] == len(found.body), 'the log says bytes_out', line['bytes_out'])
        different = rules.difference(found.trailers, rules.trailers_at_client(expected, request))
        require(not different, 'the client got in the trailer', different)

    def fields(self, request, expected, found):
        fields = rules.at_client(expected, request, NAME)
        added = {b'connection'}
        if not any(name.lower() == b'date' for name, _ in fields):
            require(len(found.values(b'date')) == 1, 'no Date')
            added.add(b'date')
        different = rules.difference(rules.without(found.fields, added), fields)
        require(not different, 'the client got', different)
        options = found.members(b'connection')
        require(set(options) <= {b'close', b'upgrade'}, 'Connection is', options)
        if reading.is_last(request):
            require(b'close' in options, 'no close, though it is the last response')

    def partial(self, said, last, line):
        """What came is visibly not all, and the log says so."""
        require(not self.case.valid, 'a valid response was cut')
        require(said[-1].body.startswith(last.body), 'the client got the body', last.body)
        require(last.framing != 'close' or self.record.was_reset,
                'a client that reads to the end cannot see the cut')
        require(line['closed'] in CUT, 'cut, and the log says', line['closed'])
        require(not self.answers, 'answers behind one that was cut')
        self.cut = True


def is_own(message):
    return any(value.startswith(b'%b; error=' % NAME) for value in message.values(b'proxy-status'))
