#!/usr/bin/env python3
"""Tests the runner: conversations with a toy proxy, of which some must fail, and how."""

import importlib.machinery
import importlib.util
import stat
import sys
import tempfile
import types
import unittest
from email.utils import formatdate
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from bodies import Chunks, Octets, Rest
from conversation import Unreadable, read_text
from credentials import credentials_in, told_in
from ears import Ear, Misheard
from modes import MODES
from octets import BadText, Repeated, Text, fill, show
from program import flags


def load_run():
    loader = importlib.machinery.SourceFileLoader('run', str(HERE / 'run'))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('run', loader))
    sys.modules['run'] = module
    loader.exec_module(module)
    return module


RUN = load_run()

GET = ('client>  GET http://$ORIGIN/ HTTP/1.1\nclient>  Host: $ORIGIN\nclient>\n'
       'origin<  GET / HTTP/1.1\norigin<  ...\norigin<\n')
ANSWER = ('origin>  HTTP/1.1 200 OK\norigin>  X: 1\norigin>  Y: 2\n'
          'origin>  Content-Length: 3\norigin>\n')
BODY = 'origin>  abc\\\n'
TUNNEL = ('client>  CONNECT $ORIGIN HTTP/1.1\nclient>\norigin accepts\n'
          'proxy>   HTTP/1.1 200 *\nproxy>\n')


def trick(name):
    return f'client>  GET /{name} HTTP/1.1\nclient>\n'


