"""The whole life of a Magpie source and its charges, in the habits of Magpie's clients."""

import itertools
import json

import pytest

from harness import emv, payer
from harness.kinds import MAGPIE_CARD, REDIRECT
from harness.raw import PUBLISHABLE

ADDRESSES = itertools.count(1)
CHARGE = {
    "amount": 5000,
    "currency": "PHP",
    "description": "An order",
    "statement_descriptor": "Wells",
    "capture": True,
}
CHARGE_MEMBERS = [
    "object", "id", "amount", "amount_refunded", "authorized", "captured", "currency",
    "statement_descriptor", "description", "source", "require_auth", "owner", "action", "refunds",
    "status", "livemode", "created_at", "updated_at", "metadata", "failure_data",
]  # fmt: skip
USED = {"detail": "Source has already been used."}
NOTIFY_SECONDS = 30


@pytest.fixture
def customer(wire):
    """Somebody new; addresses are unique."""
    sent = {"email": f"life{next(ADDRESSES)}@example.com", "description": "a payer"}
    return wire.magpie("POST", "/customers/", sent).ok(201)


@pytest.fixture
def card(wire):
    """Makes a card."""

    def make(number="4242424242424242"):
        typed = {**MAGPIE_CARD, "card": {**MAGPIE_CARD["card"], "number": number}}
        return wire.magpie("POST", "/sources/", typed, PUBLISHABLE).ok()["id"]

    return make


@pytest.fixture
def wallet(wire):
    """Makes anything but a card."""

    def make(kind, **more):
        sent = {"type": kind, "redirect": {**REDIRECT, **more}}
        return wire.magpie("POST", "/sources/", sent, PUBLISHABLE).ok()["id"]

    return make


@pytest.fixture
def pay(wire):
    """Charges a source."""

    def charge(source, **more):
        return wire.magpie("POST", "/charges/", {**CHARGE, "source": source, **more})

    return charge


def act(wire, charge, verb, value=None):
    """One of the calls on a charge; without a body where none is given."""
    return wire.magpie("POST", f"/charges/{charge['id']}/{verb}", value)


def standing(charge):
    """What an integrator looks at."""
    return charge["status"], charge["authorized"], charge["captured"]


def test_a_card_is_charged_at_once(wire, card, pay):
    source = card()
    charge = pay(source, require_auth=False).ok(201)
    assert list(charge) == CHARGE_MEMBERS
    assert standing(charge) == ("succeeded", True, True)
    assert (charge["currency"], charge["amount"], charge["action"]) == ("PHP", 5000, None)
    assert (charge["source"]["id"], charge["source"]["used"]) == (source, True)
    assert charge["failure_data"] is None and charge["metadata"] == {}
    assert wire.magpie("GET", f"/charges/{charge['id']}").ok() == charge
    assert pay(source, require_auth=False).ok(400) == USED


def test_a_payer_agrees(wire, card, pay):
    source = card()
    answer = pay(source)
    charge = answer.ok(201)
    assert standing(charge) == ("pending", False, False) and charge["require_auth"] is True
    # At least one integration searches the text.
    assert '"action":{"type":"redirect_to_url","url":"' in answer.text
    assert charge["checkout_url"] == charge["action"]["url"]
    assert pay(source).ok(400) == USED
    assert payer.approve(charge["action"]["url"]) == REDIRECT["success"]
    done = wire.magpie("GET", f"/charges/{charge['id']}").ok()
    assert standing(done) == ("succeeded", True, True) and done["action"] is None
    assert payer.look(charge["action"]["url"]).form is None


def test_a_payer_does_not_agree(wire, card, pay):
    source = card()
    charge = pay(source).ok(201)
    assert payer.refuse(charge["action"]["url"]) == REDIRECT["fail"]
    failed = wire.magpie("GET", f"/charges/{charge['id']}").ok()
    assert standing(failed) == ("failed", False, False) and failed["action"] is None
    assert failed["failure_data"]["code"] == "authentication_required"
    assert failed["failure_data"]["provider_response"] == {}
    assert pay(source).ok(400) == USED


DECLINES = {"4000000000000002": "card_declined", "4000000000009995": "insufficient_funds"}


@pytest.mark.parametrize("number, code", DECLINES.items())
def test_declines_are_failed_charges(card, pay, number, code):
    failed = pay(card(number), require_auth=False).ok(201)
    assert failed["status"] == "failed" and failed["captured"] is False
    assert failed["failure_data"]["code"] == code
    assert failed["failure_data"]["reason"] and failed["failure_data"]["next_steps"]


