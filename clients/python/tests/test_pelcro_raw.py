"""What Pelcro's browser SDK and its React library send."""

import base64
import itertools
import json

import pytest

from harness import kinds
from harness.raw import EMAIL, PASSWORD

SDK = "/api/v1/sdk"
ADDRESSES = itertools.count(1)
EMPTY_LISTS = (
    "subscriptions", "expired_subscriptions", "memberships", "expired_memberships",
    "gift_recipients", "addresses", "invoices", "charges", "orders",
)  # fmt: skip
DECLINES = [
    ("tok_chargeDeclined", "Sorry, your card was declined. Please try again."),
    ("tok_visa_chargeDeclinedLostCard", "Sorry, your card was declined. Please try again."),
    ("tok_chargeDeclinedExpiredCard", "the card has expired"),
    ("tok_chargeDeclinedIncorrectCvc", "security code (CVC) is incorrect"),
    ("tok_chargeDeclinedProcessingError", "processing"),
]
GATEWAY_TOKENS = {
    "stripe": lambda: "tok_visa",
    "braintree": lambda: f"6f1d2c3b-4a59-4687-8796-{next(ADDRESSES):012}",
    "vantiv": kinds.vantiv_object,
    "tap": lambda: f"tok_P{next(ADDRESSES)}x1118",
    "cybersource": kinds.cybersource_token,
}
EXPIRY = {"cardExpirationMonth": "06", "cardExpirationYear": "2034"}


@pytest.fixture
def person(wire):
    """Somebody new, registered with a JSON body."""
    sent = {"email": f"raw{next(ADDRESSES)}@example.com", "password": "correct horse"}
    answer = wire.pelcro("POST", "/auth/register", {**sent, "first_name": "Ada"}).ok()["data"]
    return {**answer, "password": sent["password"]}


