"""The whole life of a Pelcro payment method, in the habits of its browser SDK."""

import pytest

from harness import official, payer
from harness.raw import PUBLISHABLE

CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "314"}
RETURN = "https://magazine.example.com/account"


@pytest.fixture
def add(wire, person):
    """Adds a payment method."""

    def make(token="tok_visa", **more):
        sent = {"token": token, **more}
        return wire.pelcro("POST", "/payment_methods", sent, person.token).ok(201)["data"]

    return make


@pytest.fixture
def mine(wire, person):
    """A call of the customer."""

    def call(method, path, value=None):
        return wire.pelcro(method, path, value, person.token)

    return call


def message(answer, status):
    """The text of an application error."""
    error = answer.ok(status)["error"]
    assert error["status"] == status and list(error) == ["status", "message"]
    return error["message"]


def default(mine):
    """The number of the default; every list agrees with it."""
    customer = mine("GET", "/customer").ok()["data"]
    flagged = [one["id"] for one in customer["sources"] if one["is_default"]]
    source = customer["source"] and customer["source"]["id"]
    assert flagged == ([source] if source else [])
    return source


def test_the_life_of_a_payment_method(mine, add):
    first, second = add(), add("tok_mastercard")
    assert default(mine) == first["id"]
    sent = {"gateway": "stripe", "exp_month": 11, "exp_year": 2035}
    path = f"/payment_methods/{second['id']}"
    changed = mine("PUT", path, sent).ok()["data"]
    assert (changed["exp_month"], changed["exp_year"]) == (11, 2035)
    assert changed["properties"]["exp_year"] == 2035
    assert changed["source"]["id"] == second["id"]
    moved = mine("PUT", path, {"is_default": True}).ok()["data"]
    assert (moved["is_default"], moved["deletable"]) == (True, False)
    assert default(mine) == second["id"]
    assert mine("PUT", path, {"is_default": False}).ok()["data"]["is_default"] is True
    assert message(mine("DELETE", path), 400)
    gone = mine("DELETE", f"/payment_methods/{first['id']}").ok()["data"]
    assert gone["id"] == first["id"] and isinstance(gone["deleted_at"], int)
    assert [one["id"] for one in mine("GET", "/payment_methods").ok()["data"]] == [second["id"]]
    for method in ("GET", "DELETE"):
        assert message(mine(method, f"/payment_methods/{first['id']}"), 404)


def test_what_is_no_change(mine, add):
    path = f"/payment_methods/{add()['id']}"
    assert mine("PUT", path, {}).status == 400
    past = mine("PUT", path, {"gateway": "stripe", "exp_month": 1, "exp_year": 2020})
    assert past.status in (400, 404)
    assert mine("GET", path).ok()["data"]["exp_year"] != 2020
    assert message(mine("PUT", "/payment_methods/7", {"is_default": True}), 404)


def test_the_older_calls(mine, person):
    added = mine("POST", "/source", {"token": "tok_visa"}).ok()["data"]
    number = added["source"]["id"]
    changed = mine("PUT", f"/source/{number}", {"cc_exp": "11/35"}).ok()["data"]
    assert (changed["source"]["exp_month"], changed["source"]["exp_year"]) == (11, 2035)
    assert changed["token"] == changed["auth_token"]
    for wrong in ("01/20", "13/35", "soon", ""):
        errors = mine("PUT", f"/source/{number}", {"cc_exp": wrong}).ok(400)["errors"]
        assert list(errors) == ["cc_exp"] and isinstance(errors["cc_exp"][0], str)
    assert message(mine("PUT", "/source/7", {"cc_exp": "11/35"}), 404)
    other = mine("POST", "/source", {"token": "tok_mastercard"}).ok()["data"]
    assert other["source"]["id"] != number
    left = mine("DELETE", f"/source/{number}").ok()["data"]
    assert [one["id"] for one in left["sources"]] == [other["source"]["id"]]
    # Nothing is promoted when the default goes.
    left = mine("DELETE", f"/source/{other['source']['id']}").ok()["data"]
    assert (left["source"], left["sources"]) == (None, [])


