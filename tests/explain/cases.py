"""Cases: what explain is given, what it must print, and what it must not."""

from dataclasses import dataclass

from explaining import expect

GET = b'GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n'
LF_GET = GET.replace(b'\r', b'')
POST = b'POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\n'
CHUNKED = POST + b'Transfer-Encoding: chunked\r\n\r\n'
LF_CHUNKED = CHUNKED.replace(b'\r', b'')
UPGRADE = GET[:-2] + b'Connection: upgrade\r\nUpgrade: websocket\r\n\r\n'
SWITCH = b'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc'
HINTS = b'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'
MOST = 1 << 20                  # octets of a message that is explained

SENT_ON = 'viaduct sends this request on to a.example, port 80.'
MENDED = 'The lines of the {} ended in LF alone'
ENDED = 'The {} had no empty line behind its head; one was added.'
PART = 'Its body is not whole here; what is missing would follow.'
SURPLUS = 'Octets stand behind the end of the request'
IDLE = 'The response that was given plays no part.'
SPOILT = 'Behind its head it breaks a rule: no more of it is sent, and the client is told '
KEPT_BACK = 'The response is not passed on: the client is told 502.'
ANSWER = '\n  the answer\n'
CUT = 'it is passed on in part, and cut'
WIDE = ('--max-head', '1MiB', '--max-fields', '10000', '--max-response-head', '1MiB',
        '--max-field', '1MiB', '--max-request-line', '1MiB', '--max-interim', '1000000')


@dataclass(frozen=True)
class Case:
    title: str
    request: bytes
    says: tuple = ()
    hides: tuple = ()
    status: int = 0
    response: bytes = None
    options: tuple = ()


@dataclass(frozen=True)
class Misuse:
    """What cannot be explained: one line on stderr, nothing on stdout, status 2."""
    title: str
    arguments: tuple
    request: object             # octets, or a path
    complaint: str
    response: bytes = None


def check(case, explainer):
    (check_misuse if isinstance(case, Misuse) else check_report)(case, explainer)


def check_report(case, explainer):
    ran, report = explainer.explain(case.options + ('--name', 'p1'), case.request, case.response)
    expect(ran.status == case.status, f'status {ran.status}, not {case.status}', ran.text)
    for words in case.says:
        expect(words in ran.text, f'not said: {words}', ran.text)
    for words in case.hides:
        expect(words not in ran.text, f'said: {words}', ran.text)
    refused = bool(report['broken'] or report['error'])
    expect(refused == (case.status == 1), 'the status is not that of the outcome', ran.text)


def check_misuse(case, explainer):
    ran = explainer.run(case.arguments, case.request, case.response)
    expect(ran.status == 2, f'status {ran.status}, not 2', ran.error)
    expect(not ran.out, 'there is a report', ran.out)
    expect(ran.error.startswith('viaduct: ') and ran.error.count('\n') == 1, 'not one line',
           ran.error)
    expect(case.complaint in ran.error, f'not said: {case.complaint}', ran.error)


def refused(title, request, rule, code=400, **more):
    """A request that viaduct answers itself because it breaks a rule."""
    says = (f'viaduct answers this request itself, with {code}, and sends nothing on.',
            f'  broken   {rule} ', f'HTTP/1.1 {code} ') + more.pop('says', ())
    return Case(title, request, says=says, hides=('sent on  ',), status=1, **more)


def spoilt(title, request, rule, code=400, **more):
    """A request that is sent on, and breaks a rule behind its head."""
    return Case(title, request, says=(SENT_ON, f'{SPOILT}{code}.', f'  broken   {rule} '),
                status=1, **more)


def answered(title, request, code, *says, **more):
    return Case(title, request, says=(
        f'viaduct answers this request itself, with {code}, and sends nothing on.',
        f'HTTP/1.1 {code} ') + says, hides=('sent on  ',), **more)


def kept_back(title, response, rule, **more):
    """A response that the client is not shown."""
    return Case(title, more.pop('request', GET), response=response, status=1,
                says=(SENT_ON, KEPT_BACK, f'  broken   {rule} ', 'HTTP/1.1 502 Bad Gateway'),
                hides=('sent to the client',), **more)


