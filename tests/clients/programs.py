"""Cases: programs that people use, each told to use the proxy as its manual says."""

import hashlib
import ssl
import urllib.request

from world import Failure

HELLO = 'hello through the proxy\n'
UPLOAD = 3 * 1024 * 1024        # enough for curl to say Expect: 100-continue


def expect(found, expected):
    if found != expected:
        raise Failure(f'expected {expected!r}\ngot      {found!r}')


def curl_http(world):
    expect(world.command(['curl', '-sS', '-x', world.proxy, f'{world.url}/hello']), HELLO)


def curl_https(world):
    expect(world.command(['curl', '-sS', '-x', world.proxy, '--cacert', world.ca,
                          f'{world.secure_url}/hello']), HELLO)


def curl_many(world):
    """Several over one connection, of which some are absent."""
    found = world.command(['curl', '-sS', '-x', world.proxy, '-o', '/dev/null',
                           '-w', '%{http_code} %{num_connects}\\n', f'{world.url}/[1-3]',
                           '-o', '/dev/null', f'{world.url}/hello'])
    expect(found, '404 1\n404 0\n404 0\n200 0\n')


def curl_upload(world):
    """By itself curl asks for a 100 (Continue) first."""
    octets = b'viaduct ' * (UPLOAD // 8)
    (world.folder / 'upload').write_bytes(octets)
    for more in ([], ['-H', 'Transfer-Encoding: chunked']):
        found = world.command(['curl', '-sS', '-x', world.proxy, *more, '--data-binary', '@upload',
                               f'{world.url}/digest'])
        expect(found, hashlib.sha256(octets).hexdigest())


def curl_cut(world):
    """A body that was cut is an error of its own to curl: 18, a partial file."""
    for path in ('length', 'chunks'):
        found = world.command(['sh', '-c', 'curl -s "$@"; echo " $?"', 'sh', '-x', world.proxy,
                               f'{world.url}/cut/{path}'])
        expect(found, 'abc 18\n')


def wget_http(world):
    expect(world.command(['wget', '-q', '-O', '-', '-e', f'http_proxy={world.proxy}',
                          f'{world.url}/hello']), HELLO)


def wget_https(world):
    expect(world.command(['wget', '-q', '-O', '-', '-e', f'https_proxy={world.proxy}',
                          f'--ca-certificate={world.ca}', f'{world.secure_url}/hello']), HELLO)


def urllib_open(world, url):
    context = ssl.create_default_context(cafile=str(world.ca))
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({'http': world.proxy, 'https': world.proxy}),
        urllib.request.HTTPSHandler(context=context))
    with opener.open(url, timeout=20) as answer:
        return answer.read().decode()


def urllib_http(world):
    expect(urllib_open(world, f'{world.url}/hello'), HELLO)


def urllib_https(world):
    expect(urllib_open(world, f'{world.secure_url}/hello'), HELLO)


def git_clone_and_push(world, url, name):
    folder = world.new_folder(name)
    world.command(['git', '-c', f'http.proxy={world.proxy}', 'clone', '--quiet',
                   f'{url}/git/tree.git', 'tree'], folder)
    tree = folder / 'tree'
    expect((tree / 'file').read_text(), 'from the repository\n')
    world.command(['git', 'commit', '--quiet', '--allow-empty', '-m', name], tree)
    world.command(['git', '-c', f'http.proxy={world.proxy}', 'push', '--quiet', 'origin',
                   f'HEAD:refs/heads/{name}'], tree)
    heads = world.command(['git', '-c', f'http.proxy={world.proxy}', 'ls-remote', '--heads',
                           'origin', name], tree)
    expect(heads.split()[1:], [f'refs/heads/{name}'])


def git_http(world):
    git_clone_and_push(world, world.url, 'plain')


def git_https(world):
    world.command(['git', 'config', '--global', 'http.sslCAInfo', world.ca])
    git_clone_and_push(world, world.secure_url, 'secure')


def apt(world):
    """With folders of its own, so that the system's are not touched."""
    folder = world.new_folder('apt')
    for name in ('lists/partial', 'cache/archives/partial', 'state', 'etc', 'got'):
        (folder / name).mkdir(parents=True)
    (folder / 'status').touch()
    (folder / 'sources.list').write_text(f'deb [trusted=yes] {world.url}/debian ./\n')
    (folder / 'apt.conf').write_text(f'''
        Acquire::http::Proxy "{world.proxy}";
        Dir::Etc "{folder}/etc"; Dir::Etc::sourcelist "{folder}/sources.list";
        Dir::Etc::sourceparts "-"; Dir::Etc::parts "-"; Dir::Etc::preferencesparts "-";
        Dir::State "{folder}/state"; Dir::State::lists "{folder}/lists";
        Dir::State::status "{folder}/status"; Dir::Cache "{folder}/cache";
        APT::Sandbox::User "root";
        ''')
    world.command(['apt-get', '-q', 'update'], folder, APT_CONFIG=str(folder / 'apt.conf'))
    world.command(['apt-get', '-q', 'download', 'tiny'], folder / 'got',
                  APT_CONFIG=str(folder / 'apt.conf'))
    [found] = (folder / 'got').iterdir()
    expect(found.read_bytes(), (world.folder / 'files' / 'debian' / 'tiny.deb').read_bytes())


def npm(world):
    folder = world.new_folder('npm')
    world.command(['npm', 'install', 'tiny', f'--registry={world.url}/npm/', '--proxy', world.proxy,
                   '--https-proxy', world.proxy, '--no-audit', '--no-fund', '--no-update-notifier',
                   f'--cache={folder}/cache', '--loglevel=warn'], folder)
    expect((folder / 'node_modules' / 'tiny' / 'package.json').is_file(), True)


# What is run, what it needs, and how.
CASES = (
    ('curl fetches over http', 'curl', curl_http),
    ('curl fetches over https', 'curl', curl_https),
    ('curl keeps its connection over several requests', 'curl', curl_many),
    ('curl uploads with Expect, and in chunks', 'curl', curl_upload),
    ('curl sees that a body was cut', 'curl', curl_cut),
    ('wget fetches over http', 'wget', wget_http),
    ('wget fetches over https', 'wget', wget_https),
    ('urllib fetches over http', None, urllib_http),
    ('urllib fetches over https', None, urllib_https),
    ('git clones and pushes over http', 'git', git_http),
    ('git clones and pushes over https', 'git', git_https),
    ('apt-get updates and downloads', 'apt-get', apt),
    ('npm installs', 'npm', npm),
)
