"""Generated calls as they go over the wire, and what is wrong with their answers."""

import json
import re
import shlex
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import requests

from harness import contracts, pages
from harness.raw import PUBLISHABLE, SECRET, WORKSPACE, basic
from harness.recorder import Exchange

PATIENCE_SECONDS = 30
# Statuses that descriptions leave out, and why they may come all the same: a head or a body
# beyond the limits is refused before it reaches an operation, and Magpie, Pelcro and Piriod say
# 405 of what they do not offer. Pelcro counts tries wherever a password or a code is taken;
# Chargebee takes no body but a form.
LIMITS = {413, 431}
UNDESCRIBED = {
    "Stripe": LIMITS,
    "Chargebee": LIMITS | {415},
    "Magpie": LIMITS | {405},
    "Pelcro": LIMITS | {405, 429},
    "Piriod": LIMITS | {405},
}


@dataclass(frozen=True)
class Call:
    """One request before it becomes bytes."""

    method: str
    template: str
    path: dict
    query: dict
    headers: dict
    body: object = None
    kind: str | None = None


@dataclass
class Sender:
    """Sends calls of one dialect, and judges the answers."""

    dialect: str
    base: str
    prefix: str
    documents: list
    objects: object
    samples: dict
    seed: int
    session: requests.Session = field(default_factory=requests.Session)
    calls: int = 0

    def send(self, call):
        """One call."""
        self.calls += 1
        method, url, headers, body = self.request(call)
        return self.session.request(
            method,
            url,
            headers=headers,
            data=body,
            timeout=PATIENCE_SECONDS,
            allow_redirects=False,
        )

    def request(self, call):
        """Method, address, headers and bytes."""
        path = re.sub(r"\{([^}]*)\}", lambda name: segment(call.path[name[1]]), call.template)
        query = form(call.query)
        url = self.base + self.prefix + path + (f"?{query}" if query else "")
        headers = {**call.headers, **self.credentials(call)}
        if call.kind is None:
            return call.method, url, headers, None
        headers["Content-Type"] = call.kind
        if isinstance(call.body, bytes):
            return call.method, url, headers, call.body
        text = json.dumps(call.body) if "json" in call.kind else form(call.body)
        return call.method, url, headers, text.encode()

    def credentials(self, call):
        """What this dialect's clients send; with Stripe also the version of the description."""
        if self.dialect == "Stripe":
            return {"Authorization": f"Bearer {SECRET}", "Stripe-Version": "2023-08-16"}
        if self.dialect == "Magpie" and (call.method, call.template) == ("POST", "/v2/sources/"):
            return {"Authorization": basic(PUBLISHABLE)}
        if self.dialect == "Piriod":
            return {
                "Authorization": f"Token {SECRET}",
                "x-simple-workspace": WORKSPACE,
                "x-piriod-test-mode": "true",
            }
        if self.dialect == "Pelcro":
            return {"Authorization": f"Bearer {self.objects.token}"}
        return {"Authorization": basic(SECRET)}

    def judge(self, call, answer):
        """The problems of an answer, in words that stay the same when values change."""
        operation = f"{call.method} {call.template}"
        if answer.status_code >= 500:
            return ["a server error"]
        path = self.prefix + re.sub(r"\{[^}]*\}", "1", call.template)
        version = answer.headers.get("stripe-version")
        exchange = Exchange(call.method, path, answer.status_code, answer.text, "fuzz", version)
        found = contracts.find(self.documents, exchange)
        if found is None:
            return []
        document, described = found
        if described != operation:
            return []
        if answer.status_code in UNDESCRIBED[self.dialect]:
            return []
        if not document.describes(operation, answer.status_code):
            return ["the status is not described"]
        kind = answer.headers.get("content-type", "").split(";")[0]
        kinds = document.kinds(operation, answer.status_code)
        if kinds and kind not in kinds:
            return [f"the content type is {kind}, not one of {kinds}"]
        if "json" not in kind:
            return []
        try:
            return [text.removeprefix("fuzz: ") for text in document.problems(operation, exchange)]
        except ValueError as error:
            return [f"no JSON: {error}"]


def form(value):
    """A form or a query, the way the client libraries write them."""
    if not isinstance(value, dict):
        return quote(str(value))
    fields = pages.flat(value)
    words = {True: "true", False: "false", None: ""}
    texts = {
        name: words[one] if isinstance(one, bool) or one is None else one
        for name, one in fields.items()
    }
    return urlencode(texts)


def segment(value):
    """A value as one part of a path."""
    return quote(value if isinstance(value, str) else json.dumps(value), safe="")


def as_curl(method, url, headers, body):
    """The call as a command."""
    words = ["curl", "-X", method, url]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    if body is not None:
        words += ["--data-raw", body.decode("utf-8", "backslashreplace")]
    return shlex.join(words)
