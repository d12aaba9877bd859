"""How each kind of source of `docs/visibility.md` is made, by its dialect and its name there."""

import base64
import itertools
import json

from harness import pages
from harness.raw import PUBLISHABLE

NUMBERS = itertools.count(1)
DATES = {"exp_month": 12, "exp_year": 2034}
RETURN = "https://shop.example.com/return"
REDIRECT = {"success": "https://shop.example.com/ok", "fail": "https://shop.example.com/no"}
MAGPIE_CARD = {
    "type": "card",
    "redirect": REDIRECT,
    "card": {"name": "Juan Cruz", "number": "4012001037141112", "cvc": 123, **DATES},
}
RECIPES = {}
# What a wallet hands out when its payer approved: each works once.
APPROVALS = ("approved_gcash", "approved_ideal", "approved_paypal", "approved_venmo")


class Person:
    """A customer that all five dialects know: registered through Pelcro, which alone needs a
    password."""

    def __init__(self, wire):
        email = f"payer{next(NUMBERS)}@example.com"
        sent = {"email": email, "password": "correct horse", "first_name": "Ada"}
        registered = wire.pelcro("POST", "/auth/register", sent).ok()["data"]
        found = wire.stripe("GET", "/customers", {"email": email}).ok()
        assert len(found["data"]) == 1, f"one customer per address: {found}"
        self.id = found["data"][0]["id"]
        self.number = registered["id"]
        self.token = registered["token"]


def recipe(dialect, name):
    """Registers how a kind is made: a function of the wire and a person, whose answer is an id
    (Stripe, Chargebee, Magpie) or a number (Piriod, Pelcro)."""

    def register(function):
        assert (dialect, name) not in RECIPES, f"{dialect} {name} is there twice"
        RECIPES[dialect, name] = function
        return function

    return register


def stripe_attached(name, **fields):
    """Straight onto the customer."""

    @recipe("Stripe", name)
    def make(wire, person):
        path = f"/customers/{person.id}/sources"
        return wire.stripe("POST", path, pages.flat(fields)).ok()["id"]


def stripe_object(name, **fields):
    """A source object, of nobody."""

    @recipe("Stripe", name)
    def make(wire, person):
        return wire.stripe("POST", "/sources", pages.flat(fields)).ok()["id"]


def stripe_object_attached(name, **fields):
    """A source object, then onto the customer."""

    @recipe("Stripe", name)
    def make(wire, person):
        source = wire.stripe("POST", "/sources", pages.flat(fields)).ok()["id"]
        path = f"/customers/{person.id}/sources"
        return wire.stripe("POST", path, {"source": source}).ok()["id"]


def chargebee_token(name, kind, vault, gateway=None):
    """A token for what a gateway keeps, then a source."""

    @recipe("Chargebee", name)
    def make(wire, person):
        at_vault = vault if vault not in APPROVALS else f"{vault}_{next(NUMBERS)}"
        sent = {"payment_method_type": kind, "id_at_vault": at_vault}
        if gateway:
            sent["gateway_account_id"] = gateway
        token = wire.chargebee("POST", "/tokens/create_using_temp_token", sent).ok()
        return chargebee_use(wire, person, token["token"]["id"])


def chargebee_use(wire, person, token):
    """A source from a token."""
    sent = {"customer_id": person.id, "token_id": token}
    made = wire.chargebee("POST", "/payment_sources/create_using_token", sent).ok()
    return made["payment_source"]["id"]


def magpie_wallet(kind):
    """Every type but the card."""

    @recipe("Magpie", kind)
    def make(wire, person):
        sent = {"type": kind, "redirect": REDIRECT}
        return wire.magpie("POST", "/sources/", sent, PUBLISHABLE).ok()["id"]


def piriod_gateway(name, gateway, usage="single"):
    """A source at a gateway; a reusable one has an owner."""

    @recipe("Piriod", name)
    def make(wire, person):
        sent = {"gateway": gateway, "usage": usage, "amount": 10000, "return_url": RETURN}
        if usage == "reusable":
            sent["customer"] = person.id
        return wire.piriod("POST", "/sources/", sent).ok(201)["id"]