NOTHING = (
    Misuse('An empty request is no message', (), b'', 'standard input: is empty'),
    Misuse('Line ends alone are no message', (), b'\n\r\n\n', 'standard input: is empty'),
    Misuse('A device without octets is empty', (), '/dev/null', 'standard input: is empty'),
    Misuse('A folder is no request', (), '/', 'standard input: Is a directory'),
    Misuse('A request over 1 MiB is not read', (), b'x' * (MOST + 1), 'larger than 1 MiB'),
    Misuse('A response over 1 MiB is not read', (), GET, 'larger than 1 MiB', b'x' * (MOST + 1)),
    Misuse('An empty response is no message', (), GET, 'is empty', b''),
    Misuse('A response of line ends alone is no message', (), GET, 'is empty', b'\r\n\r\n'),
    Misuse('A folder is no response', ('--response', '/'), GET, '/: Is a directory'),
    Misuse('A response that is not there', ('--response', '/no/such'), GET,
           '/no/such: No such file'),
    Misuse('--response needs a file', ('--response',), GET, '--response: needs a value'),
    Misuse('--response= names no file', ('--response=',), GET, '--response: needs a value'),
    Misuse('An unknown option', ('--nope', '1'), GET, '--nope: unknown option'),
    Misuse('A misspelt option is told the nearest', ('--stric', 'on'), GET, '--strict'),
    Misuse('A value that an option cannot have', ('--strict', 'perhaps'), GET, '--strict: '),
    Misuse('An option without its value', ('--name',), GET, '--name: needs a value'),
    Misuse('A word that is no option', ('request.txt',), GET, "'request.txt': not an option"),
)

