"""docs/mutation.md as the script reads it: what the tests do not notice, and why."""

import re

from source import read

ROW = re.compile(r'^\| *([A-Z]+-\w+) *\| *([a-z, ]+?) *\| *(.*?) *\|$', re.M)


def read_excuses(path):
    """The reasons by (rule, way)."""
    reasons = {}
    for found in ROW.finditer(read(path) if path.is_file() else ''):
        for way in re.split(', *', found[2]):
            reasons[found[1].replace('-', '_'), way] = found[3]
    return reasons


def faults_of(reasons, findings, known):
    """Where the list and what was found differ; `known` are all rules that it may speak of."""
    for finding in findings:
        told = (finding.rule, finding.way) in reasons
        if told and finding.noticed_by:
            yield f'{finding.title} is listed, and noticed by {finding.noticed_by}'
        if not told and not finding.noticed_by:
            yield f'{finding.title} is not noticed, and not listed'
    for (rule, way), reason in reasons.items():
        if rule not in known or way not in ('never', 'always'):
            yield f'{rule} {way}: there is no such thing'
        elif not reason:
            yield f'{rule} {way} has no reason'