def claims(token):
    """The middle of a JSON Web Token."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def pay(wire, person, path="/source", **value):
    """Creates a source."""
    return wire.pelcro("POST", path, value, person["token"])


def test_register(person):
    assert person["auth_token"] == person["token"]
    assert isinstance(person["id"], int) and claims(person["token"])["sub"] == str(person["id"])
    assert (person["source"], person["sources"]) == (None, [])
    assert all(person[name] == [] for name in EMPTY_LISTS)


def test_claims(person):
    claimed = claims(person["token"])
    assert claimed["prv"] == "23bd5c8949f600adb39e701c400872db7a5976f7"
    assert len(claimed["jti"]) == 16 and claimed["iss"].endswith("/api/v1/sdk/auth/register")
    assert claimed["exp"] > claimed["iat"] == claimed["nbf"]


def test_login_with_either_body(wire, person):
    sent = {"email": person["email"], "password": person["password"]}
    by_json = wire.pelcro("POST", "/auth/login", sent).ok()["data"]
    by_form = wire.form("POST", f"{SDK}/auth/login?site_id=1", {}, sent).ok()["data"]
    assert by_json["id"] == by_form["id"] == person["id"]


def test_the_demo_customer_logs_in(wire):
    answer = wire.pelcro("POST", "/auth/login", {"email": EMAIL, "password": PASSWORD}).ok()
    assert answer["data"]["email"] == EMAIL


def test_strangers_are_not_told_apart(wire, person):
    wrong = {"email": person["email"], "password": "wrong"}
    unknown = {"email": "nobody@example.com", "password": "wrong"}
    answers = [wire.pelcro("POST", "/auth/login", sent) for sent in (wrong, unknown)]
    message = "Invalid credentials! Please try again."
    for answer in answers:
        assert answer.ok(404) == {"error": {"status": 404, "message": message}}


def test_refresh_and_logout(wire, person):
    fresh = wire.pelcro("POST", "/customer/refresh", None, person["token"]).ok()["data"]
    assert fresh["token"] != person["token"]
    assert wire.pelcro("GET", "/customer", token=person["token"]).status == 200
    assert wire.pelcro("POST", "/auth/logout", None, person["token"]).status in (200, 204)
    ended = wire.pelcro("GET", "/customer", token=person["token"]).ok(403)
    assert ended["error"]["message"].startswith("Authentication token has been blacklisted")
    assert wire.pelcro("POST", "/customer", None, fresh["token"]).ok()["data"]["id"] == person["id"]


def test_sessions_that_are_none(wire):
    expected = {"error": {"status": 401, "message": "Invalid or expired token"}}
    assert wire.pelcro("GET", "/customer").ok(401) == expected
    assert wire.pelcro("GET", "/customer", token="a.b.c").ok(401) == expected


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_a_source_becomes_the_default(wire, person, form):
    for count, token in enumerate(("tok_visa", "tok_mastercard"), 1):
        if form:
            headers = {"Authorization": f"Bearer {person['token']}"}
            answer = wire.form("POST", f"{SDK}/source?site_id=1", headers, {"token": token})
        else:
            answer = pay(wire, person, token=token)
        customer = answer.ok()["data"]
        assert customer["source"]["id"] == customer["sources"][-1]["id"]
        assert [source["is_default"] for source in customer["sources"]] == [False] * (count - 1) + [
            True
        ]
        assert customer["token"] == customer["auth_token"]


def test_what_a_method_shows(wire, person):
    method = pay(wire, person, token="tok_visa").ok()["data"]["source"]
    assert isinstance(method["id"], int) and method["object_gateway"] == "stripe"
    assert (method["status"], method["deletable"], method["last4"]) == ("chargeable", False, "4242")
    for name in ("brand", "last4", "exp_month", "exp_year"):
        assert method["properties"][name] == method[name]


@pytest.mark.parametrize("gateway", GATEWAY_TOKENS)
@pytest.mark.parametrize("path, status", [("/source", 200), ("/payment_methods", 201)])
def test_gateways(wire, person, gateway, path, status):
    sent = {"gateway": gateway, "token": GATEWAY_TOKENS[gateway]()}
    if gateway == "cybersource":
        sent |= EXPIRY
    data = pay(wire, person, path, **sent).ok(status)["data"]
    assert data["source"]["object_gateway"] == gateway
    again = pay(wire, person, path, **sent)
    assert again.status == (status if gateway == "stripe" else 404)


def test_payment_methods(wire, person):
    first = pay(wire, person, "/payment_methods", token="tok_visa").ok(201)["data"]
    second = pay(wire, person, "/payment_methods", token="tok_jcb", is_default=False).ok(201)[
        "data"
    ]
    third = pay(wire, person, "/payment_methods", token="tok_amex", is_default=True).ok(201)["data"]
    assert first["source"]["id"] == first["id"] and first["is_default"] is True
    assert (second["is_default"], third["is_default"]) == (False, True)
    listed = wire.pelcro("GET", "/payment_methods", token=person["token"]).ok()["data"]
    assert [method["id"] for method in listed] == [first["id"], second["id"], third["id"]]
    read = wire.pelcro("GET", f"/payment_methods/{second['id']}", token=person["token"]).ok()
    assert read["data"] == listed[1]


def test_methods_of_others_are_not_found(wire, person):
    mine = pay(wire, person, "/payment_methods", token="tok_visa").ok(201)["data"]["id"]
    login = {"email": EMAIL, "password": PASSWORD}
    other = wire.pelcro("POST", "/auth/login", login).ok()["data"]["token"]
    assert wire.pelcro("GET", f"/payment_methods/{mine}", token=other).status == 404


@pytest.mark.parametrize("path", ["/source", "/payment_methods"])
@pytest.mark.parametrize("token, text", DECLINES)
def test_declines(wire, person, path, token, text):
    refused = pay(wire, person, path, token=token).ok(404)
    assert refused["error"]["status"] == 404 and text in refused["error"]["message"]
    assert wire.pelcro("GET", "/customer", token=person["token"]).ok()["data"]["sources"] == []


@pytest.mark.parametrize("path", ["/source", "/payment_methods"])
def test_tokens(wire, person, path):
    assert pay(wire, person, path).status == 404
    assert pay(wire, person, path, token="").status == 404
    card = {"card[number]": 4242424242424242, "card[exp_month]": 12, "card[exp_year]": 2034}
    token = wire.stripe("POST", "/tokens", card).ok()["id"]
    assert pay(wire, person, path, token=token).status in (200, 201)
    assert pay(wire, person, path, token=token).status == 404


def test_an_unknown_gateway(wire, person):
    refused = pay(wire, person, token="tok_visa", gateway="adyen").ok(400)
    assert list(refused) == ["errors"] and list(refused["errors"]) == ["gateway"]
    assert all(isinstance(text, str) for text in refused["errors"]["gateway"])


def test_a_card_that_asks_for_authentication(wire, person):
    older = pay(wire, person, token="tok_threeDSecure2Required").ok()["data"]
    newer = pay(wire, person, "/payment_methods", token="tok_authenticationRequired").ok(201)[
        "data"
    ]
    for data in (older, newer):
        assert data["setup_intent"]["status"] in ("requires_action", "requires_confirmation")
        assert data["setup_intent"]["client_secret"].startswith(data["setup_intent"]["id"])
        assert data["source"]["status"] == "pending" and data["source"]["object_id"]
    assert "setup_intent" not in pay(wire, person, token="tok_visa").ok()["data"]


@pytest.mark.parametrize("query, status", [("", 400), ("?site_id=x", 400), ("?site_id=99", 404)])
def test_the_site(wire, person, query, status):
    headers = {"Authorization": f"Bearer {person['token']}"}
    refused = wire.send("GET", f"{SDK}/customer{query}", headers).ok(status)
    assert list(refused) == (["errors"] if status == 400 else ["error"])


def test_a_browser_may_ask(wire):
    asked = {
        "Origin": "https://magazine.example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    allowed = wire.send("OPTIONS", f"{SDK}/source?site_id=1", asked)
    assert allowed.status in (200, 204)
    headers = allowed.headers["access-control-allow-headers"].lower()
    assert "authorization" in headers and "content-type" in headers
    assert "POST" in allowed.headers["access-control-allow-methods"]


def test_two_hundred_sources_are_the_limit(wire, person):
    for _ in range(200):
        assert pay(wire, person, "/payment_methods", token="tok_visa").status == 201
    refused = pay(wire, person, "/payment_methods", token="tok_visa").ok(404)
    assert refused["error"]["message"]
    assert pay(wire, person, token="tok_visa").status == 404
