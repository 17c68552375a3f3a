"""What scripts/test runs, section by section.  Each is a function that fills a Section."""

import sys
from functools import partial

import builds
from builds import ASAN, CLANG, FUZZ, HOLE, RELEASE
from fuzz import run_for_a_while
from programs import CORES, ROOT, run, run_all

FUZZ_SECONDS = 30
EXAMPLES, QUICK_EXAMPLES = 1000, 200    # generated cases of each kind
TESTS = ROOT / 'tests'
SCRIPTS = ROOT / 'scripts'


BROKEN = set()                  # builds that failed


def build_all(section, wanted):
    for build in wanted:
        made = builds.make(build)
        if made.status:
            BROKEN.add(build)
        start = max(made.output.find('FAILED: '), 0)
        section.case(made.status == 0, f'{build.name} ({build.compiler})', made.output[start:])


def needs(section, *wanted):
    """Whether what a section needs was built; if not, that is a failure."""
    for build in BROKEN.intersection(wanted):
        section.case(False, f'not run, for {build.folder.name} was not built')
    return not BROKEN.intersection(wanted)


def units(section, build):
    if not needs(section, build):
        return
    tests = list(builds.unit_tests(build))
    jobs = [partial(run, command, 300, environment) for _, command, environment, _ in tests]
    for (name, _, _, protocol), finished in zip(tests, run_all(jobs, 2 * CORES)):
        (section.tap if protocol == 'tap' else section.program)(name, finished)
    if not tests:
        section.case(False, f'no unit tests in {build.folder.name}')


def own_tests(section):
    """The tests of the tests' own tools."""
    programs = [TESTS / 'wire' / 'selftest.py', TESTS / 'style' / 'gates_test.py',
                TESTS / 'style' / 'statuses_test.py', TESTS / 'style' / 'options_docs_test.py',
                TESTS / 'mutation' / 'selftest.py']
    jobs = [partial(run, [sys.executable, program]) for program in programs]
    for program, finished in zip(programs, run_all(jobs)):
        section.unittest(program.relative_to(ROOT), finished)


def gates(section, names):
    programs = {name: [SCRIPTS / f'check-{name}'] for name in names} | TABLE_GATES
    jobs = [partial(run, words) for words in programs.values()]
    for name, finished in zip(programs, run_all(jobs)):
        section.program(name, finished)


def wire(section, build, modes):
    if not needs(section, build):
        return
    words = [sys.executable, TESTS / 'wire' / 'run', '--viaduct', build.viaduct, '--tap']
    words += [word for mode in modes for word in ('--mode', mode)]
    section.tap(build.name, run(words))


def differential(section, build, examples):
    if not needs(section, build):
        return
    section.tap(build.name, run([sys.executable, TESTS / 'differential' / 'run', '--viaduct',
                                 build.viaduct, '--examples', examples]))


def clients(section, build):
    if not needs(section, build):
        return
    finished = run([sys.executable, TESTS / 'clients' / 'run', '--viaduct', build.viaduct])
    section.tap('clients', finished)
    section.notes += [line[2:] for line in finished.output.splitlines()
                      if line.startswith('# not run')]


def explain(section, build):
    if not needs(section, build):
        return
    finished = run([sys.executable, TESTS / 'explain' / 'run', '--viaduct', build.viaduct])
    section.tap('explain', finished)
    section.notes += [line[2:] for line in finished.output.splitlines()
                      if line.startswith('# not run')]


def commands(section, build):
    if not needs(section, build):
        return
    finished = run([sys.executable, TESTS / 'commands' / 'run', '--viaduct', build.viaduct])
    section.tap('commands', finished)
    section.notes += [line[2:] for line in finished.output.splitlines()
                      if line.startswith('# not run')]


def logs(section, build):
    if not needs(section, build):
        return
    finished = run([sys.executable, TESTS / 'logs' / 'run', '--viaduct', build.viaduct])
    section.tap('logs', finished)
    section.notes += [line[2:] for line in finished.output.splitlines()
                      if line.startswith('# not run')]


def operation(section, build):
    if not needs(section, build):
        return
    section.tap('operation', run([sys.executable, TESTS / 'operation' / 'run',
                                  '--viaduct', build.viaduct]))


