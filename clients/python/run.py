"""Drives the clients of all five APIs against a server.

    run.py --server PATH [--contracts DIR [--fuzz-seconds N] [--write-coverage]]

Starts the server itself, on a free port, with a store that is gone afterwards. The last line
is `N passed, N failed`; the exit code is 1 when something failed.

With the published descriptions of the APIs it also validates every answer, compares what was
seen with `docs/coverage.md`, and sends each dialect what its description allows and forbids.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from harness import contracts, coverage, fuzz  # noqa: E402
from harness.raw import Wire  # noqa: E402
from harness.recorder import Recorder, listen_to_chargebee  # noqa: E402
from harness.server import Server  # noqa: E402

ROOT = HERE.parent.parent
GOLDEN = ROOT / "crates" / "dialects"
COVERAGE = ROOT / "docs" / "coverage.md"
FUZZ_SECONDS = 180
OPTIONS = ["-q", "--disable-plugin-autoload", "-p", "no:cacheprovider", "--rootdir", str(HERE)]


class Session:
    """Hands the running server to the tests, and counts them."""

    def __init__(self, server):
        self.server = server
        self.recorder = Recorder()
        self.passed = 0
        self.failed = 0

    def pytest_configure(self, config):
        """The fixtures in `tests/conftest.py` look here."""
        config.wellspring = self

    def pytest_runtest_setup(self, item):
        """Answers are filed under the test that asked."""
        self.recorder.where = f"{item.path.stem}: {item.name}"

    def pytest_runtest_logreport(self, report):
        """A test passes in its call and fails anywhere."""
        if report.failed:
            self.failed += 1
        elif report.when == "call" and report.passed:
            self.passed += 1

    def pytest_collectreport(self, report):
        """A module that cannot be read is a failure."""
        if report.failed:
            self.failed += 1

    def count(self, name, problems):
        """One more test, of which the problems are known already."""
        if not problems:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED {name}")
        for problem in problems:
            print(f"    {problem}")


def main():
    """Runs everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="the program to test")
    parser.add_argument("--contracts", type=Path, help="folder of the published descriptions")
    parser.add_argument("-k", dest="only", default="", help="only tests whose names match")
    parser.add_argument(
        "--fuzz-seconds",
        type=float,
        default=FUZZ_SECONDS,
        metavar="N",
        help=f"how long generated calls are sent, all dialects together; 0 sends none "
        f"(default: {FUZZ_SECONDS})",
    )
    parser.add_argument(
        "--write-coverage", action="store_true", help=f"write {COVERAGE.relative_to(ROOT)}"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wellspring-clients-") as folder:
        session = run(arguments, Path(folder))
    print(f"{session.passed} passed, {session.failed} failed")
    return 1 if session.failed else 0


def run(arguments, folder):
    """Tests, then contracts, then the end of the server."""
    program = str(Path(arguments.server).resolve())
    server = Server(program, folder / "data")
    session = Session(server)
    listen_to_chargebee(session.recorder)
    try:
        code = pytest.main([*OPTIONS, "-k", arguments.only, str(HERE / "tests")], [session])
        broken = code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        session.count("the tests ran to the end", [f"pytest: {code!r}"] if broken else [])
        if arguments.contracts:
            check_contracts(arguments.contracts, session)
            # A part of the tests shows a part of the operations.
            if not arguments.only:
                check_coverage(arguments, session)
    finally:
        code = server.stop()
        problems = [] if code == 0 else [f"exit code {code}"]
        session.count("SIGTERM ends the server with exit code 0", problems)
    if arguments.contracts and not arguments.only:
        for name, problems in fuzz.run(program, arguments.contracts, arguments.fuzz_seconds):
            session.count(name, problems)
    return session


def check_contracts(folder, session):
    """One test for each operation and status that was seen."""
    exchanges = [*session.recorder.exchanges, *contracts.golden(GOLDEN)]
    for name, problems in contracts.check(folder, exchanges):
        session.count(f"contract: {name}", problems)


def check_coverage(arguments, session):
    """One test for each dialect."""
    tables = coverage.observe(arguments.contracts, GOLDEN, session.recorder.exchanges)
    if arguments.write_coverage:
        coverage.write(tables, COVERAGE)
    refusals = coverage.probe(Wire(session.server, session.recorder))
    for name, problems in coverage.check(tables, COVERAGE, refusals):
        session.count(name, problems)


if __name__ == "__main__":
    sys.exit(main())
