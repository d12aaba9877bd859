"""What Magpie's client libraries and integrators send, byte by byte."""

import itertools
import re

import pytest

from harness.kinds import MAGPIE_CARD, PHILIPPINE_BANKS, REDIRECT, WALLETS
from harness.raw import PUBLISHABLE, SECRET, basic

ADDRESSES = itertools.count(1)
SOURCE_ID = r"src_[0-9a-f]{32}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+08:00"
SOURCE_MEMBERS = [
    "object", "id", "type", "card", "bank_account", "redirect", "owner", "vaulted", "used",
    "livemode", "created_at", "updated_at", "metadata",
]  # fmt: skip
CARD_TEXTS = ("brand", "country", "cvc_checked", "funding", "issuing_bank")


def create(wire, value, path="/sources/", key=PUBLISHABLE):
    """Creates a source."""
    return wire.magpie("POST", path, value, key)


@pytest.fixture
def customer(wire):
    """Somebody new; addresses are unique."""
    sent = {"email": f"magpie{next(ADDRESSES)}@example.com", "description": "a payer"}
    return wire.magpie("POST", "/customers/", sent).ok(201)


def test_a_card(wire):
    made = create(wire, MAGPIE_CARD).ok()
    assert list(made) == SOURCE_MEMBERS
    assert re.fullmatch(SOURCE_ID, made["id"]) and re.fullmatch(TIME, made["created_at"])
    card = made["card"]
    assert re.fullmatch(r"card_[0-9a-f]{32}", card["id"])
    assert (card["last4"], card["exp_month"], card["exp_year"]) == ("1112", "12", "2034")
    assert all(isinstance(card[name], str) for name in CARD_TEXTS)
    assert (made["vaulted"], made["used"], made["metadata"]) == (False, False, {})
    assert "4012001037141112" not in str(made)


@pytest.mark.parametrize("path", ["/sources/", "/sources"])
def test_both_forms_of_the_path(wire, path):
    made = create(wire, {"type": "gcash", "redirect": REDIRECT}, path)
    assert made.status == 200 and "location" not in made.headers


@pytest.mark.parametrize("kind", [*WALLETS, *PHILIPPINE_BANKS])
def test_everything_but_cards(wire, kind):
    made = create(wire, {"type": kind, "redirect": REDIRECT}).ok()
    assert (made["type"], made["card"], made["bank_account"]) == (kind, None, None)
    assert made["redirect"] == {**REDIRECT, "notify": None}


def test_maya_is_no_type(wire):
    refused = create(wire, {"type": "maya", "redirect": REDIRECT}).ok(422)
    failure = refused["detail"][0]
    assert (failure["loc"], failure["type"]) == (["body", "type"], "type_error.enum")
    assert failure["ctx"]["enum_values"][0] == "card" and len(failure["ctx"]["enum_values"]) == 15


def test_integers_where_texts_are_meant(wire):
    card = {**MAGPIE_CARD["card"], "number": 4242424242424242, "exp_month": 1, "cvc": 123}
    made = create(wire, {"type": "card", "card": card}).ok()["card"]
    assert (made["exp_month"], made["exp_year"], made["last4"]) == ("1", "2034", "4242")


def test_members_that_nobody_knows_are_dropped(wire):
    more = {"currency": "PHP", "amount": 5000, "metadata": {"a": 1}, "customer_id": "cus_x"}
    made = create(wire, {**MAGPIE_CARD, **more}).ok()
    assert list(made) == SOURCE_MEMBERS and made["metadata"] == {}


def test_text_beyond_ascii_is_not_escaped(wire):
    sent = {"type": "gcash", "owner": {"name": "José Peña"}, "redirect": REDIRECT}
    made = create(wire, sent)
    assert "José Peña" in made.text and '": ' not in made.text


@pytest.mark.parametrize("key", [SECRET, PUBLISHABLE])
def test_either_key_reads(wire, key):
    made = create(wire, MAGPIE_CARD).ok()
    assert wire.magpie("GET", f"/sources/{made['id']}?expand=customer", key=key).ok() == made


def test_a_password_is_ignored(wire):
    headers = {"Authorization": basic(PUBLISHABLE, "anything")}
    sent = {"type": "gcash", "redirect": REDIRECT}
    assert wire.document("POST", "/v2/sources/", headers, sent).status == 200


def test_rights(wire):
    text = "The API key doesn't have permissions to perform the request."
    assert create(wire, MAGPIE_CARD, key=SECRET).ok(403) == {"detail": text}
    assert wire.magpie("GET", "/me", key=PUBLISHABLE).ok(403) == {"detail": text}
    nobody = wire.document("POST", "/v2/sources/", {}, MAGPIE_CARD)
    assert nobody.ok(401) == {"detail": "Not authenticated"}
    assert nobody.headers["www-authenticate"] == "Basic"


def test_a_library_switches_keys_by_the_account(wire):
    account = wire.magpie("GET", "/me").ok()
    assert account["pk_test_key"] == PUBLISHABLE and "pk_live_key" in account


def test_sign_of_life(wire):
    answer = wire.send("GET", "/ping")
    assert (answer.status, answer.text) == (200, "healthy")
    assert answer.headers["content-type"].startswith("text/plain")


def test_customers(wire, customer):
    assert re.fullmatch(r"cus_[0-9a-f]{32}", customer["id"])
    assert wire.magpie("GET", f"/customers/{customer['id']}").ok() == customer
    sent = {"email": customer["email"], "description": "again"}
    again = wire.magpie("POST", "/customers", sent).ok(409)
    assert again == {"detail": "Customer already exists."}


def test_a_card_is_attached_once(wire, customer):
    source = create(wire, MAGPIE_CARD).ok()
    path = f"/customers/{customer['id']}/sources"
    shown = wire.magpie("POST", path, {"source": source["id"]}).ok()
    attached = shown["sources"][0]
    assert (attached["id"], attached["vaulted"], attached["used"]) == (source["id"], True, True)
    again = wire.magpie("POST", path, {"source": source["id"]}).ok(400)
    assert again == {"detail": "Source has already been used."}


def test_wallets_are_not_attached(wire, customer):
    source = create(wire, {"type": "gcash", "redirect": REDIRECT}).ok()
    path = f"/customers/{customer['id']}/sources"
    refused = wire.magpie("POST", path, {"source": source["id"]})
    assert isinstance(refused.ok(400)["detail"], str)


def test_the_order_of_failures_is_that_of_the_fields(wire):
    card = {"cvc": "1", "exp_year": "34", "number": [], "name": "Zoë"}
    refused = create(wire, {"redirect": {"fail": "nowhere"}, "card": card, "type": "cash"}).ok(422)
    assert [entry["loc"][1:] for entry in refused["detail"]] == [
        ["type"],
        ["card", "name"],
        ["card", "number"],
        ["card", "exp_month"],
        ["card", "exp_year"],
        ["card", "cvc"],
        ["redirect", "success"],
        ["redirect", "fail"],
    ]


def test_a_card_number_is_never_echoed(wire):
    headers = {"Authorization": basic(PUBLISHABLE), "Content-Type": "application/json"}
    broken = '{"type":"card","card":{"number":"4242424242424242"'
    refused = wire.send("POST", "/v2/sources/", headers, broken)
    assert refused.ok(422)["detail"][0]["type"] == "value_error.jsondecode"
    assert "4242424242424242" not in refused.text
