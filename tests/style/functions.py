"""C functions: where each begins and ends, and how deep its statements stand in one another."""

import re
from dataclasses import dataclass

from source import bare_code, without_directives

TOKEN = re.compile(r'\w+|"\s*"|\'\s*\'|\S')
BRANCHES = {'if', 'for', 'while', 'switch'}


@dataclass
class Token:
    text: str
    line: int


@dataclass
class Function:
    name: str
    first: int                  # line of its signature's first word
    last: int                   # line of its closing brace
    depth: int                  # of its deepest statement; 0 is the body itself
    deepest: int                # line of that statement


def tokens_of(text):
    """The tokens of a C file, without comments, literals' content and preprocessor lines."""
    code = without_directives(bare_code(text))
    line, seen = 1, 0
    for found in TOKEN.finditer(code):
        line += code.count('\n', seen, found.start())
        seen = found.start()
        yield Token(found.group(), line)


class Statements:
    """Walks the statements of a function's body and notes how deep they go."""

    def __init__(self, tokens, at, loops):
        self.tokens = tokens
        self.at = at
        self.branches = BRANCHES | loops
        self.depth, self.deepest = 0, tokens[at].line

    def text(self, offset=0):
        at = self.at + offset
        return self.tokens[at].text if at < len(self.tokens) else ''

    def block(self, depth):
        """From a { to behind its }."""
        self.at += 1
        while self.text() not in ('}', ''):
            self.statement(depth)
        self.at += 1

    def skip_pair(self):
        """From a ( [ or { to behind what closes it."""
        open_ones = 0
        while self.text():
            open_ones += (self.text() in '([{') - (self.text() in ')]}')
            self.at += 1
            if not open_ones:
                return

    def skip_expression(self):
        while self.text() not in (';', '}', ''):
            if self.text() in '([{':
                self.skip_pair()
            else:
                self.at += 1
        if self.text() == ';':
            self.at += 1

    def statement(self, depth):
        if depth > self.depth:
            self.depth, self.deepest = depth, self.tokens[self.at].line
        word = self.text()
        if word == '{':
            self.block(depth)
        elif word in self.branches and self.text(1) == '(':
            self.at += 1
            self.skip_pair()
            self.statement(depth + 1)
            self.rest_of_if(depth)
        elif word == 'do':
            self.at += 1
            self.statement(depth + 1)
            self.skip_expression()
        elif word in ('case', 'default') or (self.text(1) == ':' and word.isidentifier()):
            while self.text() not in (':', ''):
                self.at += 1
            self.at += 1
        else:
            self.skip_expression()

    def rest_of_if(self, depth):
        if self.text() != 'else':
            return
        self.at += 1
        chained = self.text() == 'if'
        self.statement(depth if chained else depth + 1)


def is_body(head):
    """Whether a { behind these tokens begins the body of a function."""
    words = [token.text for token in head]
    return bool(words) and words[-1] == ')' and '=' not in words and words[0] != 'typedef'


def name_of(head):
    for token, following in zip(head, head[1:]):
        if following.text == '(' and token.text.isidentifier():
            return token.text
    return '?'


def functions_of(text, loops=frozenset()):
    """Every function that a C file defines; loops names the macros that are loops."""
    tokens = list(tokens_of(text))
    at = start = 0
    while at < len(tokens):
        word = tokens[at].text
        if word == '{':
            walk = Statements(tokens, at, loops)
            head = tokens[start:at]
            if is_body(head):
                walk.block(0)
                last = tokens[min(walk.at, len(tokens)) - 1].line
                yield Function(name_of(head), head[0].line, last, walk.depth, walk.deepest)
                start = walk.at
            else:
                walk.skip_pair()
            at = walk.at
            continue
        at += 1
        if word == ';':
            start = at


def loops_of(style):
    """The macros that .clang-format calls loops."""
    found = re.search(r'^ForEachMacros:\s*\[(.*)\]', style, re.M)
    return frozenset(re.findall(r'\w+', found[1])) if found else frozenset()
