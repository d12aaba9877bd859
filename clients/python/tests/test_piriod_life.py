"""The whole life of a Piriod source and its payments, in the habits of Piriod's clients."""

import pytest

from harness import payer

RETURN = "https://shop.example.com/back?order=7"
SINGLE = {"gateway": "transbank", "amount": 10000, "return_url": RETURN}
PAYMENT = {
    "amount": 10000,
    "currency": "CLP",
    "date": "2026-11-22",
    "description": "An order",
    "enable_checkout": True,
    "return_url": RETURN,
}
MEMBERS = [
    "amount", "currency", "date", "description", "id", "invoice", "subscription", "customer",
    "balance", "payment_date", "source", "sources", "status", "failed_reason", "return_url",
    "enable_checkout", "metadata", "test_mode", "created", "updated",
]  # fmt: skip
TEST = {"x-piriod-test-mode": "true"}
PERSON = {"name": "Ana", "address": "Calle 1", "country": "CL", "state": "RM"}


@pytest.fixture
def customer(wire):
    """Somebody new."""
    return wire.piriod("POST", "/customers/", PERSON).ok(201)["id"]


@pytest.fixture
def source(wire):
    """Makes a source."""

    def make(**fields):
        return wire.piriod("POST", "/sources/", {**SINGLE, **fields}).ok(201)

    return make


@pytest.fixture
def card(wire, customer, source):
    """A card that its payer enrolled."""
    made = source(gateway="oneclick", usage="reusable", customer=customer)
    payer.approve(made["gateway_data"]["url"])
    return read(wire, made)


@pytest.fixture
def payment(wire):
    """Makes a payment."""

    def make(**fields):
        return wire.piriod("POST", "/payments/", {**PAYMENT, **fields}).ok(201)

    return make


def read(wire, source):
    """The source as it is now."""
    return wire.piriod("GET", f"/sources/{source['id']}/").ok()


def authorize(wire, payment, source):
    """As a browser does it: without credentials."""
    path = f"/payments/{payment['id']}/authorize/"
    return wire.document("POST", path, TEST, {"source": source["id"]})


def pay(wire, payment):
    """As a browser does it: without credentials."""
    return wire.send("GET", f"/payments/{payment['id']}/pay/", TEST)


def test_a_payer_goes_to_the_gateway_and_agrees(wire, source):
    made = source()
    assert (made["status"], made["amount"]) == ("requires_authorization", 10000)
    page = payer.look(made["gateway_data"]["url"])
    assert page.form
    assert read(wire, made)["status"] == "waiting_authorization"
    place, said = payer.sent(payer.approve(made["gateway_data"]["url"]))
    assert place == "https://shop.example.com/back" and said["order"] == "7"
    ready = read(wire, made)
    assert (ready["status"], ready["gateway_data"]) == ("chargeable", {})
    assert ready["updated"] > made["updated"]


def test_a_form_takes_the_payer_to_the_gateway(wire, source):
    made = source()
    step = made["gateway_data"]
    assert (step["method"], step["fields"]) == ("POST", {"token_ws": step["token"]})
    # The payer has not said anything yet.
    page = payer.browse(step["url"], step["fields"])
    assert page.status == 200 and page.form
    assert read(wire, made)["status"] == "waiting_authorization"


def test_a_payer_does_not_agree(wire, source, payment):
    made = source()
    place, _ = payer.sent(payer.refuse(made["gateway_data"]["url"]))
    assert place == "https://shop.example.com/back"
    assert read(wire, made)["status"] == "failed"
    refused = authorize(wire, payment(), made).ok(400)
    assert list(refused) == ["source"] and isinstance(refused["source"][0], str)


def test_a_card_is_enrolled(wire, customer, card):
    assert card["status"] == "chargeable" and card["amount"] is None
    assert list(card["card"]) == ["brand", "last4", "exp_month", "exp_year"]
    assert (card["card"]["brand"], card["card"]["last4"]) == ("visa", "6623")
    assert wire.piriod("GET", f"/customers/{customer}/").ok()["sources"] == [card["id"]]


