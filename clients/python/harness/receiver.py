"""A place where webhooks arrive: keeps what came, and misbehaves when told to."""

import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Delivery:
    """One call as it came: names of headers in lower case, the body's bytes untouched."""

    method: str
    path: str
    headers: dict
    body: bytes


@dataclass(frozen=True)
class Plan:
    """How one call is answered. With `hold_seconds` the answer comes that much later."""

    status: int = 200
    headers: tuple = ()
    hold_seconds: float = 0.0


FINE = Plan()


class Receiver:
    """A server on a free port of the loopback address. Deliveries are kept in the order in which
    their bodies were complete."""

    def __init__(self):
        self._changed = threading.Condition()
        self._deliveries = []
        self._plans = deque()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def base(self):
        """The address, without a path."""
        host, port = self._server.server_address
        return f"http://{host}:{port}"

    @property
    def deliveries(self):
        """What came so far."""
        with self._changed:
            return list(self._deliveries)

    def fail(self, calls, status=500):
        """The next calls are answered with an error."""
        self._plan(calls, Plan(status))

    def hold(self, calls, seconds):
        """The next calls are answered late."""
        self._plan(calls, Plan(hold_seconds=seconds))

    def redirect(self, calls, location, status=302):
        """The next calls are sent elsewhere."""
        self._plan(calls, Plan(status, (("Location", location),)))

    def clear(self):
        """Forgets what came and what was planned."""
        with self._changed:
            self._deliveries.clear()
            self._plans.clear()

    def wait_for(self, predicate, seconds):
        """Waits until `predicate` holds for the list of deliveries, and returns that list; fails
        after `seconds`."""
        with self._changed:
            held = self._changed.wait_for(lambda: predicate(list(self._deliveries)), seconds)
            found = list(self._deliveries)
        paths = [f"{delivery.method} {delivery.path}" for delivery in found]
        assert held, f"after {seconds} s there are {len(found)} deliveries: {paths}"
        return found

    def close(self):
        """Ends the server; held answers are given at once."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _plan(self, calls, plan):
        with self._changed:
            self._plans.extend([plan] * calls)

    def _take(self, delivery):
        """Keeps a delivery and says how it is answered."""
        with self._changed:
            self._deliveries.append(delivery)
            plan = self._plans.popleft() if self._plans else FINE
            self._changed.notify_all()
        return plan

    def _handler(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            """Reads a whole call, then answers as planned."""

            protocol_version = "HTTP/1.1"

            def answer(self):
                """One call."""
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                plan = receiver._take(Delivery(self.command, self.path, headers, body))
                if plan.hold_seconds:
                    receiver._closing.wait(plan.hold_seconds)
                try:
                    self.send_response(plan.status)
                    for name, value in (*plan.headers, ("Content-Length", "0")):
                        self.send_header(name, value)
                    self.end_headers()
                except ConnectionError:
                    # The caller gave up waiting, which is what a late answer is for.
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                """Nothing is printed."""

        return Handler


@contextmanager
def receiving():
    """A receiver for one test."""
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()
