"""Each kind of source made through each dialect and read through every other.

The tests are the rows of the table in `docs/visibility.md`: one column per dialect, `yes` or
`no`. What is read over HTTP is compared with what `wellspring show` says.
"""

from pathlib import Path

import pytest

from harness import pages
from harness.kinds import RECIPES, Person

TABLE = Path(__file__).resolve().parents[3] / "docs" / "visibility.md"
DIALECTS = ("Stripe", "Chargebee", "Magpie", "Piriod", "Pelcro")
HEAD = ("Made through", "Kind", *DIALECTS)
WORDS = {"yes": True, "no": False}


def rows():
    """The rows of the table: (dialect, kind, cells by dialect)."""
    lines = TABLE.read_text().splitlines()
    tables = [cells(line) for line in lines if line.startswith("|")]
    start = tables.index(HEAD)
    return [
        (row[0], row[1], dict(zip(DIALECTS, row[2:], strict=True))) for row in tables[start + 2 :]
    ]


def cells(line):
    """The cells of one line of a table."""
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


ROWS = rows()


def test_the_table_has_every_kind_that_can_be_made():
    assert [row[:2] for row in ROWS] == list(RECIPES)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_kind(row, server, wire):
    dialect, kind, shows = row
    person = Person(wire)
    source = RECIPES[dialect, kind](wire, person)
    shown = server.show(source)
    made = pages.Made(source, shown, person)
    expected = {name: WORDS[word] for name, word in shows.items()}
    by_command = {name: shown[name.lower()]["status"] == 200 for name in DIALECTS}
    assert by_command == expected
    by_id = {name: found(wire, name, made, shown) for name in DIALECTS}
    assert by_id == expected
    listed = {name: pages.lists(wire, name, made) for name in DIALECTS}
    in_lists = {name: expected[name] and (made.owned or name == "Piriod") for name in DIALECTS}
    assert listed == in_lists


def found(wire, dialect, made, shown):
    """Whether the dialect answers with the source. It says the same as `show`, or not found."""
    answers = pages.read(wire, dialect, made)
    bodies = [answer.ok() for answer in answers if answer.status != 404]
    for body in bodies:
        assert body == shown[dialect.lower()]["body"], f"{dialect}: HTTP and `show` differ"
    return bool(bodies)
