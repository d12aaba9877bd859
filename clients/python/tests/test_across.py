"""What holds across dialects: a token works once anywhere, one default, attached once."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from harness import kinds, pages, payer

CARDS = itertools.cycle(["4242424242424242", "5555555555554444"])
DATES = {"exp_month": 12, "exp_year": 2034}


def stripe_token(wire):
    """A token made through Stripe."""
    card = pages.flat({"card": {"number": next(CARDS), **DATES}})
    return wire.stripe("POST", "/tokens", card).ok()["id"]


def chargebee_token(wire):
    """A token made through Chargebee."""
    card = {"number": next(CARDS), "expiry_month": 12, "expiry_year": 2034}
    made = wire.chargebee("POST", "/tokens/create_for_card", pages.flat({"card": card})).ok()
    return made["token"]["id"]


def by_stripe(wire, person, token):
    """Attaches through Stripe."""
    return wire.stripe("POST", f"/customers/{person.id}/sources", {"source": token})


def by_chargebee(wire, person, token):
    """Attaches through Chargebee."""
    sent = {"customer_id": person.id, "token_id": token}
    return wire.chargebee("POST", "/payment_sources/create_using_token", sent)


def by_pelcro(wire, person, token):
    """Attaches through Pelcro's older call."""
    return wire.pelcro("POST", "/source", {"token": token}, person.token)


def by_pelcro_method(wire, person, token):
    """Attaches through Pelcro's current call."""
    return wire.pelcro("POST", "/payment_methods", {"token": token}, person.token)


USES = [by_stripe, by_chargebee, by_pelcro, by_pelcro_method]
REFUSED = {by_stripe: 400, by_chargebee: 400, by_pelcro: 404, by_pelcro_method: 404}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("make", [stripe_token, chargebee_token])
def test_a_token_works_once_anywhere(wire, person, make, use):
    token = make(wire)
    assert use(wire, person, token).status in (200, 201)
    for again in USES:
        assert again(wire, person, token).status == REFUSED[again], again.__name__


def defaults(wire, person):
    """The default source as three dialects tell it; Pelcro tells a number."""
    stripe = wire.stripe("GET", f"/customers/{person.id}").ok()["default_source"]
    found = wire.chargebee("GET", f"/customers/{person.id}").ok()["customer"]
    shown = wire.pelcro("GET", "/customer", token=person.token).ok()["data"]
    source = shown["source"]
    assert [one["id"] for one in shown["sources"] if one["is_default"]] == (
        [source["id"]] if source else []
    )
    return stripe, found.get("primary_payment_source_id"), source and source["object_id"]


def test_defaults(wire, person):
    assert defaults(wire, person) == (None, None, None)
    first = by_stripe(wire, person, "tok_visa").ok()["id"]
    assert defaults(wire, person) == (first, first, first)
    by_stripe(wire, person, "tok_mastercard").ok()
    by_pelcro_method(wire, person, "tok_amex").ok(201)
    by_chargebee(wire, person, "tok_jcb").ok()
    attached = kinds.RECIPES["Magpie", "card, attached"](wire, person)
    assert defaults(wire, person) == (first, first, first)
    second = by_pelcro(wire, person, "tok_discover").ok()["data"]["source"]["object_id"]
    assert defaults(wire, person) == (second, second, second)
    wanted = {"token": "tok_diners", "is_default": True}
    made = wire.pelcro("POST", "/payment_methods", wanted, person.token).ok(201)["data"]
    third = made["object_id"]
    assert defaults(wire, person) == (third, third, third)
    replaced = {"customer_id": person.id, "token_id": "tok_visa"}
    replaced["replace_primary_payment_source"] = "true"
    made = wire.chargebee("POST", "/payment_sources/create_using_token", replaced).ok()
    fourth = made["payment_source"]["id"]
    # Kept at `chargebee`, which Pelcro has no name for.
    assert defaults(wire, person) == (fourth, fourth, None)
    assert attached not in (first, second, third, fourth)


def test_a_magpie_source_is_attached_once_anywhere(wire, person):
    source = kinds.RECIPES["Magpie", "card, attached"](wire, person)
    other = kinds.Person(wire)
    assert by_stripe(wire, other, source).status == 400
    assert by_pelcro(wire, other, source).status == 404
    path = f"/customers/{other.id}/sources"
    assert wire.magpie("POST", path, {"source": source}).status == 400
    assert wire.stripe("GET", path).ok()["data"] == []


