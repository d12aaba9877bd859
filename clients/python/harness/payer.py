"""The payer's browser: opens a page of the server, says something there, and is sent on."""

import html
import re
import urllib.error
import urllib.request
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

PATIENCE_SECONDS = 30
FORM = re.compile(r'<form method="post" action="([^"]+)">')
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
CODE = re.compile(r'<code class="exact">([^<]+)</code>')


class _Stay(urllib.request.HTTPRedirectHandler):
    """Shows where the payer is sent, and does not go there."""

    def redirect_request(self, *_):
        """No."""
        return


OPENER = urllib.request.build_opener(_Stay)


class Page:
    """What a browser got."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.headers.items()}
        self.text = response.read().decode()
        self.url = response.url

    @property
    def title(self):
        """What the page is about, for messages."""
        found = TITLE.search(self.text)
        return html.unescape(found[1]) if found else self.text[:200]

    @property
    def form(self):
        """Where the page's form goes; nothing when nothing is asked any more."""
        found = FORM.search(self.text)
        return found and urljoin(self.url, html.unescape(found[1]))

    @property
    def code(self):
        """What the page's code to scan says."""
        return html.unescape(CODE.search(self.text)[1])


def browse(url, fields=None):
    """One call of the browser: GET, or a form."""
    body = None if fields is None else urlencode(fields).encode()
    try:
        with OPENER.open(urllib.request.Request(url, body), timeout=PATIENCE_SECONDS) as response:
            return Page(response)
    except urllib.error.HTTPError as answered:
        with answered:
            return Page(answered)


def look(url):
    """Opens a page that has to be there."""
    page = browse(url)
    assert page.status == 200, f"{page.status}: {page.title}"
    assert page.headers["content-type"].startswith("text/html")
    return page


def say(url, verdict, **typed):
    """Opens the page and presses one of its buttons; the answer is where the payer is sent."""
    page = look(url)
    assert page.form, f"the page asks for nothing: {page.title}"
    answer = browse(page.form, {"verdict": verdict, **typed})
    assert answer.status == 303, f"{answer.status}: {answer.title}"
    return answer.headers["location"]


def approve(url, **typed):
    """The payer agrees."""
    return say(url, "approve", **typed)


def refuse(url):
    """The payer does not."""
    return say(url, "refuse")


def sent(location):
    """The address without its query, and the query."""
    parts = urlsplit(location)
    return location.split("?")[0], dict(parse_qsl(parts.query, keep_blank_values=True))