def test_a_charge_is_held_and_captured(wire, card, pay):
    held = pay(card(), require_auth=False, capture=False).ok(201)
    assert standing(held) == ("succeeded", True, False)
    too_much = act(wire, held, "capture", {"amount": 5001}).ok(400)
    assert isinstance(too_much["detail"], str)
    done = act(wire, held, "capture", {"amount": 5000}).ok()
    assert standing(done) == ("succeeded", True, True)
    again = act(wire, held, "capture", {"amount": 5000}).ok(400)
    assert isinstance(again["detail"], str)


def test_a_payer_agrees_and_the_charge_is_held(wire, card, pay):
    charge = pay(card(), capture=False).ok(201)
    payer.approve(charge["action"]["url"])
    held = wire.magpie("GET", f"/charges/{charge['id']}").ok()
    assert standing(held) == ("succeeded", True, False)


def test_a_held_charge_is_let_go(wire, card, pay):
    held = pay(card(), require_auth=False, capture=False).ok(201)
    gone = act(wire, held, "void").ok()
    assert gone["status"] == "voided"
    for verb, value in (("void", None), ("capture", {"amount": 5000}), ("refund", {})):
        assert isinstance(act(wire, held, verb, value).ok(400)["detail"], str)


def test_refunds(wire, card, pay):
    charge = pay(card(), require_auth=False).ok(201)
    empty = act(wire, charge, "refund").ok(422)
    assert empty["detail"][0]["loc"] == ["body"]
    first = act(wire, charge, "refund", {"amount": 2000, "reason": "late"}).ok()
    assert (first["amount_refunded"], first["status"]) == (2000, "succeeded")
    refund = first["refunds"][0]
    assert refund["id"].startswith("re_") and refund["object"] == "refund"
    assert (refund["amount"], refund["currency"], refund["reason"]) == (2000, "PHP", "late")
    assert act(wire, charge, "refund", {"amount": 3001}).status == 400
    rest = act(wire, charge, "refund", {}).ok()
    assert (rest["amount_refunded"], rest["status"]) == (5000, "refunded")
    assert [one["amount"] for one in rest["refunds"]] == [2000, 3000]
    assert act(wire, charge, "refund", {}).status == 400


def test_a_kept_card_pays_again_and_again(wire, customer, card, pay):
    source = card()
    path = f"/customers/{customer['id']}/sources"
    kept = wire.magpie("POST", path, {"source": source}).ok()["sources"][0]
    assert (kept["vaulted"], kept["used"]) == (True, True)
    # The payer is not asked again, whatever the call says.
    charges = [pay(source).ok(201) for _ in range(2)]
    assert {standing(charge) for charge in charges} == {("succeeded", True, True)}
    left = wire.magpie("DELETE", f"{path}/{source}", {}).ok()
    assert left["sources"] == []
    read = wire.magpie("GET", f"/sources/{source}").ok()
    assert (read["vaulted"], read["used"]) == (False, True)
    assert pay(source).ok(400) == USED
    assert wire.magpie("POST", path, {"source": source}).ok(400) == USED
    assert wire.magpie("DELETE", f"{path}/{source}").status == 404


def test_charges_are_listed(wire, card, pay):
    made = [pay(card(), require_auth=False).ok(201)["id"] for _ in range(2)]
    page = wire.magpie("GET", "/charges/").ok()
    assert list(page) == ["object", "next", "data"]
    assert [one["id"] for one in page["data"]][:2] == [made[1], made[0]]
    after = wire.magpie("GET", f"/charges/?start_after={made[1]}").ok()
    assert after["data"][0]["id"] == made[0]


WRONG_CHARGES = {
    "unknown source": ({"source": "src_nope"}, 404, "Source not found"),
    "nothing": ({"amount": 0}, 400, None),
    "negative": ({"amount": -5}, 400, None),
}


@pytest.mark.parametrize("case", WRONG_CHARGES.values(), ids=WRONG_CHARGES.keys())
def test_what_is_no_charge(card, pay, case):
    more, status, text = case
    refused = pay(**{"source": card(), **more}).ok(status)
    assert isinstance(refused["detail"], str) and text in (None, refused["detail"])


def test_keys_and_bodies_of_charges(wire, card):
    sent = {**CHARGE, "source": card()}
    text = "The API key doesn't have permissions to perform the request."
    refused = wire.magpie("POST", "/charges/", sent, PUBLISHABLE).ok(403)
    assert refused == {"detail": text}
    missing = wire.magpie("POST", "/charges", {}).ok(422)["detail"]
    assert [entry["loc"][1] for entry in missing] == [
        "amount", "currency", "source", "description", "statement_descriptor", "capture",
    ]  # fmt: skip
    assert wire.magpie("GET", "/charges/ch_nope").ok(404) == {"detail": "Charge not found"}


