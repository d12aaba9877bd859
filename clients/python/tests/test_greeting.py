"""What a developer sees first: the address, the keys, and commands to paste."""

import json
import os
import re
import subprocess

import pytest

from harness.server import DIALECTS, Server

# `--fail` makes curl refuse what is not 2xx; the commands themselves are untouched.
STRICT = 'curl() { command curl --fail --silent --show-error "$@"; }\n'


@pytest.fixture(scope="module")
def fresh(server):
    """A server of its own, with a temporary store that nobody used before."""
    started = Server(server.program)
    yield started
    assert started.stop() == 0


def test_it_prints_keys_and_people(fresh):
    for text in ("pk_test_wellspring", "sk_test_wellspring", "acc_wellspring", "cus_demo"):
        assert text in fresh.greeting
    assert set(fresh.curls()) == set(DIALECTS)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_command_works_as_printed(fresh, dialect):
    command = (
        f'curl() {{ command curl --fail --silent --show-error "$@"; }}\n{fresh.curls()[dialect]}'
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    source = {
        "Chargebee": lambda: answer["payment_source"],
        "Pelcro": lambda: answer["data"]["source"],
    }.get(dialect, lambda: answer)()
    assert source["id"]


def test_a_temporary_store_is_removed(server):
    started = Server(server.program)
    folder = re.search(r"data in ([^)]+)\)", started.greeting)[1]
    assert os.path.isdir(folder)
    assert started.stop() == 0
    assert not os.path.exists(folder)


def test_a_second_start_finds_everything(server, tmp_path):
    first = Server(server.program, tmp_path / "data")
    command = first.curls()["Stripe"]
    made = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    source = json.loads(made.stdout)["id"]
    assert first.stop() == 0
    second = Server(server.program, tmp_path / "data")
    assert second.show(source)["stripe"]["body"]["id"] == source
    assert second.stop() == 0
