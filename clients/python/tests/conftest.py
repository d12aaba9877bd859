"""What `run.py` hands over."""

import pytest

from harness.raw import Wire


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