def test_a_bank_account_is_confirmed_by_its_code(mine, add):
    account = add("btok_us")
    assert account["status"] == "pending"
    path = f"/payment_methods/{account['id']}/verify-ach"
    assert mine("POST", path, {"verification_code": "SM"}).status == 400
    assert mine("POST", path, {"verification_code": "SM99ZZ"}).status == 400
    answer = mine("POST", path, {"verification_code": "SM11AA"}).ok()
    assert isinstance(answer.get("message") or answer["data"].get("message"), str)
    assert answer["data"]["token"] == answer["data"]["auth_token"]
    assert [one["status"] for one in answer["data"]["sources"]] == ["chargeable"]
    assert mine("POST", path, {"verification_code": "SM11AA"}).status == 400
    card = add()
    path = f"/payment_methods/{card['id']}/verify-ach"
    assert mine("POST", path, {"verification_code": "SM11AA"}).status == 400


@pytest.fixture
def browser(server, recorder):
    """Stripe's script in the payer's browser."""
    return official.stripe_client(server, recorder, PUBLISHABLE).v1


def test_a_setup_intent_of_the_site(mine, browser):
    made = mine("POST", "/customer/setupIntent", {}).ok(201)["data"]
    assert made["client_secret"].startswith(f"{made['id']}_secret_")
    assert "card" in made["payment_method_types"]
    method = browser.payment_methods.create({"type": "card", "card": CARD})
    sent = {"client_secret": made["client_secret"], "payment_method": method.id}
    done = browser.setup_intents.confirm(made["id"], sent)
    assert done.status == "succeeded"
    added = mine("POST", "/payment_methods", {"token": done.payment_method}).ok(201)["data"]
    assert (added["status"], added["last4"]) == ("chargeable", "4242")


@pytest.mark.parametrize("verdict, status", [("approve", "chargeable"), ("refuse", "failed")])
def test_a_payer_is_asked(mine, add, browser, verdict, status):
    added = add("tok_threeDSecure2Required")
    setup = added["setup_intent"]
    assert added["source"]["status"] == "pending"
    sent = {"client_secret": setup["client_secret"], "return_url": RETURN}
    waits = browser.setup_intents.retrieve(setup["id"], {"client_secret": setup["client_secret"]})
    if waits.status == "requires_confirmation":
        waits = browser.setup_intents.confirm(setup["id"], sent)
    assert waits.status == "requires_action"
    step = waits.next_action
    url = (
        step.redirect_to_url.url
        if step.type == "redirect_to_url"
        else step["use_stripe_sdk"]["stripe_js"]
    )
    page = payer.look(url)
    assert payer.browse(page.form, {"verdict": verdict}).status in (200, 303)
    read = mine("GET", f"/payment_methods/{added['id']}")
    if status == "chargeable":
        assert read.ok()["data"]["status"] == status
    else:
        assert read.status == 404 or read.ok()["data"]["status"] in ("failed", "pending")


def test_what_the_merchant_keeps(wire, person, mine):
    """Calls of the merchant's server, with its key."""
    headers = {"Authorization": "Bearer sk_test_wellspring"}
    sent = {
        "customer_id": person.number,
        "object_gateway": "braintree",
        "object_id": "fz9qnj",
        "properties": {"braintree_customer_id": "bt_customer_1"},
    }
    added = wire.document("POST", "/api/v1/core/sources?site_id=1", headers, sent)
    assert added.status in (200, 201), added.text
    number = added.json["data"]["id"]
    assert number in [one["id"] for one in mine("GET", "/payment_methods").ok()["data"]]
    gone = wire.send("DELETE", f"/api/v1/core/sources/{number}?site_id=1", headers)
    assert gone.status in (200, 204)
    assert default(mine) is None


def test_methods_go_with_their_session(wire, person, mine, add):
    number = add()["id"]
    stranger = wire.pelcro("GET", f"/payment_methods/{number}")
    assert message(stranger, 401) == "Invalid or expired token"
    mine("POST", "/auth/logout")
    blocked = mine("DELETE", f"/payment_methods/{number}")
    assert message(blocked, 403).startswith("Authentication token has been blacklisted")