@pytest.mark.parametrize("kind", ["gcash", "paymaya", "grabpay", "alipay", "unionpay"])
def test_a_wallet_is_paid(wire, wallet, pay, kind):
    charge = pay(wallet(kind), metadata={"order": 7}).ok(201)
    assert standing(charge) == ("pending", False, False)
    assert charge["metadata"] == {"order": 7}
    assert payer.approve(charge["action"]["url"]) == REDIRECT["success"]
    done = wire.magpie("GET", f"/charges/{charge['id']}").ok()
    assert standing(done) == ("succeeded", True, True)
    back = act(wire, done, "refund", {}).ok()
    assert back["status"] == "refunded"


def test_a_shop_is_told_until_it_answers(wire, wallet, pay, receiver):
    receiver.fail(1)
    source = wallet("gcash", notify=f"{receiver.base}/told?order=7")
    charge = pay(source).ok(201)
    payer.approve(charge["action"]["url"])
    told = receiver.wait_for(lambda seen: len(seen) == 2, NOTIFY_SECONDS)
    for delivery in told:
        assert (delivery.method, delivery.path) == ("POST", "/told?order=7")
        assert delivery.headers["content-type"] == "application/json"
        body = json.loads(delivery.body)
        assert (body["id"], standing(body)) == (charge["id"], ("succeeded", True, True))
    assert [one.headers["wellspring-attempt"] for one in told] == ["1", "2"]


def test_a_shop_is_told_of_a_refusal(wallet, pay, receiver):
    source = wallet("paymaya", notify=f"{receiver.base}/told")
    charge = pay(source).ok(201)
    payer.refuse(charge["action"]["url"])
    told = receiver.wait_for(len, NOTIFY_SECONDS)
    body = json.loads(told[0].body)
    assert (body["id"], body["status"]) == (charge["id"], "failed")


def test_a_code_to_scan(wire, wallet, pay):
    charge = pay(wallet("qrph"), amount=12550).ok(201)
    page = payer.look(charge["action"]["url"])
    assert "<svg" in page.text
    code = emv.read(page.code)
    assert (code["01"], code["54"]) == ("12", "125.50")
    merchant = emv.fields(code["28"])
    assert merchant["00"] == "ph.ppmi.p2m" and len(merchant["01"]) == 11
    assert emv.fields(code["62"])["05"]
    assert payer.approve(charge["action"]["url"]) == REDIRECT["success"]
    assert wire.magpie("GET", f"/charges/{charge['id']}").ok()["status"] == "succeeded"


def test_a_code_between_persons(wallet, pay):
    charge = pay(wallet("instapay")).ok(201)
    code = emv.read(payer.look(charge["action"]["url"]).code)
    assert (code["52"], code["54"]) == ("6016", "50.00")
    assert emv.fields(code["27"])["00"] == "com.p2pqrpay"


def test_a_bank_asks_for_a_password(wire, wallet, pay):
    source = wallet("bpi")
    assert wire.magpie("GET", f"/sources/{source}").ok()["bank_account"] is None
    charge = pay(source, redirect_url="https://shop.example.com/bank").ok(201)
    account = charge["source"]["bank_account"]
    assert (account["bank_type"], account["bank_code"]) == ("BPI", "magpiebpi")
    assert all(isinstance(account[name], str) for name in account if name != "metadata")
    sent = {"confirmation_id": "12345", "otp": "123456"}
    done = act(wire, charge, "verify", sent).ok()
    assert standing(done) == ("succeeded", True, True)


def test_a_payer_comes_back_from_a_bank(wallet, pay):
    charge = pay(wallet("unionbank"), redirect_url="https://shop.example.com/bank").ok(201)
    assert payer.approve(charge["action"]["url"]) == "https://shop.example.com/bank"


def test_customers_change(wire, customer):
    path = f"/customers/{customer['id']}"
    changed = wire.magpie("PUT", path, {"metadata": {"name": "Juan"}, "description": "x"}).ok()
    assert (changed["metadata"], changed["description"]) == ({"name": "Juan"}, "x")
    changed = wire.magpie("PUT", path, {"metadata": None}).ok()
    assert changed["metadata"] == {} and changed["description"] == "x"
    for address in (customer["email"], customer["email"].replace("@", "%40")):
        assert wire.magpie("GET", f"/customers/by_email/{address}").ok() == changed
    missing = wire.magpie("GET", "/customers/by_email/nobody@example.org").ok(404)
    assert missing == {"detail": "Customer not found"}
