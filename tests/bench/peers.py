"""The proxies that viaduct is compared with, each as a private instance in the foreground: one
process or thread for the work, no log, no cache, connections kept on both sides where it can."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from meter import Meter

START = 20.0


@dataclass
class Place:
    """What a configuration needs to know."""
    folder: Path
    port: int
    origin: int


def write(place, name, text):
    path = place.folder / name
    path.write_text(text)
    return path


def squid(place):
    config = write(place, 'squid.conf', f'''
http_port 127.0.0.1:{place.port}
http_access allow all
cache deny all
cache_mem 0 MB
access_log none
cache_store_log none
cache_log {place.folder}/cache.log
pid_filename {place.folder}/squid.pid
coredump_dir {place.folder}
netdb_filename none
pinger_enable off
max_filedescriptors 16384
shutdown_lifetime 0 seconds
visible_hostname bench
''')
    return ['squid', '-N', '-f', config]


def haproxy(place):
    """It goes where the address in the request says; names it does not know."""
    config = write(place, 'haproxy.cfg', f'''
global
    maxconn 8000
    nbthread 1
defaults
    mode http
    timeout connect 10s
    timeout client 10m
    timeout server 10m
    http-reuse always
listen proxy
    bind 127.0.0.1:{place.port}
    http-request set-dst url_ip
    http-request set-dst-port url_port
    http-request set-uri %[pathq]
    server any 0.0.0.0:0 pool-max-conn 1024
''')
    return ['haproxy', '-db', '-f', config]


def nginx(place, upstream, target):
    config = write(place, 'nginx.conf', f'''
{"user root;" if os.geteuid() == 0 else ""}
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid {place.folder}/nginx.pid;
events {{ worker_connections 16000; }}
http {{
    access_log off;
    client_body_temp_path {place.folder}/a;
    proxy_temp_path {place.folder}/b;
    fastcgi_temp_path {place.folder}/c;
    uwsgi_temp_path {place.folder}/d;
    scgi_temp_path {place.folder}/e;
    keepalive_timeout 600;
    keepalive_requests 1000000000;
    client_max_body_size 0;
    proxy_request_buffering off;
    proxy_max_temp_file_size 0;
    {upstream}
    server {{
        listen 127.0.0.1:{place.port} backlog=4096;
        location / {{
            proxy_pass {target};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
        }}
    }}
}}
''')
    return ['nginx', '-c', config, '-e', place.folder / 'nginx.err']


def nginx_fixed(place):
    """For one origin only, which is how it keeps connections to it."""
    return nginx(place, f'upstream origin {{ server 127.0.0.1:{place.origin}; keepalive 256; '
                 'keepalive_requests 1000000000; }', 'http://origin')


def nginx_any(place):
    """For any origin; then it makes a connection for each request."""
    return nginx(place, '', 'http://$http_host$request_uri')


def tinyproxy(place):
    config = write(place, 'tinyproxy.conf', f'''
Port {place.port}
Listen 127.0.0.1
Timeout 600
MaxClients 8000
LogLevel Critical
LogFile "{place.folder}/tinyproxy.log"
Allow 127.0.0.1
''')
    return ['tinyproxy', '-d', '-c', config]


def apache(place):
    modules = '/usr/lib/apache2/modules'
    config = write(place, 'apache.conf', f'''
ServerRoot {place.folder}
ServerName bench
Listen 127.0.0.1:{place.port}
PidFile {place.folder}/apache.pid
ErrorLog {place.folder}/apache.err
DefaultRuntimeDir {place.folder}
Mutex pthread
{"User www-data" if os.geteuid() == 0 else ""}
{"Group www-data" if os.geteuid() == 0 else ""}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
LoadModule proxy_connect_module {modules}/mod_proxy_connect.so
StartServers 1
ServerLimit 4
ThreadLimit 256
ThreadsPerChild 256
MaxRequestWorkers 1024
MaxKeepAliveRequests 0
KeepAliveTimeout 600
ProxyRequests On
AllowCONNECT {place.origin}
<Proxy *>
Require all granted
</Proxy>
''')
    return ['apache2', '-DFOREGROUND', '-f', config]


@dataclass(frozen=True)
class Kind:
    """One proxy: its program and package, how it is configured, whether it makes tunnels."""
    name: str
    package: str
    words: object
    tunnels: bool = True

    def program(self):
        path = f'{os.environ.get("PATH", "")}:/usr/sbin:/sbin'
        return shutil.which(self.package, path=path)


KINDS = (
    Kind('squid', 'squid', squid),
    Kind('haproxy', 'haproxy', haproxy, tunnels=False),
    Kind('nginx-fixed', 'nginx', nginx_fixed, tunnels=False),
    Kind('nginx-any', 'nginx', nginx_any, tunnels=False),
    Kind('tinyproxy', 'tinyproxy', tinyproxy),
    Kind('apache', 'apache2', apache),
)


def viaduct_words(path, place, log):
    return [path, '--listen', f'127.0.0.1:{place.port}', '--workers', '1', '--log', log,
            '--connect-ports', 'any']


def viaduct_kinds(path):
    """The one that the others are compared with, and the same with its log."""
    return (Kind('viaduct', str(path), lambda place: viaduct_words(path, place, 'off')),
            Kind('viaduct-json', str(path),
                 lambda place: viaduct_words(path, place, f'json {place.folder}/log')))


def free_port():
    with socket.socket() as asked:
        asked.bind(('127.0.0.1', 0))
        return asked.getsockname()[1]


class Peer:
    """A running proxy."""

    def __init__(self, kind, origin, processor):
        self.kind = kind
        self.name = kind.name
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f'bench-{kind.name}-'))
        self.folder.chmod(0o777)
        words = kind.words(Place(self.folder, self.port, origin))
        words[0] = kind.program()
        with open(self.folder / 'output', 'wb') as output:
            self.process = subprocess.Popen(
                [*processor, *(str(word) for word in words)], stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True, cwd=self.folder)
        self.meter = Meter(self.process.pid)

    def wait_ready(self):
        """Whether it listens."""
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def complaint(self):
        return (self.folder / 'output').read_text(errors='replace')[-300:]

    def end(self):
        self.meter.end_all()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