# (what it shows, the steps, a part of the failure or None)
PLAYED = (
    ('fields may be passed over', GET + ANSWER + BODY
     + 'proxy> HTTP/1.1 200 OK\nproxy> ...\nproxy>\nproxy> abc\\', None),
    ('passed fields may be asked for later', GET + ANSWER + BODY
     + 'proxy> HTTP/1.1 200 OK\nproxy> ... Y: 2\nproxy> ... X: 1\nproxy> ...\nproxy>\nproxy> abc\\',
     None),
    ('a passed field is found once', GET + ANSWER + BODY
     + 'proxy> HTTP/1.1 200 OK\nproxy> ... Y: 2\nproxy> ... X: 1\nproxy> ... X: 1',
     'got the empty line'),
    ('a field must be next without dots', GET + ANSWER + BODY
     + 'proxy> HTTP/1.1 200 OK\nproxy> Y: 2', 'expected Y: 2\n    got X: 1'),
    ('a failure names file and line', GET + ANSWER + BODY + 'proxy> HTTP/1.1 201 *',
     'it.conv:14: client 1 expected'),
    ('a failure tells what was heard', GET + ANSWER + BODY + 'proxy> HTTP/1.1 201 *',
     'client 1 heard HTTP/1.1 200 OK\\r\\n'),
    ('a field that must be lacking', GET + ANSWER + BODY
     + 'proxy> HTTP/1.1 200 OK\nproxy lacks Via', 'got Via: 1.1 p1'),
    ('the rest of a message is left out', GET + ANSWER + BODY + 'proxy> HTTP/1.1 200 OK', None),
    ('a body must have a text', GET + ANSWER + BODY
     + 'proxy> HTTP/1.1 200 OK\nproxy finishes with "bc"', None),
    ('a body has not the text', GET + ANSWER + BODY
     + 'proxy> HTTP/1.1 200 OK\nproxy finishes with "bd"', 'got the body abc'),
    ('a body that nobody speaks of', GET + ANSWER + BODY
     + 'proxy> HTTP/1.1 200 OK\nproxy> ...\nproxy>', 'after the end client 1 heard abc'),
    ('octets after a message', trick('say-twice') + 'proxy> HTTP/1.1 502 *',
     'after the end client 1 heard more'),
    ('an origin that leaves amid a request', 'client> GET http://$ORIGIN/ HTTP/1.1\nclient>\n'
     'origin< GET / HTTP/1.1\norigin resets\nproxy ends', None),
    ('a message that never ends', GET + ANSWER + 'proxy> HTTP/1.1 200 OK', 'did not hear the rest'),
    ('a connection that nobody speaks of', 'client> CONNECT $ORIGIN HTTP/1.1\nclient>\n'
     'proxy> HTTP/1.1 200 *\nproxy>', 'origin got a connection 1 that nobody speaks of'),
    ('silence that is broken', 'client> CONNECT $ORIGIN HTTP/1.1\nclient>\norigin hears nothing',
     'origin got connection 1'),
    ('two clients', GET + 'client 2> GET http://$ORIGIN/2 HTTP/1.1\nclient 2>\n'
     'origin 2< GET /2 HTTP/1.1\norigin 2< ...\norigin 2<\norigin 2> HTTP/1.1 204 N\norigin 2>\n'
     'proxy 2> HTTP/1.1 204 N\nproxy 2> Via: 1.1 p1\nproxy 2>\nclient hears nothing', None),
    ('two origins', GET + 'origin> HTTP/1.1 204 N\norigin>\n'
     'proxy> HTTP/1.1 204 N\nproxy> ...\nproxy>\n'
     'client> GET http://$NAMED_B/b HTTP/1.1\nclient>\norigin b< GET /b HTTP/1.1', None),
    ('an origin that refuses, then listens', 'origin refuses\n'
     + GET.split('origin')[0] + 'proxy> HTTP/1.1 502 *\nproxy finishes\norigin listens\n' + GET,
     None),
    ('nobody listens', 'client> GET http://$DEAD/ HTTP/1.1\nclient>\nproxy> HTTP/1.1 502 *', None),
    ('a reset is no close', trick('reset') + 'proxy closes', 'got a reset'),
    ('a reset', trick('reset') + 'proxy resets', None),
    ('either end', trick('reset') + 'proxy ends', None),
    ('a close is no reset', TUNNEL + 'origin closes\nproxy resets', 'got a close'),
    ('an origin sees the end', TUNNEL + 'client closes\norigin sees close', None),
    ('a truncated body', trick('truncate')
     + 'proxy> HTTP/1.1 200 OK\nproxy> ...\nproxy>\nproxy chunks "abcde"\nproxy closes', None),
    ('a truncated body is not whole', trick('truncate')
     + 'proxy> HTTP/1.1 200 OK\nproxy> ...\nproxy>\nproxy>> abcde', 'a chunk that goes on'),
    ('a trailer, line by line', trick('trailer') + 'proxy> HTTP/1.1 200 OK\nproxy> ...\nproxy>\n'
     'proxy chunks "abc"\nproxy> 0\nproxy> X-T: 1\nproxy>', None),
    ('a trailer that nobody speaks of', trick('trailer')
     + 'proxy> HTTP/1.1 200 OK\nproxy> ...\nproxy>\nproxy>> abc', 'after the last chunk'),
    ('a chunked rest', trick('trailer') + 'proxy> HTTP/1.1 200 OK\nproxy finishes with "abc"',
     None),
    ('much at once', TUNNEL + 'client repeats 300000 "0123456789"\n'
     'origin hears 300000 "0123456789"', None),
    ('much with a fault', TUNNEL + 'client repeats 300 "0123456789"\n'
     'origin hears 299 "0123456789"\norigin hears 1 "012345678_"',
     'octets as expected got 9'),
    ('somebody who stops reading', TUNNEL + 'origin stops reading\n'
     'client repeats 3000000 "0123456789"\nclient waits 50ms\norigin reads again\n'
     'origin hears 3000000 "0123456789"', None),
    ('the log', trick('nothing').replace('/nothing', 'http://$DEAD/')
     + 'proxy> HTTP/1.1 502 *\nlog {"status": 502, "method": "*"}', None),
    ('the log has something else', trick('nothing').replace('/nothing', 'http://$DEAD/')
     + 'proxy> HTTP/1.1 502 *\nlog {"status": 504}', 'the log has {'),
    ('the log has no more', 'client connects\nlog {}', 'the log has 0 lines'),
    ('a crash', trick('crash') + 'client waits 1s\nclient 2 connects\nproxy 2> x',
     'viaduct had ended with status 3'),
    ('a sanitizer speaks', trick('complain') + 'proxy> HTTP/1.1 502 *', 'runtime error'),
    ('a credential in a log', 'client> GET /gossip HTTP/1.1\n'
     'client> Authorization: Basic dXNlcjpzM2NyZXQ=\nclient>\nproxy> HTTP/1.1 502 *',
     'stderr has the credential s3cret'),
    ('words in a log', 'client> GET /gossip HTTP/1.1\nclient> X: user:s3cret\nclient>\n'
     'proxy> HTTP/1.1 502 *', None),
    ('the parsers disagree', trick('disagree') + 'proxy> HTTP/1.1 502 *',
     'http-parser refused 1 times'),
    ('the parsers disagree, as they should', 'disagreements: 1\n' + trick('disagree')
     + 'proxy> HTTP/1.1 502 *', None),
    ('the parsers should disagree', 'disagreements: 1\n' + trick('nothing').replace(
        '/nothing', 'http://$DEAD/') + 'proxy> HTTP/1.1 502 *', 'refused 0 times'),
    ('nothing is counted', trick('count-nothing') + 'proxy> HTTP/1.1 502 *',
     'the log has 0 lines with counters'),
    ('nothing is counted without a log', 'options: --log off\n' + trick('count-nothing')
     + 'proxy> HTTP/1.1 502 *', None),
    ('no end', trick('stay') + 'proxy> HTTP/1.1 502 *', 'viaduct did not end'),
    ('time runs out', 'client> GET / HTTP/1.1\nproxy> HTTP/1.1 400 *', 'did not hear'),
)