def pelcro_source(name, gateway, token, **more):
    """Through the older call and through its successor: two kinds."""

    @recipe("Pelcro", f"{name}, as a source")
    def make(wire, person):
        sent = {"gateway": gateway, "token": token(), **more}
        made = wire.pelcro("POST", "/source", sent, person.token).ok()
        return made["data"]["source"]["id"]

    @recipe("Pelcro", f"{name}, as a payment method")
    def make_method(wire, person):
        sent = {"gateway": gateway, "token": token(), **more}
        return wire.pelcro("POST", "/payment_methods", sent, person.token).ok(201)["data"]["id"]


def vantiv_object():
    """What the hosted fields answer with."""
    return {
        "paypageRegistrationId": f"cDZJcmd1VjNlYXNaSlRMTGpocVZQY1{next(NUMBERS):06}",
        "bin": "445701",
        "type": "VI",
        "firstSix": "445701",
        "lastFour": "0009",
        "expMonth": "12",
        "expYear": "30",
    }


def cybersource_token():
    """A transient token; the sandbox believes the signature."""
    face = {"number": "411111XXXXXX1111", "type": "001"}
    claims = {"jti": f"1D1S6JK9RL{next(NUMBERS):06}", "data": face}
    parts = ({"alg": "RS256"}, claims)
    texts = [json.dumps(part, separators=(",", ":")).encode() for part in parts]
    encoded = [base64.urlsafe_b64encode(text).rstrip(b"=").decode() for text in texts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


stripe_attached("card by a published token", source="tok_visa")
stripe_attached(
    "card as a dictionary", source={"object": "card", "number": 4242424242424242, **DATES}
)
stripe_attached("bank account by a published token", source="btok_us_verified")
stripe_attached("bank account that is not verified", source="btok_us")
stripe_attached(
    "bank account as a dictionary",
    source={
        "object": "bank_account",
        "country": "US",
        "currency": "usd",
        "routing_number": "110000000",
        "account_number": "000123456789",
    },
)


@recipe("Stripe", "card by a token of its number")
def _stripe_token(wire, person):
    card = pages.flat({"card": {"number": 5555555555554444, "cvc": 123, **DATES}})
    token = wire.stripe("POST", "/tokens", card, PUBLISHABLE).ok()["id"]
    return wire.stripe("POST", f"/customers/{person.id}/sources", {"source": token}).ok()["id"]


SEPA = {"type": "sepa_debit", "currency": "eur", "owner": {"name": "Ada"}}
SEPA["sepa_debit"] = {"iban": "DE89370400440532013000"}
BECS = {
    "type": "au_becs_debit",
    "currency": "aud",
    "owner": {"name": "Ada", "email": "a@example.com"},
}
BECS["au_becs_debit"] = {"bsb_number": "000000", "account_number": "000123456"}
ACSS = {"type": "acss_debit", "currency": "cad", "owner": {"name": "Ada"}}
ACSS["acss_debit"] = {
    "transit_number": "11000",
    "institution_number": "000",
    "account_number": "000123456789",
}
ACH = {"type": "ach_debit", "currency": "usd", "owner": {"name": "Ada"}}
ACH["ach_debit"] = {"routing_number": "110000000", "account_number": "000123456789"}
ALIPAY = {
    "type": "alipay",
    "usage": "reusable",
    "currency": "usd",
    "redirect": {"return_url": RETURN},
}
OF_NOBODY_OR_ATTACHED = {
    "card": {"type": "card", "token": "tok_visa"},
    "SEPA debit": SEPA,
    "BECS debit": BECS,
    "ACSS debit": ACSS,
    "ACH debit": ACH,
    "reusable Alipay": ALIPAY,
}
for _name, _fields in OF_NOBODY_OR_ATTACHED.items():
    stripe_object(f"{_name} source", **_fields)
    stripe_object_attached(f"{_name} source, attached", **_fields)
stripe_object(
    "single-use card source",
    type="card",
    usage="single_use",
    token="tok_visa",
    amount=1000,
    currency="eur",
)

REDIRECTED = ("iDEAL", "Bancontact", "EPS", "giropay", "P24", "SOFORT", "Klarna", "Alipay")
ONE_PAYMENT = {"amount": 1000, "currency": "eur"}
for _name in REDIRECTED:
    _more = {"sofort": {"country": "DE"}} if _name == "SOFORT" else {}
    if _name == "Klarna":
        _more = {"klarna": {"product": "payment", "purchase_country": "DE"}}
    stripe_object(
        f"{_name} source",
        type=_name.lower(),
        redirect={"return_url": RETURN},
        **ONE_PAYMENT,
        **_more,
    )
stripe_object("WeChat source", type="wechat", **ONE_PAYMENT)
stripe_object("Multibanco source", type="multibanco", **ONE_PAYMENT)
stripe_object("card present source", type="card_present", **ONE_PAYMENT)
stripe_object("ACH credit transfer source", type="ach_credit_transfer", currency="usd")
stripe_object("SEPA credit transfer source", type="sepa_credit_transfer", currency="eur")


@recipe("Stripe", "3-D Secure source")
def _three_d_secure(wire, person):
    card = wire.stripe("POST", "/sources", {"type": "card", "token": "tok_threeDSecureRequired"})
    sent = {
        "type": "three_d_secure",
        "redirect": {"return_url": RETURN},
        "three_d_secure": {"card": card.ok()["id"]},
        **ONE_PAYMENT,
    }
    return wire.stripe("POST", "/sources", pages.flat(sent)).ok()["id"]


@recipe("Chargebee", "card by a token of its number")
def _chargebee_card(wire, person):
    card = {"number": "4111 1111 1111 1111", "expiry_month": 12, "expiry_year": 2034}
    token = wire.chargebee("POST", "/tokens/create_for_card", pages.flat({"card": card})).ok()
    return chargebee_use(wire, person, token["token"]["id"])


@recipe("Chargebee", "card by a published token of Stripe")
def _chargebee_published(wire, person):
    return chargebee_use(wire, person, "tok_visa")


@recipe("Chargebee", "bank account by a published token of Stripe")
def _chargebee_bank(wire, person):
    return chargebee_use(wire, person, "btok_us_verified")


chargebee_token("card at Stripe", "card", "tok_mastercard", "gw_stripe")
chargebee_token("bank account at Stripe", "direct_debit", "btok_us_verified", "gw_stripe")
chargebee_token("card at Braintree", "card", "fake-valid-nonce", "gw_braintree")
chargebee_token("card in Apple Pay", "apple_pay", "fake-apple-pay-visa-nonce", "gw_braintree")
chargebee_token("GCash", "gcash", "approved_gcash")
chargebee_token("iDEAL", "ideal", "approved_ideal")
chargebee_token("PayPal", "paypal_express_checkout", "approved_paypal")
chargebee_token("Venmo", "venmo", "approved_venmo")

WALLETS = ("gcash", "paymaya", "wechat", "alipay", "unionpay", "grabpay", "instapay", "qrph")
PHILIPPINE_BANKS = ("bpi", "unionbank", "metrobank", "bdo", "pnb", "rcbc")
for _name in (*WALLETS, *PHILIPPINE_BANKS):
    magpie_wallet(_name)


@recipe("Magpie", "card")
def _magpie_card(wire, person):
    return wire.magpie("POST", "/sources/", MAGPIE_CARD, PUBLISHABLE).ok()["id"]


@recipe("Magpie", "card, attached")
def _magpie_attached(wire, person):
    source = _magpie_card(wire, person)
    wire.magpie("POST", f"/customers/{person.id}/sources", {"source": source}).ok()
    return source


for _name in ("transbank", "webpay", "khipu", "ach_transfer"):
    piriod_gateway(_name, _name)
piriod_gateway("oneclick", "oneclick", "reusable")
for _name in ("stripe", "paypal", "mercadopago", "getnet", "2checkout"):
    piriod_gateway(_name, _name)
    piriod_gateway(f"{_name}, reusable", _name, "reusable")


@recipe("Piriod", "paypal, reusable, deleted")
def _piriod_deleted(wire, person):
    sent = {"gateway": "paypal", "usage": "reusable", "customer": person.id}
    number = wire.piriod("POST", "/sources/", sent).ok(201)["id"]
    assert wire.piriod("DELETE", f"/sources/{number}/").status == 204
    return number


pelcro_source("stripe card", "stripe", lambda: "tok_visa")
pelcro_source("stripe bank account", "stripe", lambda: "btok_us_verified")
pelcro_source(
    "braintree nonce", "braintree", lambda: f"6f1d2c3b-4a59-4687-8796-{next(NUMBERS):012}"
)
pelcro_source("vantiv object", "vantiv", vantiv_object)
pelcro_source("tap token", "tap", lambda: f"tok_Q{next(NUMBERS)}x1118")
pelcro_source(
    "cybersource token",
    "cybersource",
    cybersource_token,
    cardExpirationMonth="06",
    cardExpirationYear="2034",
)
