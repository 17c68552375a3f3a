"""The credentials that a conversation sends, and whether a log has one of them."""

import base64
import binascii
import json
import re

SHORTEST = 4                    # octets: what is shorter is found anywhere
FIELD = re.compile(rb'^[ \t]*(?:(?:proxy-)?authorization|(?:set-)?cookie)[ \t]*:[ \t]*(.*?)[ \t]*\r?$',
                   re.IGNORECASE | re.MULTILINE)
USERINFO = re.compile(rb'^[^ \r\n]+ +(?:[^ /?#\r\n]*//|(?=[^ /?#\r\n]*@))([^ /?#\r\n]*)@',
                      re.MULTILINE)


def decoded(value):
    """user:password, and the password, of Basic; nothing of other values."""
    scheme, _, rest = value.partition(b' ')
    if scheme.lower() != b'basic':
        return
    try:
        pair = base64.b64decode(rest.strip(), validate=True)
    except binascii.Error:
        return
    yield pair
    yield pair.partition(b':')[2]


def credentials_in(octets):
    """All that are in what somebody sent, without the short ones."""
    found = set()
    for match in FIELD.finditer(octets):
        found |= {match[1], match[1].partition(b' ')[2].strip(), *decoded(match[1])}
    for match in USERINFO.finditer(octets):
        found |= {match[1], match[1].partition(b':')[2]}
    return {one for one in found if len(one) >= SHORTEST}


def written(credential):
    """How it would look in a log: as it is, in JSON, and in a pretty line."""
    characters = credential.decode('latin-1')
    yield credential
    yield json.dumps(characters)[1:-1].encode()
    yield ''.join(one if ' ' <= one <= '~' else f'\\x{ord(one):02x}' for one in characters).encode()


def told_in(text, credentials):
    """The first of them that a text has, or None."""
    for credential in sorted(credentials):
        if any(form in text for form in written(credential)):
            return credential
    return None