def costs(section, build, names):
    """One after the other: they measure."""
    if not needs(section, build):
        return
    for name in names:
        program = TESTS / 'cost' / f'{name}.py'
        finished = run([sys.executable, program, '--viaduct', build.viaduct,
                        '--load', build.folder / 'tests' / 'cost' / 'load'])
        section.tap(name, finished)
        section.notes += [line[2:] for line in finished.output.splitlines()
                          if line.startswith('# ')]


def hole(section):
    if not needs(section, HOLE):
        return
    section.tap('gate hole', run([sys.executable, TESTS / 'wire' / 'run', '--hole', '--viaduct',
                                  HOLE.viaduct, '--tap']))


def fuzzing(section):
    if not needs(section, FUZZ):
        return
    targets = list(builds.fuzz_targets(FUZZ))
    jobs = [partial(run_for_a_while, name, program, FUZZ_SECONDS) for name, program in targets]
    for (name, _), finished in zip(targets, run_all(jobs)):
        section.program(name, finished)
    if not targets:
        section.case(False, 'no fuzz targets')


def statuses(section, build):
    if not needs(section, build):
        return
    section.tap('statuses', run([sys.executable, TESTS / 'statuses' / 'run',
                                 '--viaduct', build.viaduct]))


def manual(section, build):
    if not needs(section, build):
        return
    section.tap('manual', run([sys.executable, TESTS / 'manual' / 'run', '--build', build.folder]))


QUICK_GATES = ('layers', 'size', 'banned', 'format', 'rules', 'pages')
DEEP_GATES = ('cppcheck', 'tidy')
TABLE_GATES = {                 # what is written down in two places is the same
    'statuses': [TESTS / 'style' / 'made_statuses.py'],
    'docs': [SCRIPTS / 'make-docs', '--check'],
}


def quick():
    return [
        ('build', partial(build_all, wanted=[ASAN])),
        ('gates', partial(gates, names=QUICK_GATES)),
        ('tests of the tests', own_tests),
        ('unit tests (asan)', partial(units, build=ASAN)),
        ('conversations (asan)', partial(wire, build=ASAN, modes=['plain'])),
        ('second opinion (asan)', partial(differential, build=ASAN, examples=QUICK_EXAMPLES)),
        ('explain (asan)', partial(explain, build=ASAN)),
        ('commands (asan)', partial(commands, build=ASAN)),
        ('logs (asan)', partial(logs, build=ASAN)),
        ('operation (asan)', partial(operation, build=ASAN)),
        ('manual (asan)', partial(manual, build=ASAN)),
    ]


def full():
    return [
        ('builds', partial(build_all, wanted=[ASAN, RELEASE, CLANG, FUZZ, HOLE])),
        ('gates', partial(gates, names=QUICK_GATES + DEEP_GATES)),
        ('tests of the tests', own_tests),
        ('unit tests (asan)', partial(units, build=ASAN)),
        ('unit tests (release)', partial(units, build=RELEASE)),
        ('conversations (asan)', partial(wire, build=ASAN, modes=['plain', 'dribble'])),
        ('conversations (release)', partial(wire, build=RELEASE, modes=['plain'])),
        ('second opinion (asan)', partial(differential, build=ASAN, examples=EXAMPLES)),
        ('second opinion (release)', partial(differential, build=RELEASE, examples=EXAMPLES)),
        ('parser disagreements', hole),
        ('status codes', partial(statuses, build=ASAN)),
        ('explain (asan)', partial(explain, build=ASAN)),
        ('commands (asan)', partial(commands, build=ASAN)),
        ('logs (asan)', partial(logs, build=ASAN)),
        ('operation (asan)', partial(operation, build=ASAN)),
        ('operation (release)', partial(operation, build=RELEASE)),
        ('manual (release)', partial(manual, build=RELEASE)),
        ('real clients', partial(clients, build=ASAN)),
        ('costs (release)', partial(costs, build=RELEASE,
                                    names=['instructions', 'system_calls', 'memory'])),
        (f'fuzzing, {FUZZ_SECONDS} s each', fuzzing),
    ]
