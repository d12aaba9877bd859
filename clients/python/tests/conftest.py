"""What `run.py` hands over."""

import pytest

from harness import kinds, official
from harness.raw import Wire
from harness.receiver import receiving


@pytest.fixture(scope="session")
def server(pytestconfig):
    """The running server."""
    return pytestconfig.wellspring.server


@pytest.fixture(scope="session")
def recorder(pytestconfig):
    """Where answers are kept."""
    return pytestconfig.wellspring.recorder


@pytest.fixture(scope="session")
def wire(server, recorder):
    """Plain HTTP to the server."""
    return Wire(server, recorder)


@pytest.fixture
def person(wire):
    """Somebody new, whom all dialects know."""
    return kinds.Person(wire)


@pytest.fixture(scope="session")
def stripe_client(server, recorder):
    """The official client object of Stripe."""
    return official.stripe_client(server, recorder).v1


@pytest.fixture(scope="session")
def chargebee_client(server, recorder):
    """The official client object of Chargebee."""
    return official.chargebee_client(server, recorder)


@pytest.fixture
def receiver():
    """A place where webhooks arrive."""
    with receiving() as running:
        yield running
