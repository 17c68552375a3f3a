"""Cases of `viaduct check`."""

from commands import expect_full_disk_told, expect_help, expect_printed, expect_refused

FINE = 'configuration is fine\n'
BAD = 'strict maybe\n\nhed-timeout 30s\nmax-head 1MiB\nmax-head 2MiB\n'
BAD_SAID = '''\
viaduct: bad.conf:1:8: strict: 'maybe': expected on or off
viaduct: bad.conf:3:1: 'hed-timeout': unknown directive; did you mean head-timeout?
viaduct: bad.conf:5:10: max-head: '2MiB': given a second time, and it has one value; \
the first is in bad.conf:4
3 errors, 0 warnings
'''
PORT_0 = "'127.0.0.1:0': the port is another one at each start; with a ready-file programs learn it"


def fine(commands):
    commands.write('good.conf', '# all of it\nlisten 127.0.0.1:8080\nhead-timeout 10s\n')
    expect_printed(commands.run('check'), 0, FINE)
    expect_printed(commands.run('check', '--config', 'good.conf', '--strict'), 0, FINE)


def errors(commands):
    commands.write('bad.conf', BAD)
    expect_printed(commands.run('check', '--config', 'bad.conf'), 2, BAD_SAID)


def warnings(commands):
    said = f'viaduct: warning: --listen: {PORT_0}\n0 errors, 1 warning\n'
    expect_printed(commands.run('check', '--listen', '127.0.0.1:0'), 0, said)


def places(commands):
    commands.write('odd.conf', '\nlisten 127.0.0.1:0\n')
    commands.write('main.conf', 'include odd.conf\n')
    said = (f'viaduct: warning: odd.conf:2: listen: {PORT_0}\n'
            "viaduct: warning: VIADUCT_HEAD_TIMEOUT: '10m': a client that sends nothing more holds "
            'its connection that long\n0 errors, 2 warnings\n')
    expect_printed(commands.run('check', '--config', 'main.conf', VIADUCT_HEAD_TIMEOUT='10m'), 0,
                   said)


def unknown_variable(commands):
    said = 'viaduct: warning: VIADUCT_PORT: this variable names no option\n0 errors, 1 warning\n'
    expect_printed(commands.run('check', VIADUCT_PORT='tcp://10.0.0.1'), 0, said)


def missing_file(commands):
    said = 'viaduct: none.conf: No such file or directory\n1 error, 0 warnings\n'
    expect_printed(commands.run('check', '--config', 'none.conf'), 2, said)


def bad_words(commands):
    expect_refused(commands.run('chek'), "'chek': unknown command; did you mean check?")
    expect_refused(commands.run('check', '--config'), '--config: needs a value')
    said = ("viaduct: --effective: unknown option; see viaduct --help\n"
            '1 error, 0 warnings\n')
    expect_printed(commands.run('check', '--effective'), 2, said)


CASES = (
    ('check says that a configuration is fine', (), fine),
    ('check tells all errors of a file, and how many', (), errors),
    ('check is content with what is only unwise', (), warnings),
    ('check tells of variables and of files that are included', (), places),
    ('check warns of a variable that names no option', (), unknown_variable),
    ('check refuses a file that is not there', (), missing_file),
    ('check refuses flags that are none', (), bad_words),
    ('check tells that its output could not be written', (),
     lambda commands: expect_full_disk_told(commands, 'check')),
    ('the help of check fits a screen', (), lambda commands: expect_help(commands, 'check')),
)
