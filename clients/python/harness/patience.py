"""Waiting for what the server does by itself: looking again until a deadline."""

import time

PAUSE_SECONDS = 0.05


def eventually(look, holds, seconds=20.0):
    """Looks until `holds` is true of what is seen, and gives that; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if holds(seen):
            return seen
        assert time.monotonic() < deadline, f"still not after {seconds} s: {seen}"
        time.sleep(PAUSE_SECONDS)
