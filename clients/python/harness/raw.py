"""Plain HTTP that sends exactly what the clients of each dialect send."""

import base64
import http.client
import json
from urllib.parse import urlencode

SECRET = "sk_test_wellspring"
PUBLISHABLE = "pk_test_wellspring"
WORKSPACE = "acc_wellspring"
CUSTOMER = "cus_demo"
EMAIL = "demo@example.com"
PASSWORD = "wellspring"
PATIENCE_SECONDS = 30


def basic(key, password=""):
    """A key as user name."""
    return "Basic " + base64.b64encode(f"{key}:{password}".encode()).decode()


class Answer:
    """Status, headers with lower-case names, and body."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.bytes = response.read()

    @property
    def text(self):
        """The body as text."""
        return self.bytes.decode()

    @property
    def json(self):
        """The parsed body."""
        return json.loads(self.bytes)

    def ok(self, status=200):
        """The parsed body of an answer that must have this status."""
        assert self.status == status, f"{self.status} instead of {status}: {self.text}"
        return self.json


class Wire:
    """Requests to the server, one connection each."""

    def __init__(self, server, recorder):
        self._server = server
        self._recorder = recorder

    def send(self, method, target, headers=(), body=None):
        """Sends the request as it is; adds nothing but `Host` and the length."""
        address = (self._server.host, self._server.port)
        connection = http.client.HTTPConnection(*address, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, target, body, dict(headers))
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        self._recorder.keep(method, target, (answer.status, answer.text), answer.headers)
        return answer

    def form(self, method, target, headers=(), fields=None):
        """A form; lists of pairs keep their order."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send(method, target, {**dict(headers), **kind}, urlencode(fields or {}))

    def document(self, method, target, headers=(), value=None):
        """A JSON document."""
        kind = {"Content-Type": "application/json"}
        return self.send(method, target, {**dict(headers), **kind}, json.dumps(value))

    def stripe(self, method, path, fields=None, key=SECRET):
        """As curl does it: basic authentication and a form."""
        return self._form_or_query(method, "/v1" + path, {"Authorization": basic(key)}, fields)

    def chargebee(self, method, path, fields=None, headers=()):
        """Basic authentication and a form."""
        sent = {"Authorization": basic(SECRET), "Accept": "application/json", **dict(headers)}
        return self._form_or_query(method, "/api/v2" + path, sent, fields)

    def magpie(self, method, path, value=None, key=SECRET):
        """Key as user name, empty password, the version header of the client libraries."""
        sent = {"Authorization": basic(key), "X-API-Version": "v2", "Accept": "application/json"}
        if value is None:
            return self.send(method, "/v2" + path, sent)
        return self.document(method, "/v2" + path, sent, value)

    def piriod(self, method, path, value=None):
        """Token, workspace and test mode."""
        sent = {
            "Authorization": f"Token {SECRET}",
            "x-simple-workspace": WORKSPACE,
            "x-piriod-test-mode": "true",
        }
        if value is None:
            return self.send(method, path, sent)
        return self.document(method, path, sent, value)

    def pelcro(self, method, path, value=None, token=None):
        """The site in the query, a customer's token, JSON."""
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        target = f"/api/v1/sdk{path}?site_id=1"
        if method in ("GET", "DELETE"):
            return self.send(method, target, sent)
        return self.document(method, target, sent, value or {})

    def _form_or_query(self, method, target, headers, fields):
        if method == "GET":
            query = "?" + urlencode(fields) if fields else ""
            return self.send(method, target + query, headers)
        return self.form(method, target, headers, fields)
