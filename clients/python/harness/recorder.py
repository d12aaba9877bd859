"""Every answer of the server during a run, kept for the contracts."""

import json
import logging
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import stripe

VERSION = "stripe-version"


@dataclass(frozen=True)
class Exchange:
    """One answer, with the version of Stripe's API that shaped it. The request's body is not kept:
    it may hold a card number."""

    method: str
    path: str
    status: int
    text: str
    where: str
    version: str | None = None

    def body(self):
        """The parsed answer; `None` when there is none."""
        return json.loads(self.text) if self.text.strip() else None


class Recorder:
    """A list of answers with their origin."""

    def __init__(self):
        self.exchanges = []
        self.where = "start"

    def keep(self, method, url, answer, headers=()):
        """Keeps one answer, its status and text; the URL may be absolute."""
        status, text = answer
        version = {name.lower(): value for name, value in dict(headers).items()}.get(VERSION)
        path = urlsplit(url).path
        self.exchanges.append(Exchange(method.upper(), path, status, text, self.where, version))


class StripeTransport(stripe.RequestsClient):
    """The transport of the official client, listening in."""

    def __init__(self, recorder):
        super().__init__()
        self._recorder = recorder

    def request(self, method, url, headers, post_data=None):
        """Sends, and keeps what came back."""
        content, status, answered = super().request(method, url, headers, post_data)
        text = content.decode() if isinstance(content, bytes) else content
        self._recorder.keep(method, url, (status, text), answered)
        return content, status, answered


class ChargebeeLog(logging.Handler):
    """Reads answers off the official client's own debug log."""

    REQUEST = re.compile(r"(GET|POST) Request: (\S+)")
    RESPONSE = re.compile(r"(GET|POST) Response: (\d{3}) - (.*)", re.DOTALL)

    def __init__(self, recorder):
        super().__init__(logging.DEBUG)
        self._recorder = recorder
        self._url = None

    def emit(self, record):
        """One line of the log."""
        line = record.getMessage()
        if asked := self.REQUEST.match(line):
            self._url = asked[2]
        elif answered := self.RESPONSE.match(line):
            self._recorder.keep(answered[1], self._url, (int(answered[2]), answered[3]))


def listen_to_chargebee(recorder):
    """Attaches to the client's logger. Nothing is printed anywhere."""
    logger = logging.getLogger("chargebee.http_request")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(ChargebeeLog(recorder))