PASTED = (
    Case('A request is shown beside what is sent on',
         GET[:-2].replace(b'Host: a', b'Host: b') + b'Connection: x-a\r\nX-A: 1\r\nX-B: 2\r\n\r\n',
         says=(SENT_ON,
               '  GET http://a.example/ HTTP/1.1  ~ GET / HTTP/1.1\n',
               '  Host: b.example                 ~ Host: a.example\n',
               '  Connection: x-a                 -\n',
               '  X-A: 1                          -\n',
               '  X-B: 2                          = X-B: 2\n',
               '                                  + Via: 1.1 p1\n',
               '  changed  HOP-01   MUST   RFC 9110 7.6.1    Connection and every field that it names'),
         hides=('ended in LF', 'was added', SURPLUS, ANSWER, 'sent to the client')),
    Case('Lines that end in LF are given their CR', LF_GET,
         says=(MENDED.format('request'), SENT_ON, '  kept     PARSE-03 ')),
    refused('Lines that end in CR LF and in LF are not mended', GET.replace(b'\r', b'', 1),
            'PARSE-03'),
    Case('A head that stops before its empty line is given one', GET[:-2],
         says=(ENDED.format('request'), SENT_ON)),
    Case('A head that stops within its last line is ended', LF_GET[:-2],
         says=(MENDED.format('request'), ENDED.format('request'), SENT_ON)),
    Case('Empty lines in front are passed over', b'\r\n\r\n' + GET,
         says=(SENT_ON, '  GET http://a.example/ HTTP/1.1  ~ GET / HTTP/1.1\n',
               '  kept     PARSE-02 ')),
    Case('Empty lines in front may end in LF', b'\n\n' + LF_GET[:-1],
         says=(MENDED.format('request'), ENDED.format('request'),
               '  GET http://a.example/ HTTP/1.1  ~ GET / HTTP/1.1\n')),
    refused('More than four empty lines in front are not', b'\r\n' * 5 + GET, 'PARSE-02'),
    Case('A second request is no part of the first', GET + b'BREW http://b.example/ HTTP/1.1\r\n',
         says=(SENT_ON, SURPLUS, '  (then 33 octets)                ~ (then nothing)\n'),
         hides=('BREW',)),
    Case('A line end behind the request is no part of it', LF_GET + b'\n',
         says=(SENT_ON, SURPLUS, '  (then 1 octet)')),
    Case('A body is compared', POST + b'Content-Length: 3\r\n\r\nabc',
         says=(SENT_ON, '  (then 3 octets)                  = (then 3 octets)\n'),
         hides=(SURPLUS, PART)),
    Case('A body that is missing is said to be so', POST + b'Content-Length: 3\r\n\r\n',
         says=(SENT_ON, PART), hides=(SURPLUS,)),
    Case('A body that is there in part is said to be so', POST + b'Content-Length: 3\r\n\r\na',
         says=(SENT_ON, PART, '  (then 1 octet)                   = (then 1 octet)\n')),
    Case('The line ends of a body stay when those of its head are mended',
         POST.replace(b'\r', b'') + b'Content-Length: 6\n\na\nb\r\nc',
         says=(MENDED.format('request'), '  (then 6 octets)                  = (then 6 octets)\n')),
    Case('The lines of a chunked body are mended', LF_CHUNKED + b'3\nabc\n0\n\n',
         says=(MENDED.format('request'), '(then 13 octets)                 = (then 13 octets)\n')),
    Case('The data of a chunk is not mended',
         LF_CHUNKED + b'5\na\nb\nc\nA;x=y\n0123456\n89\n0\nT: t\n\n',
         says=(MENDED.format('request'), SENT_ON, ' kept     CHUNK-03 '), hides=(SURPLUS, PART)),
    Case('A chunked body that is there in part is said to be so', CHUNKED + b'3\r\nab',
         says=(SENT_ON, PART)),
    Case('A chunked body of which nothing is there', CHUNKED, says=(SENT_ON, PART)),
    spoilt('A chunk that is longer than its size', LF_CHUNKED + b'3\nabcd\n0\n\n', 'CHUNK-03'),
    spoilt('A chunk whose size is none', CHUNKED + b'3\r\nabc\r\nxyz\r\n', 'CHUNK-02'),
    refused('Words are no request', b'hello', 'VER-07', says=(ENDED.format('request'),)),
    refused('A TLS greeting is no request',
            b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'PARSE-22'),
    refused('NUL is no request', b'\0', 'PARSE-22'),
    refused('NUL within a request without an end', GET[:-4] + b'\r\nX: a\0', 'PARSE-05'),
    refused('An escape of a terminal is not printed as it is', GET[:-2] + b'X: \x1b[31m\r\n\r\n',
            'PARSE-06'),
    Case('Octets beyond ASCII are printed by their numbers', GET[:-2] + b'X: \xc3\xa4\xff\r\n\r\n',
         says=(r'X: \xc3\xa4\xff',)),
    refused('A byte order mark is no request', b'\xef\xbb\xbf' + GET, 'PARSE-22'),
    refused('A request of 1 MiB without a line', b'x' * MOST, 'PARSE-17', 501),
    refused('Fields of 1 MiB', (GET[:-2] + b'a:\r\n' * MOST)[:MOST], 'PARSE-20', 431),
    Case('A body of 1 MiB', (POST + b'Content-Length: 1048000\r\n\r\n' + b'\0' * MOST)[:MOST],
         says=(SENT_ON, SURPLUS)),
    Case('10000 chunks', CHUNKED + b'1\r\na\r\n' * 10000 + b'0\r\n\r\n',
         says=('(then 60005 octets)              = (then 60005 octets)\n',)),
    Case('3000 fields, each of them changed',
         GET[:-2] + b''.join(b'a:%d\r\n' % i for i in range(3000)) + b'\r\n',
         says=('  a:2999                          ~ a: 2999\n',), options=WIDE),
)

