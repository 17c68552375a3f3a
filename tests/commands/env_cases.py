"""Cases of `viaduct env`: its lines are read by shells, and clients then use the proxy."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from commands import (expect, expect_full_disk_told, expect_help, expect_in, expect_printed,
                      expect_refused)
from program import Program, flags

VARIABLES = ('http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY')
DIRECT = 'localhost,127.0.0.1,::1,[::1]'
HELLO = 'hello\n'


def expected_of(address):
    return ''.join(f'{name}={DIRECT if "no" in name.lower() else "http://" + address}\n'
                   for name in VARIABLES)


def evaluate(commands, shell, line, *words):
    """What the variables are in a program that a shell starts after reading the lines."""
    shown = ' '.join(f'"{name}=${name}"' for name in VARIABLES)
    script = f'{line}; exec sh -c \'printf "%s\\n" {shown}\''
    return commands.run_other([shell, '-euc', script, shell, commands.viaduct, *words])


def shell_reads(shell, line, commands):
    commands.write('a  b', 'in the way')
    expect_printed(evaluate(commands, shell, line), 0, expected_of('127.0.0.1:3128'))


def first_listener(commands):
    commands.write('a.conf', 'listen 127.0.0.2:8080\nlisten 127.0.0.1:0\n')
    for words, address in ((('--config', 'a.conf'), '127.0.0.2:8080'),
                           (('--listen', '[::1]:8080', '--listen', '127.0.0.1:1'), '[::1]:8080'),
                           (('--listen', '[2001:db8::1]:80'), '[2001:db8::1]:80'),
                           (('--listen', '0.0.0.0:8080'), '127.0.0.1:8080'),
                           (('--listen', '[::]:8080'), '[::1]:8080')):
        expect_printed(evaluate(commands, 'sh', 'eval "$("$@")"', 'env', *words), 0,
                       expected_of(address))


def port_0(commands):
    expect_refused(commands.run('env', '--listen', '127.0.0.1:0'),
                   "env: --listen: '127.0.0.1:0': with port 0 the port is known only once")
    commands.write('a.conf', '\nlisten [::1]:0\n')
    expect_refused(commands.run('env', '--config', 'a.conf'), "env: a.conf:2: listen: '[::1]:0'")


def bad_settings(commands):
    expect_refused(commands.run('env', '--listen', 'here'), "--listen: 'here'")
    expect_refused(commands.run('env', '--config', 'none.conf'), 'none.conf: No such file')


def only_exports_and_comments(commands):
    printed = commands.run('env')
    expect_printed(printed, 0, printed.out)
    for line in printed.out.splitlines():
        expect(not line or line[0] == '#' or line.startswith('export '), True, line)
        expect(len(line) < 100, True, f'width of {line}')
    for program in ('curl', 'wget', 'git', 'Python', 'Go', 'Node', 'Java'):
        expect_in(program, printed.out, 'the comments')


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        octets = (HELLO if self.headers['Via'] else 'this did not come through\n').encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, *_):
        pass


@contextmanager
def origin():
    with ThreadingHTTPServer(('127.0.0.1', 0), Hello) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def client_uses_it(words, commands):
    """The client fetches a name that viaduct alone knows."""
    program = Program(commands.viaduct, flags([]), [], str(commands.folder))
    try:
        host, port = program.wait_ready()[0]
        with origin() as at:
            script = 'url=$1; shift; eval "$("$@")"; exec ' + words
            fetched = commands.run_other(
                ['sh', '-euc', script, 'sh', f'http://o.test:{at}/', commands.viaduct, 'env',
                 '--listen', f'{host}:{port}'])
        expect_printed(fetched, 0, HELLO)
        program.end()
        program.check_complaints()
    finally:
        program.kill()


URLLIB = ('python3 -c "import sys, urllib.request as r; '
          'print(r.urlopen(sys.argv[1]).read().decode(), end=\'\')" "$url"')

CASES = (
    *((f'{shell} reads the lines of env{how}', (shell,), partial(shell_reads, shell, line))
      for shell in ('sh', 'dash', 'bash')
      for how, line in (('', 'eval "$("$1" env)"'), (' without quotes', 'eval $("$1" env)'))),
    ('env tells the first listener, as clients reach it', (), first_listener),
    ('env refuses a port that is not known', (), port_0),
    ('env refuses bad settings', (), bad_settings),
    ('env prints exports and comments', (), only_exports_and_comments),
    ('curl uses the proxy after env', ('curl',), partial(client_uses_it, 'curl -sS "$url"')),
    ('wget uses the proxy after env', ('wget',), partial(client_uses_it, 'wget -qO- "$url"')),
    ('urllib uses the proxy after env', ('python3',), partial(client_uses_it, URLLIB)),
    ('env tells that its output could not be written', (),
     lambda commands: expect_full_disk_told(commands, 'env')),
    ('the help of env fits a screen', (), lambda commands: expect_help(commands, 'env')),
)
