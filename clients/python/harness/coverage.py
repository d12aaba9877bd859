"""Which operations of the published APIs are served, and what shows it.

`docs/coverage.md` has one table for each dialect and one row for each operation of its
description. A row says `works` only if a success was seen: in a recorded scenario
(`crates/dialects/*/golden`) or in a run of these tests. It names up to two of each. What truly
is no business of payment sources stands in `outside.json` with its reason, and has to answer in
the dialect's own words that it is not there. Everything else is `missing`.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from harness.contracts import documents_of, golden
from harness.raw import PUBLISHABLE

OUTSIDE = Path(__file__).resolve().parent.parent / "outside.json"
HEAD = "| operation | state | recorded | driven by |\n|---|---|---|---|"
INTRODUCTION = """# Coverage

Every operation of the five published descriptions. `run.py --contracts DIR --write-coverage`
writes this page; `run.py --contracts DIR` fails when a row is missing or claims too much.

- **works**: a success was seen, in one of the recorded scenarios of the dialect (`golden/`), in a
  run of the client tests, or in both;
- **outside**: no business of payment sources; refused in the dialect's own words;
- **missing**: described, but not served.

The last two columns name at most two examples.
"""
NAMES_MAX = 2
NONE = "—"


@dataclass
class Row:
    """What was seen of one operation."""

    state: str = "missing"
    recorded: set = field(default_factory=set)
    driven: set = field(default_factory=set)
    reason: str = ""


def observe(folder, scenarios, exchanges):
    """Dialect → operation → row, for all operations of the descriptions in `folder`."""
    documents = {document.dialect: document for document in documents_of(folder)}
    tables = {
        name: observe_one(documents[name], exchanges, scenarios) for name in sorted(documents)
    }
    for dialect, reasons in outside().items():
        for operation, reason in reasons.items():
            row = tables[dialect].setdefault(operation, Row())
            row.reason = reason
            if row.state == "missing":
                row.state = "outside"
    return tables


def observe_one(document, exchanges, scenarios):
    """One dialect. Successes only: an answer that refuses does not show that anything works."""
    rows = {operation: Row() for operation in document.operations()}
    for exchange in golden(scenarios):
        if row := seen(document, exchange, rows):
            dialect, file = exchange.where.split(":")[0].split("/")
            if dialect == document.dialect.lower():
                row.recorded.add(file)
    for exchange in exchanges:
        if row := seen(document, exchange, rows):
            row.driven.add(re.sub(r"\[.*", "", exchange.where))
    for row in rows.values():
        if row.recorded or row.driven:
            row.state = "works"
    return rows


def seen(document, exchange, rows):
    """The row of a success."""
    if not 200 <= exchange.status < 300:
        return None
    return rows.get(document.operation(exchange))


def outside():
    """Dialect → operation → why it is left out."""
    return json.loads(OUTSIDE.read_text())


def check(tables, page, refusals):
    """Pairs of a name and its problems, one for each dialect."""
    written = read(page.read_text()) if page.is_file() else {}
    for dialect, rows in tables.items():
        problems = [
            problem
            for operation in sorted({*rows, *written.get(dialect, {})}, key=order)
            for problem in differences(
                operation, rows.get(operation), written.get(dialect, {}).get(operation)
            )
        ]
        yield f"coverage: {dialect}", problems + refusals.get(dialect, [])


def differences(operation, row, claim):
    """What is wrong with one row of the page."""
    if row is None:
        return [f"{operation}: docs/coverage.md has it, the description does not"]
    problems = [f"{operation}: missing"] if row.state == "missing" else []
    if row.state == "works" and row.reason:
        problems.append(f"{operation}: works, but outside.json has it")
    if claim is None:
        return [*problems, f"{operation}: docs/coverage.md has no row for it"]
    state, recorded, driven = claim
    if state != shown_state(row):
        problems.append(f"{operation}: said to be `{state}`, seen as `{shown_state(row)}`")
    for name in [*(recorded - row.recorded), *(driven - row.driven)]:
        problems.append(f"{operation}: {name} did not show it")
    return problems


def probe(wire):
    """Asks for everything that is outside; dialect → problems."""
    problems = {}
    for dialect, reasons in outside().items():
        for operation in reasons:
            method, template = operation.split(" ", 1)
            path = re.sub(r"\{[^}]*\}", "1", template)
            answer = ask(wire, dialect, method, path)
            if not 400 <= answer.status < 500 or not is_refusal(dialect, answer):
                text = f"{operation}: is outside, but answers {answer.status}: {answer.text[:200]}"
                problems.setdefault(dialect, []).append(text)
    return problems


def ask(wire, dialect, method, path):
    """One call with valid credentials. Descriptions begin at different places of the path."""
    if dialect == "Stripe":
        return wire.stripe(method, path.removeprefix("/v1"))
    if dialect == "Magpie":
        key = {"key": PUBLISHABLE} if path == "/v2/sources/" else {}
        return wire.magpie(method, path.removeprefix("/v2"), {}, **key)
    return getattr(wire, dialect.lower())(method, path)


def is_refusal(dialect, answer):
    """Whether it is the dialect's own error, judged by the members that all of its errors have."""
    try:
        body = answer.json
    except ValueError:
        return False
    if dialect == "Stripe":
        return "type" in body.get("error", {})
    if dialect == "Chargebee":
        return "api_error_code" in body and "message" in body
    if dialect == "Pelcro":
        return "error" in body or "errors" in body
    return "detail" in body


def write(tables, page):
    """Writes the page; the same tables give the same text."""
    parts = [INTRODUCTION]
    for dialect, rows in tables.items():
        counts = [f"{count(rows, state)} {state}" for state in ("works", "outside", "missing")]
        lines = [line(dialect, name, rows[name]) for name in sorted(rows, key=order)]
        parts.append("\n".join([f"\n## {dialect}\n\n{', '.join(counts)}.\n", HEAD, *lines, ""]))
    page.write_text("".join(parts))


def count(rows, state):
    """How many rows are in a state."""
    return sum(1 for row in rows.values() if row.state == state)


def line(dialect, operation, row):
    """One row of the table."""
    own = [name for name in row.driven if name.startswith(f"test_{dialect.lower()}_")]
    recorded = names(row.recorded)
    driven = names(own or row.driven)
    return f"| `{operation}` | {shown_state(row)} | {recorded} | {driven} |"


def names(found):
    """The first names, in the order of the alphabet."""
    return ", ".join(f"`{name}`" for name in sorted(found)[:NAMES_MAX]) or NONE


def shown_state(row):
    """The state, with the reason where it needs one."""
    return f"outside: {row.reason}" if row.state == "outside" else row.state


def order(operation):
    """By path, then by method."""
    method, path = operation.split(" ", 1)
    return path, method


def read(text):
    """Dialect → operation → (state, recorded, driven), as the page has them."""
    tables, rows = {}, {}
    for text_line in text.splitlines():
        if text_line.startswith("## "):
            rows = tables.setdefault(text_line.removeprefix("## "), {})
        elif text_line.startswith("| `"):
            operation, state, recorded, driven = (
                cell.strip() for cell in text_line.strip("|").split("|")
            )
            rows[operation.strip("`")] = (state, quoted(recorded), quoted(driven))
    return tables


def quoted(cell):
    """The names in a cell."""
    return set(re.findall(r"`([^`]+)`", cell))