class Playing(unittest.TestCase):
    """Whole conversations against the toy proxy, in each mode."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        path = Path(cls.folder.name, 'proxy')
        path.write_text(f'#!{sys.executable}\n' + (HERE / 'fake.py').read_text())
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        cls.arguments = types.SimpleNamespace(viaduct=str(path), options='')

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def play(self, source, mode):
        [told] = read_text('timeout: 2s\n' + source, 'it.conv')
        if isinstance(told, Unreadable):
            self.fail(str(told))
        return RUN.Performance(told, MODES[mode], self.arguments).run()

    def check(self, result, failure):
        everything = '\n'.join([result.failure, *result.details])
        if failure is None:
            self.assertEqual('', result.failure, everything)
        else:
            self.assertTrue(result.failure)
            self.assertIn(failure, everything)
        self.assertNotIn('the runner failed', everything)

    def test_conversations(self):
        todo = [(*row, mode) for row in PLAYED for mode in MODES]
        with ThreadPoolExecutor(max_workers=8) as pool:
            results = pool.map(lambda row: self.play(row[1], row[3]), todo)
            for (title, _, failure, mode), result in zip(todo, results):
                with self.subTest(title, mode=mode):
                    self.check(result, failure)

    def test_program_that_is_not_there(self):
        arguments = types.SimpleNamespace(viaduct='/nowhere/viaduct', options='')
        [told] = read_text('client connects', 'it.conv')
        result = RUN.Performance(told, MODES['plain'], arguments).run()
        self.assertIn('/nowhere/viaduct', result.failure)


class Reading(unittest.TestCase):
    """Files become conversations, or say why not."""

    def read(self, source):
        return read_text(source, 'it.conv')

    def test_headers(self):
        [told] = self.read('# why\nproves: A-01, B-2XX\ntitle: T\noptions: --a 1\noptions: --b\n'
                           'modes: plain # slow\nfile: listen x\nfile users: a:b\ntimeout: 7s\n'
                           'disagreements: 2\n\n'
                           'client>  x')
        self.assertEqual(['A-01', 'B-2XX'], told.proves)
        self.assertEqual(['--a 1', '--b'], told.options)
        self.assertEqual({'viaduct.conf': ['listen x'], 'users': ['a:b']}, told.files)
        self.assertTrue(told.plays_in('plain'))
        self.assertFalse(told.plays_in('dribble'))
        self.assertEqual(7, told.timeout)
        self.assertEqual(2, told.disagreements)

    def test_several(self):
        names = [told.name for told in self.read('client> a\n---\nclient> b\n---\nbad')]
        self.assertEqual(['it.conv#1', 'it.conv#2', 'it.conv#3'], names)

    def test_speakers(self):
        [told] = self.read('origin b 2<   x\nproxy 3>y\norigin   hears nothing\norigin b closes')
        self.assertEqual([('origin', 'b', 2), ('client', '', 3), ('origin', '', 1),
                          ('origin', 'b', 1)], [step.who for step in told.steps])
        self.assertEqual(['', 'b'], told.origins())

    def test_unreadable(self):
        for source, why in (('client<  x', 'client takes no <'), ('clinet> x', 'no speaker'),
                            ('client sings', 'cannot do this'), ('client> \\q', 'no escape'),
                            ('client> $OTHER', 'no variable'), ('proxy> a*\\', 'no line end'),
                            ('proxy> ...', 'followed by no line'), ('log {', 'it.conv:1:'),
                            ('title: x', 'nobody'), ('proves: x\n', 'is no rule'),
                            ('disagreements: some\n', 'is no number'),
                            ('proxy> ...\nproxy> a\\', 'followed by no line')):
            with self.subTest(source):
                [error] = self.read(source)
                self.assertIsInstance(error, Unreadable)
                self.assertIn(why, str(error))


class Finding(unittest.TestCase):
    """Which files are played."""

    def names(self, given, hole):
        return [name.as_posix() for _, name in RUN.find_files(given, hole)]

    def test_hole_only_when_asked(self):
        for given in ([], [HERE], [HERE / 'hole'], [HERE / 'hole' / 'nul-in-value.conv']):
            self.assertFalse([name for name in self.names(given, False) if name[:5] == 'hole/'])
            self.assertEqual(['hole/nul-in-value.conv'], self.names(given, True))

    def test_all(self):
        self.assertIn('get-absolute-form.conv', self.names([], False))
        self.assertEqual(['pipelining.conv'], self.names([HERE / 'pipelining.conv'], False))


class Texts(unittest.TestCase):
    """Escapes, variables and patterns."""

    def test_octets(self):
        for source, octets in (('a', b'a\r\n'), ('', b'\r\n'), ('a\\', b'a'), ('a\\\\', b'a\\\r\n'),
                               ('\\r\\n\\0\\t\\xfF\\', b'\r\n\0\t\xff'), ('a*', b'a*\r\n'),
                               ('$NAME$5', b'p1$5\r\n'), ('é', 'é\r\n'.encode())):
            self.assertEqual(octets, Text(source).octets({'NAME': 'p1'}))
        self.assertRaises(BadText, Text, '\\x1')

    def test_patterns(self):
        for source, line, matches in (('a*', b'a b', True), ('a*c', b'abc', True),
                                      ('a', b'ab', False), ('a\\*', b'ab', False),
                                      ('.', b'x', False),
                                      ('$DATE', formatdate(usegmt=True).encode(), True),
                                      ('$DATE', formatdate().encode(), False),
                                      ('$DATE', b'Sun, 06 Nov 1994 08:49:37 GMT', False)):
            self.assertEqual(matches, bool(Text(source).pattern({}).matches(line)), source)

    def test_shown_as_written(self):
        octets = bytes(range(256))
        self.assertEqual(octets, Text(show(octets).replace('*', '\\*').replace('$', '\\$') + '\\')
                         .octets({}))

    def test_headers_filled(self):
        self.assertEqual('a:1 $2y$X', fill('$ORIGIN $2y$X', {'ORIGIN': 'a:1'}))

    def test_flags(self):
        self.assertEqual(['--name', 'p1'], flags([])[2:4])
        self.assertNotIn('p1', flags(['--name=x']))
        self.assertEqual(['--log', 'pretty -'], flags(["--log 'pretty -'"])[-2:])
        self.assertIn('--trace', flags([], (('--trace', 'on'),)))
        self.assertEqual(['--trace=off'],
                         [word for word in flags(['--trace=off'], (('--trace', 'on'),))
                          if word.startswith('--trace')])


class Credentials(unittest.TestCase):
    """What may not be in a log."""

    def test_found(self):
        for sent, found in (
                (b'A: b\r\nauthorization: Bearer abcd\r\n\r\n', {b'Bearer abcd', b'abcd'}),
                (b'Proxy-Authorization : Basic dTpzZWNyZXQ=\n', {
                    b'Basic dTpzZWNyZXQ=', b'dTpzZWNyZXQ=', b'u:secret', b'secret'}),
                (b'COOKIE:a=b; c="d"\r\n', {b'a=b; c="d"', b'c="d"'}),
                (b'Set-Cookie: abcde\r\n', {b'abcde'}),
                (b'GET http://u:secret@o/ HTTP/1.1\r\n', {b'u:secret', b'secret'}),
                (b'CONNECT u:secret@o:1 HTTP/1.1\r\n', {b'u:secret', b'secret'}),
                (b'GET http://o/@abcd?abcd@b HTTP/1.1\r\n', set()),
                (b'Cookie: abc\r\nX: abcd\r\nX-Cookie: abcd\r\n', set())):
            self.assertEqual(found, credentials_in(sent), sent)

    def test_told(self):
        for text, credential, told in ((b'xabcdx', b'abcd', True), (b'abc d', b'abcd', False),
                                       (rb'"a\"\u00e9"', b'a"\xe9', True),
                                       (rb'a"\xe9', b'a"\xe9', True)):
            self.assertEqual(credential if told else None, told_in(text, {credential, b'other'}))


class Ears(unittest.TestCase):
    """Answers are the same wherever the octets were cut."""

    def ask(self, octets, question, size):
        ear = Ear()
        for start in range(0, len(octets), size):
            ear.hear(octets[start:start + size])
            if question(ear):
                ear.hear(octets[start + size:])
                return bytes(ear.buffer)
        return None

    def test_every_cut(self):
        message = (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
                   b'1\r\na\r\n0\r\nT: 1\r\n\r\nX')
        for size in (1, 2, 3, 7, 100):
            self.assertEqual(b'X', self.ask(b'2\r\nab\r\n01\r\nc\r\n0\r\n\r\nX',
                                            Chunks(Repeated(b'abc'), True), size))
            self.assertEqual(b'bX', self.ask(b'ababX', Octets(Repeated(b'aba')), size))
            self.assertEqual(b'X', self.ask(message, Rest(b'a'), size))
            self.assertRaises(Misheard, self.ask, b'2\r\nab\r\n0\r\n\r\n',
                              Chunks(Repeated(b'abc'), True), size)
            self.assertRaises(Misheard, self.ask, b'2;x=y\r\nab\r\n0\r\n\r\n',
                              Chunks(Repeated(b'ab'), True), size)


if __name__ == '__main__':
    unittest.main()