OWN = (
    Case('CONNECT is explained up to the tunnel',
         b'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n',
         says=('If a.example accepts a connection at port 443, viaduct answers 200',
               'HTTP/1.1 200 Connection established'), hides=('sent on  ',)),
    Case('What stands behind CONNECT goes through the tunnel and is not compared',
         b'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\nhello\r\n\r\n',
         says=('If a.example accepts',), hides=('sent on  ', SURPLUS)),
    Case('A response to CONNECT plays no part', response=OK,
         request=b'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n',
         says=('If a.example accepts', IDLE), hides=('sent to the client',)),
    refused('CONNECT to a port that is not on the list',
            b'CONNECT a.example:25 HTTP/1.1\r\nHost: a.example:25\r\n\r\n', 'CONN-08', 403),
    Case('A port that is put on the list',
         b'CONNECT a.example:25 HTTP/1.1\r\nHost: a.example:25\r\n\r\n',
         says=('If a.example accepts a connection at port 25,',),
         options=('--connect-ports', 'any')),
    answered('OPTIONS * asks viaduct itself', b'OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n', 200,
             'Allow: GET, HEAD', '  applied  TGT-07 '),
    answered('TRACE with Max-Forwards 0 is answered without cookies', b'TRACE http://a.example/ '
             b'HTTP/1.1\r\nHost: a.example\r\nMax-Forwards: 0\r\nCookie: c=1\r\nX: y\r\n\r\n', 200,
             'Content-Type: message/http', 'X: y', '  changed  MAXF-07 '),
    refused('TRACE when it is off', b'TRACE http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
            'MAXF-06', 403, options=('--trace-method', 'off')),
    answered("viaduct's own address is asked for its page",
             b'GET http://127.0.0.1:3128/ HTTP/1.1\r\nHost: x\r\n\r\n', 200,
             'This is p1, a forward', '  applied  LOOP-01 '),
    answered("What viaduct's own address does not have",
             b'GET http://127.0.0.1:3128/x HTTP/1.1\r\nHost: x\r\n\r\n', 404),
    refused('A path alone is shown as a client writes it to a proxy',
            b'GET /x?y HTTP/1.1\r\nHost: a.example\r\n\r\n', 'TGT-17',
            says=('A client writes this to a proxy as: GET http://a.example/x?y HTTP/1.1\n',)),
    refused('What curl -v prints is a request too',
            b'* Connected\n> GET /x HTTP/1.1\n> Host: a.example\n> \n< HTTP/1.1 200 OK\n< \n', 'TGT-17',
            says=('What stood before each line of the request is taken off.\n',
                  'as: GET http://a.example/x HTTP/1.1\n')),
    Case('A request that was moved to the right',
         b'   GET http://a.example/ HTTP/1.1\n   Host: a.example\n\n',
         says=('What stood before each line of the request is taken off.\n', SENT_ON,
               '  GET http://a.example/ HTTP/1.1  ~ GET / HTTP/1.1\n')),
    refused('A blank before the first line alone stays',
            b' GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n', 'PARSE-13'),
    refused('A response on standard input is told where to go', b'HTTP/1.1 200 OK\r\n\r\n',
            'PARSE-22', says=('This looks like a response: give it with --response',)),
    refused('A URI alone is told what is missing', b'http://a.example/\n', 'PARSE-22',
            says=('This looks like a URI: a request begins with its method',)),
    Case('What was prepared and never sent is told to have changed nothing',
         b'GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\n\r\n', status=1,
         says=('  applied  SEC-05 ',), hides=('  changed  VIA-01 ', '  changed  HOST-04 ')),
    Case('What a switch leads to is said',
         b'GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nConnection: upgrade\r\n'
         b'Upgrade: websocket\r\n\r\n', response=b'HTTP/1.1 101 S\r\nConnection: upgrade\r\n'
         b'Upgrade: websocket\r\n\r\n', says=('Behind the 101 a tunnel follows',
                                              '\nRules that mattered for the response:\n')),
    Case('An address that is own only with other options',
         b'GET http://127.0.0.1:3128/ HTTP/1.1\r\nHost: x\r\n\r\n',
         says=('viaduct sends this request on to 127.0.0.1, port 3128.',),
         options=('--listen', '127.0.0.1:8080')),
    Case('An address that is never connected to',
         b'GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\n\r\n', status=1,
         says=('with 502, and sends nothing on.', 'error=destination_ip_prohibited',
               '  applied  SEC-05 ')),
    Case('The operator may send what is for that address elsewhere',
         b'GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\n\r\n',
         says=('viaduct sends this request on to 169.254.169.254, port 80.',),
         options=('--connect-to', '169.254.169.254:80 a.example:1')),
    refused('An https URI', b'GET https://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n', 'TGT-15',
            501),
    refused('A response to a request that is refused plays no part', b'GET / HTTP/1.1\r\n\r\n',
            'HOST-01', response=OK, says=(IDLE,)),
    answered('A response to a request that is answered here plays no part',
             b'OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n', 200, IDLE, response=OK),
    spoilt('A response to a request that breaks off plays no part', CHUNKED + b'x\r\n', 'CHUNK-02',
           response=OK),
)

