"""Nothing goes to the network: the system calls of explain, as strace sees them."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from cases import CHUNKED, GET, OK, POST, Case
from explaining import expect

CONNECT = b'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\nhello'
MADE = re.compile(r'\b(?:socket|socketpair)\((\w+)')
FORBIDDEN = re.compile(r'\b(?:connect|bind|listen|accept4?)\(|AF_INET|sa_family|msg_name=\{')

CASES = (
    Case('a request for a name', GET),
    Case('a request and its response', GET, response=OK),
    Case('a request for an address', GET.replace(b'a.example', b'192.0.2.1')),
    Case('a request for this machine', GET.replace(b'a.example', b'127.0.0.1:1')),
    Case('a name that an option gives an address', GET,
         options=('--resolve', 'a.example 192.0.2.1')),
    Case('a name server that is given', GET, options=('--dns-server', '192.0.2.1')),
    Case('a place that is connected to instead', GET,
         options=('--connect-to', 'a.example:80 127.0.0.1:1')),
    Case('a tunnel', CONNECT),
    Case('a body in chunks', CHUNKED + b'3\r\nabc\r\n0\r\n\r\n'),
    Case('a request that is refused', b'hello\r\n\r\n'),
    Case('an early response', POST + b'Content-Length: 3\r\n\r\n', response=OK),
)


def excuse():
    """Why nothing can be watched here, or ''."""
    if not shutil.which('strace'):
        return 'strace is not installed'
    tried = subprocess.run(['strace', '-o', '/dev/null', 'true'], stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return 'strace may not watch' if tried.returncode else ''


def calls_of(case, explainer):
    with tempfile.NamedTemporaryFile(dir=explainer.folder) as record:
        before = ['strace', '-f', '-qq', '-e', 'trace=%network', '-o', record.name]
        # A program that is watched cannot look for its leaks.
        sanitizer = os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'
        ran = explainer.run(case.options, case.request, case.response, before,
                            {'ASAN_OPTIONS': sanitizer.lstrip(':')})
        expect(ran.status in (0, 1) and ran.out, f'status {ran.status}', ran.error)
        return Path(record.name).read_text(encoding='utf-8', errors='replace').splitlines()


def check(case, explainer):
    calls = calls_of(case, explainer)
    families = {family for call in calls for family in MADE.findall(call)}
    expect(families == {'AF_UNIX'}, f'sockets of {families}', '\n'.join(calls))
    for call in calls:
        expect(not FORBIDDEN.search(call), f'a call to the network: {call}')
