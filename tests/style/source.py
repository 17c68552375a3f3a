"""The tree as the gates read it: its files, C without its comments, and waivers."""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ('proxy', 'tests', 'scripts', 'docs')

LITERAL = r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'"
COMMENT = r'//[^\n]*|/\*.*?\*/'
DIRECTIVE = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.M)


def is_ours(path, root):
    parts = path.relative_to(root).parts
    return path.is_file() and not any(
        part.startswith(('.', 'build')) or part == '__pycache__' for part in parts[:-1])


def find_files(root, folders=FOLDERS, endings=None):
    """The files below some folders of the tree, in order; endings as ('.c', '.h')."""
    for folder in folders:
        for path in sorted((root / folder).rglob('*')):
            if is_ours(path, root) and (endings is None or path.suffix in endings):
                yield path


def c_files(root, folders=('proxy', 'tests')):
    return find_files(root, folders, ('.c', '.h'))


def read(path):
    return path.read_text(encoding='utf-8', errors='replace')


def blank(match):
    """As many blanks, so that lines and columns stay."""
    return re.sub(r'[^\n]', ' ', match.group())


def without_comments(text):
    def keep_literals(match):
        return match.group() if match.group()[0] in '"\'' else blank(match)
    return re.sub(f'{LITERAL}|{COMMENT}', keep_literals, text, flags=re.S)


def bare_code(text):
    """C without comments and what literals hold; the quotes stay."""
    def empty(match):
        quote = match.group()[0]
        return quote + blank(match)[2:] + quote if quote in '"\'' else blank(match)
    return re.sub(f'{LITERAL}|{COMMENT}', empty, text, flags=re.S)


def without_directives(code):
    return DIRECTIVE.sub(blank, code)


def is_waived(lines, number, gate):
    """Whether the comment above line `number` (from 1) says `gate: reason`."""
    above = number - 2
    while above >= 0 and re.match(r'\s*(/\*|\*|//|#)', lines[above]):
        if re.search(rf'\b{gate}: \w', lines[above]):
            return True
        above -= 1
    return False


def line_of(found, text):
    return text.count('\n', 0, found.start()) + 1


def root_of_arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--root', type=Path, default=ROOT, help='the tree to look at')
    return parser.parse_args().root.resolve()


def finish(faults):
    """Prints what was found, one a line; gives the exit status."""
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit('this is a module of the gates, scripts/check-*')