def test_customers_are_the_same_everywhere(wire):
    made = {
        "stripe": wire.stripe("POST", "/customers", {"email": "s@example.org"}).ok()["id"],
        "chargebee": wire.chargebee("POST", "/customers", {"email": "c@example.org"}).ok()[
            "customer"
        ]["id"],
        "magpie": wire.magpie(
            "POST", "/customers/", {"email": "m@example.org", "description": "m"}
        ).ok(201)["id"],
        "piriod": wire.piriod(
            "POST",
            "/customers/",
            {"name": "p", "address": "a", "country": "CL", "state": 1, "email": "p@example.org"},
        ).ok(201)["id"],
    }
    for dialect, customer in made.items():
        email = f"{dialect[0]}@example.org"
        assert wire.stripe("GET", f"/customers/{customer}").ok()["email"] == email
        shown = wire.chargebee("GET", f"/customers/{customer}").ok()["customer"]
        assert shown["email"] == email
        assert wire.magpie("GET", f"/customers/{customer}").ok()["email"] == email
        assert wire.piriod("GET", f"/customers/{customer}/").ok()["email"] == email


def charged_by_stripe(wire, source):
    """Charges through Stripe; whether it worked."""
    sent = {"amount": 5000, "currency": "php", "source": source}
    return wire.stripe("POST", "/charges", sent).status == 200


def charged_by_magpie(wire, source):
    """Charges through Magpie; whether it worked."""
    sent = {
        "amount": 5000,
        "currency": "PHP",
        "source": source,
        "description": "An order",
        "statement_descriptor": "Wells",
        "capture": True,
        "require_auth": False,
    }
    return wire.magpie("POST", "/charges/", sent).status == 201


def approved_alipay(wire):
    """A wallet that its payer approved, made through Stripe."""
    fields = {
        "type": "alipay",
        "amount": 5000,
        "currency": "php",
        "redirect": {"return_url": kinds.RETURN},
    }
    source = wire.stripe("POST", "/sources", pages.flat(fields)).ok()
    payer.approve(source["redirect"]["url"])
    return source["id"]


def single_use_card(wire):
    """A card for one payment, made through Stripe."""
    sent = {"type": "card", "usage": "single_use", "token": "tok_visa"}
    return wire.stripe("POST", "/sources", {**sent, "amount": 5000, "currency": "php"}).ok()["id"]


ONCE = {
    "a card of Magpie's": lambda wire: kinds.RECIPES["Magpie", "card"](wire, None),
    "a card of Stripe's": single_use_card,
    "a wallet of Stripe's": approved_alipay,
}


@pytest.mark.parametrize("make", ONCE.values(), ids=ONCE.keys())
def test_a_single_use_source_is_charged_once_anywhere(wire, make):
    for _ in range(5):
        source, ready = make(wire), Barrier(6)

        def charge(call, source=source, ready=ready):
            ready.wait()
            return call(wire, source)

        with ThreadPoolExecutor(6) as callers:
            paid = list(callers.map(charge, [charged_by_stripe, charged_by_magpie] * 3))
        assert paid.count(True) == 1, paid
        assert not charged_by_stripe(wire, source) and not charged_by_magpie(wire, source)
        assert wire.magpie("GET", f"/sources/{source}").ok()["used"] is True
        assert wire.stripe("GET", f"/sources/{source}").ok()["status"] == "consumed"


def test_money_that_one_dialect_took_the_other_gives_back(wire):
    source = kinds.RECIPES["Magpie", "card"](wire, None)
    assert charged_by_magpie(wire, source)
    charge = wire.magpie("GET", "/charges/").ok()["data"][0]
    assert charge["source"]["id"] == source
    refund = {"charge": charge["id"], "amount": 2000}
    assert wire.stripe("POST", "/refunds", refund).ok()["status"] == "succeeded"
    read = wire.magpie("GET", f"/charges/{charge['id']}").ok()
    assert (read["amount_refunded"], read["status"]) == (2000, "succeeded")
    rest = wire.magpie("POST", f"/charges/{charge['id']}/refund", {}).ok()
    assert rest["status"] == "refunded"
    seen = wire.stripe("GET", f"/charges/{charge['id']}").ok()
    assert (seen["refunded"], seen["amount_refunded"]) == (True, 5000)