RESPONSES = (
    Case('A response is shown beside what the client gets', GET, response=OK,
         says=(SENT_ON, '  received from the server    sent to the client ',
               '  HTTP/1.1 200 OK           = HTTP/1.1 200 OK\n',
               '                            + Via: 1.1 p1\n',
               '                            + Date: ',
               '  (then 3 octets)           = (then 3 octets)\n'),
         hides=(ANSWER, IDLE)),
    Case('The lines of a response are given their CR', GET, response=OK.replace(b'\r', b''),
         says=(MENDED.format('response'), '(then 3 octets)           = (then 3 octets)\n')),
    Case('A response without an empty line is given one', GET, response=b'HTTP/1.1 204 No\r\nX: y',
         says=(ENDED.format('response'), 'X: y                      = X: y\n')),
    Case('Interim responses come first', GET, response=HINTS + HINTS + OK,
         says=('  Link: </a>                = Link: </a>\n', ' = HTTP/1.1 200 OK\n')),
    Case('Interim responses that are withheld', GET, response=HINTS + OK,
         options=('--early-hints', 'off'),
         says=('  HTTP/1.1 103 Early Hints  -\n', '  Link: </a>                -\n',
               '  HTTP/1.1 200 OK           = HTTP/1.1 200 OK\n')),
    Case('Interim responses to a client of HTTP/1.0 are withheld',
         GET.replace(b'/1.1', b'/1.0', 1), response=HINTS + OK,
         says=('  HTTP/1.1 103 Early Hints  -\n', ' = HTTP/1.1 200 OK\n')),
    Case('An interim response alone', GET, response=HINTS,
         says=('No final response is here; viaduct would wait for one.',
               '  Link: </a>                = Link: </a>\n')),
    Case('The head behind an interim one is given its end', GET,
         response=HINTS.replace(b'\r', b'') + b'HTTP/1.1 204 No\n',
         says=(MENDED.format('response'), ENDED.format('response'), ' = HTTP/1.1 204 No\n')),
    Case('A response whose body is there in part', GET, response=OK[:-1],
         says=('The body of the response is not whole here; what is missing would follow.',
               '(then 2 octets)           = (then 2 octets)\n')),
    Case('A response that lasts until the connection ends', GET,
         response=b'HTTP/1.1 200 OK\r\n\r\nab',
         says=('+ Transfer-Encoding: chunked\n', '(then 2 octets)           ~ (then 12 octets)\n',
               '  changed  FRAME-22 '), hides=('not whole',)),
    Case('Octets behind a response', GET, response=OK + b'de',
         says=('(then 5 octets)           ~ (then 3 octets)\n', '  applied  FRAME-24 ')),
    Case('A response in chunks whose lines end in LF', GET,
         response=b'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n4\na\nb\n\n0\n\n',
         says=(MENDED.format('response'), '(then 14 octets)            = (then 14 octets)\n')),
    Case('A response that breaks a rule behind its head is cut', GET, status=1,
         response=b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nx\r\n',
         says=(CUT, '  broken   CHUNK-02 ', 'sent to the client'), hides=(ANSWER,)),
    Case('A response with both framings is mended', GET,
         response=b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n'
                  b'1\r\na\r\n0\r\n\r\n',
         says=('  Content-Length: 9           -\n', '  changed  FRAME-04 ')),
    kept_back('A response with both framings is refused by --strict',
              b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n',
              'FRAME-04', options=('--strict', 'on')),
    Case('A folded line of a response is joined', GET,
         response=b'HTTP/1.1 204 No\r\nX: a\r\n b\r\n\r\n',
         says=('  X: a                      ~ X: a b\n', '  changed  RESP-08 ')),
    kept_back('A folded line is refused by --strict', b'HTTP/1.1 204 No\r\nX: a\r\n b\r\n\r\n',
              'RESP-08', options=('--strict', 'on')),
    kept_back('Words are no response', b'hello', 'RESP-01'),
    kept_back('NUL is no response', b'\0\0\0', 'RESP-01'),
    kept_back('A response of 1 MiB without a field',
              b'HTTP/1.1 200 OK\r\n' + b'x\n' * (MOST // 2 - 9), 'PARSE-11'),
    kept_back('A coding that is not known',
              b'HTTP/1.1 200 OK\r\nTransfer-Encoding: brew\r\n\r\n', 'FRAME-10'),
    kept_back('Two lengths', b'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na',
              'FRAME-15'),
    kept_back('A 101 that nobody has asked for',
              SWITCH, 'UPG-04'),
    Case('A 101 that was asked for, and what comes behind it', UPGRADE,
         response=SWITCH + b'\1\2',
         says=('  Connection: upgrade       ~ Connection: Upgrade\n',
               '(then 2 octets)           = (then 2 octets)\n')),
    Case('A response to HEAD has no body', GET.replace(b'GET', b'HEAD'), response=OK[:-3],
         says=('  Content-Length: 3         = Content-Length: 3\n',), hides=('not whole',)),
    Case('A response while the body of the request is awaited',
         POST + b'Content-Length: 3\r\n\r\n', response=OK,
         says=(SENT_ON, PART, ' = HTTP/1.1 200 OK\n')),
    Case('A response of 1 MiB', GET,
         response=b'HTTP/1.1 200 OK\r\nContent-Length: 1048000\r\n\r\n' + b'\xff' * 1048000,
         says=('(then 1048000 octets)     = (then 1048000 octets)\n',)),
    Case('Thousands of interim responses', GET, options=WIDE,
         response=b'HTTP/1.1 103 \r\n\r\n' * 5000 + OK,
         says=('more notes had no room: rules may be missing here.', ' = HTTP/1.1 200 OK\n')),
)

OPTIONS = (
    refused('--refuse-body answers a body of GET',
            GET[:-2] + b'Content-Length: 1\r\n\r\na', 'FRAME-25',
            options=('--refuse-body', 'on')),
    Case('Without --refuse-body it is sent on', GET[:-2] + b'Content-Length: 1\r\n\r\na',
         says=(SENT_ON, '= Content-Length: 1\n')),
    refused('--max-request-body is asked of Content-Length', POST + b'Content-Length: 2\r\n\r\nab',
            'ST-413', 413, options=('--max-request-body', '1B')),
    spoilt('--max-request-body is asked of chunks',
           CHUNKED + b'2\r\nab\r\n0\r\n\r\n', 'ST-413', 413,
           options=('--max-request-body', '1B')),
    refused('--assume-http11 off asks for a length', CHUNKED + b'0\r\n\r\n', 'FRAME-20', 411,
            options=('--assume-http11', 'off')),
    Case('--forwarded xff tells the address of a client on this machine', GET,
         says=('+ X-Forwarded-For: 127.0.0.1\n',), options=('--forwarded', 'xff')),
    Case('--forwarded rfc7239 does so, too', GET, says=('+ Forwarded: for=127.0.0.1;',),
         options=('--forwarded', 'rfc7239')),
    Case('--proxy-status all names the next hop', GET, response=OK,
         says=('+ Proxy-Status: p1; next-hop="a.example"\n',), options=('--proxy-status', 'all')),
    Case('--drop-underscore', GET[:-2] + b'a_b: c\r\n\r\n', options=('--drop-underscore', 'on'),
         says=('  a_b: c                          -\n',)),
    refused('--refuse-nominated', GET[:-2] + b'Connection: cookie\r\nCookie: a\r\n\r\n', 'HOP-06',
            options=('--refuse-nominated', 'on')),
    Case('--name is in Via', GET, says=('+ Via: 1.1 p1\n',)),
)

CASES = NOTHING + PASTED + OWN + RESPONSES + OPTIONS