def test_a_single_use_source_pays_once(wire, source, payment):
    made, due = source(), payment()
    assert list(due) == MEMBERS
    assert (due["status"], due["balance"], due["currency"]) == (
        "requires_payment_method",
        10000,
        "CLP",
    )
    payer.approve(made["gateway_data"]["url"])
    linked = authorize(wire, due, made).ok()
    assert (linked["status"], linked["source"]) == ("processing", made["id"])
    done = pay(wire, due).ok()
    assert (done["status"], done["balance"], done["sources"]) == ("succeeded", 0, [made["id"]])
    assert done["payment_date"] and done["failed_reason"] is None
    assert read(wire, made)["status"] == "consumed"
    assert wire.piriod("GET", f"/payments/{due['id']}/").ok() == done
    refused = authorize(wire, payment(), made).ok(400)
    assert list(refused) == ["source"]


def test_a_card_pays_again_and_again(wire, customer, card, payment):
    for amount in (10000, 2500):
        due = payment(amount=amount, customer=customer)
        done = authorize(wire, due, card).ok()
        assert (done["status"], done["source"]) == ("succeeded", card["id"])
        assert (done["balance"], done["customer"]) == (0, customer)
    assert read(wire, card)["status"] == "chargeable"


def test_a_used_card_is_finalized_when_it_is_deleted(wire, customer, card, payment):
    authorize(wire, payment(customer=customer), card).ok()
    for _ in range(2):
        assert wire.piriod("DELETE", f"/sources/{card['id']}/").status == 204
        assert read(wire, card)["status"] == "finalized"
    assert wire.piriod("GET", f"/customers/{customer}/").ok()["sources"] == []
    assert authorize(wire, payment(customer=customer), card).status == 400


def test_an_unused_card_is_removed_when_it_is_deleted(wire, card):
    assert wire.piriod("DELETE", f"/sources/{card['id']}/").status == 204
    assert wire.piriod("GET", f"/sources/{card['id']}/").ok(404) == {"detail": "Not found."}


def test_a_transfer_needs_no_payer(wire, source, payment):
    made = source(gateway="ach_transfer", amount=25)
    assert (made["status"], made["gateway_data"]) == ("chargeable", {})
    due = payment(amount=25, currency="USD")
    authorize(wire, due, made).ok()
    assert pay(wire, due).ok()["status"] == "succeeded"


def test_what_cannot_be_authorized(wire, source, payment):
    due = payment()
    unknown = authorize(wire, due, {"id": 7}).ok(400)
    assert unknown == {"source": ['Primary key "7" invalid - object is not exists.']}
    pending = authorize(wire, due, source()).ok(400)
    assert list(pending) == ["source"]
    closed = payment(enable_checkout=False)
    assert authorize(wire, closed, source()).ok(404) == {"detail": "Not found."}
    assert pay(wire, {"id": 7}).ok(404) == {"detail": "Not found."}
    missing = wire.document("POST", f"/payments/{due['id']}/authorize/", TEST, {}).ok(400)
    assert missing == {"source": ["This field is required."]}


def test_payments_are_listed(wire, customer, payment):
    made = [payment(customer=customer)["id"] for _ in range(3)]
    page = wire.piriod("GET", f"/payments/?customer={customer}&page_size=2").ok()
    assert page["count"] == 3 and page["next"].startswith("http")
    assert [one["id"] for one in page["results"]] == [made[2], made[1]]
    missing = wire.piriod("POST", "/payments/", {}).ok(400)
    required = {"amount", "currency", "date", "description"}
    assert missing == {name: ["This field is required."] for name in required}


def test_customers_change(wire, customer):
    path = f"/customers/{customer}/"
    changed = wire.piriod("PATCH", path, {"name": "Eva"}).ok()
    assert (changed["name"], changed["address"]) == ("Eva", "Calle 1")
    page = wire.piriod("GET", "/customers/?page_size=1").ok()
    assert len(page["results"]) == 1
    assert wire.piriod("DELETE", path).status == 204
    assert wire.piriod("GET", path).ok(404) == {"detail": "Not found."}
