"""Objects that generated calls can name, and values that let generated calls succeed.

An object is kept under the word that stands before its id in a path (`customers`, `charges`).
What an API does not offer yet is simply not there.
"""

import re

from harness import kinds, pages
from harness.raw import PUBLISHABLE

CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "123"}
# Nobody listens there: generated endpoints must not reach anybody.
NOWHERE = "https://127.0.0.1:9/hook"
RETURN = "https://shop.example.com/return"
# Collection, call, body, where the id is in the answer. `{charges}` is the newest charge.
STRIPE = [
    ("customers", "POST /customers", {"email": "{email}"}, "id"),
    ("tokens", "POST /tokens", {"card": CARD}, "id"),
    ("sources", "POST /customers/{customers}/sources", {"source": "tok_visa"}, "id"),
    ("cards", "POST /customers/{customers}/sources", {"source": "tok_mastercard"}, "id"),
    ("bank_accounts", "POST /customers/{customers}/sources", {"source": "btok_us"}, "id"),
    ("sources", "POST /sources", kinds.SEPA, "id"),
    (
        "sources",
        "POST /sources",
        {
            "type": "ach_credit_transfer",
            "currency": "usd",
            "owner": {"email": "amount_1000@example.com"},
        },
        "id",
    ),
    ("source_transactions", "GET /sources/{sources}/source_transactions", {}, "data.0.id"),
    ("payment_methods", "POST /payment_methods", {"type": "card", "card": CARD}, "id"),
    (
        "payment_methods",
        "POST /payment_methods/{payment_methods}/attach",
        {"customer": "{customers}"},
        "id",
    ),
    ("payment_methods", "POST /payment_methods", {"type": "card", "card": CARD}, "id"),
    (
        "charges",
        "POST /charges",
        {"amount": 2000, "currency": "usd", "customer": "{customers}", "capture": "false"},
        "id",
    ),
    (
        "charges",
        "POST /charges",
        {"amount": 2000, "currency": "usd", "customer": "{customers}"},
        "id",
    ),
    ("refunds", "POST /refunds", {"charge": "{charges}", "amount": 5}, "id"),
    (
        "payment_intents",
        "POST /payment_intents",
        {
            "amount": 2000,
            "currency": "usd",
            "customer": "{customers}",
            "capture_method": "manual",
            "payment_method": "pm_card_visa",
            "payment_method_types": ["card"],
            "confirm": "true",
        },
        "id",
    ),
    (
        "payment_intents",
        "POST /payment_intents",
        {"amount": 2000, "currency": "usd", "payment_method_types": ["card"]},
        "id",
    ),
    ("setup_intents", "POST /setup_intents", {"payment_method_types": ["card"]}, "id"),
    (
        "mandates",
        "POST /setup_intents",
        {
            "confirm": "true",
            "payment_method_types": ["sepa_debit"],
            "payment_method_data": {
                "type": "sepa_debit",
                "sepa_debit": {"iban": "DE89370400440532013000"},
                "billing_details": {"name": "Ada", "email": "ada@example.com"},
            },
            "mandate_data": {
                "customer_acceptance": {
                    "type": "online",
                    "online": {"ip_address": "127.0.0.1", "user_agent": "tests"},
                }
            },
        },
        "mandate",
    ),
    (
        "webhook_endpoints",
        "POST /webhook_endpoints",
        {"url": NOWHERE, "enabled_events": ["*"]},
        "id",
    ),
    ("events", "GET /events", {}, "data.0.id"),
]
CHARGEBEE_CARD = {"number": "4111111111111111", "expiry_month": 12, "expiry_year": 2034}
CHARGEBEE = [
    ("customers", "POST /customers", {"email": "{email}"}, "customer.id"),
    ("cards", "GET /customers/{customers}", {}, "customer.id"),
    ("tokens", "POST /tokens/create_for_card", {"card": CHARGEBEE_CARD}, "token.id"),
    (
        "payment_sources",
        "POST /payment_sources/create_using_token",
        {"customer_id": "{customers}", "token_id": "tok_visa"},
        "payment_source.id",
    ),
    (
        "payment_sources",
        "POST /payment_sources/create_using_token",
        {"customer_id": "{customers}", "token_id": "btok_us"},
        "payment_source.id",
    ),
    (
        "payment_intents",
        "POST /payment_intents",
        {"customer_id": "{customers}", "amount": 2000, "currency_code": "USD"},
        "payment_intent.id",
    ),
    (
        "webhook_endpoints",
        "POST /webhook_endpoints",
        {"name": "tests", "url": NOWHERE},
        "webhook_endpoint.id",
    ),
    ("events", "GET /events", {}, "list.0.event.id"),
    ("gateway_accounts", "GET /payment_sources", {}, "list.0.payment_source.gateway_account_id"),
]
MAGPIE_CHARGE = {
    "amount": 5000,
    "currency": "PHP",
    "source": "{sources}",
    "description": "an order",
    "statement_descriptor": "Shop",
    "capture": False,
}
MAGPIE = [
    ("by_email", "POST /customers/", {"email": "{email}", "description": "a payer"}, "email"),
    ("customers", "GET /customers/by_email/{by_email}", {}, "id"),
    ("customers", "POST /customers/", {"email": "z{email}", "description": "a payer"}, "id"),
    ("sources", "POST /sources/", kinds.MAGPIE_CARD, "id"),
    ("charges", "POST /charges/", MAGPIE_CHARGE, "id"),
    ("sources", "POST /sources/", kinds.MAGPIE_CARD, "id"),
    ("charges", "POST /charges/", {**MAGPIE_CHARGE, "capture": True}, "id"),
    ("sources", "POST /sources/", {"type": "gcash", "redirect": kinds.REDIRECT}, "id"),
    ("sources", "POST /sources/", kinds.MAGPIE_CARD, "id"),
]
PIRIOD_CUSTOMER = {"name": "Ana", "address": "Calle 1", "country": "CL", "state": 12}
PIRIOD = [
    ("customers", "POST /customers/", PIRIOD_CUSTOMER, "id"),
    ("sources", "POST /sources/", {"gateway": "ach_transfer", "amount": 25}, "id"),
    ("payments", "POST /payments/", {"source": "{sources}", "amount": 25}, "id"),
    (
        "sources",
        "POST /sources/",
        {"gateway": "stripe", "usage": "reusable", "customer": "{customers}"},
        "id",
    ),
    ("payments", "POST /payments/", {"source": "{sources}", "amount": 25}, "id"),
]
PELCRO = [
    ("payment_methods", "POST /payment_methods", {"token": "tok_visa"}, "data.id"),
    ("payment_methods", "POST /payment_methods", {"token": "btok_us"}, "data.id"),
    ("source", "POST /payment_methods", {"token": "tok_jcb"}, "data.id"),
]
STEPS = {
    "Stripe": STRIPE,
    "Chargebee": CHARGEBEE,
    "Magpie": MAGPIE,
    "Piriod": PIRIOD,
    "Pelcro": PELCRO,
}
# Members of bodies and queries, and whose ids they hold.
REFERENCES = {
    "customer": ("customers",),
    "customer_id": ("customers",),
    "source": ("sources", "cards", "bank_accounts", "tokens"),
    "source_id": ("sources", "source", "payment_methods"),
    "default_source": ("cards",),
    "payment_source_id": ("payment_sources",),
    "primary_payment_source_id": ("payment_sources",),
    "card": ("tokens",),
    "token": ("tokens",),
    "token_id": ("tokens",),
    "charge": ("charges",),
    "payment_intent": ("payment_intents",),
    "setup_intent": ("setup_intents",),
    "payment_method": ("payment_methods",),
    "payment_intent_id": ("payment_intents",),
    "gateway_account_id": ("gateway_accounts",),
    "mandate": ("mandates",),
}
PUBLISHED = {"tokens": ["tok_visa", "btok_us_verified", "tok_chargeDeclined"]}
VALUES = {
    "number": "4242424242424242",
    "exp_month": 12,
    "exp_year": 2034,
    "expiry_month": 12,
    "expiry_year": 2034,
    "currency": "usd",
    "currency_code": "USD",
    "amount": 500,
    "iban": "DE89370400440532013000",
    "routing_number": "110000000",
    "return_url": RETURN,
    "country": "US",
    "site_id": 1,
}


class Objects:
    """What there is to name, for one dialect."""

    def __init__(self, wire, dialect):
        self._wire = wire
        self._dialect = dialect
        self._token = None
        self.ids = {}

    def renew(self, number):
        """Makes everything anew. Generated calls delete and use up what they meet."""
        fresh = {}
        email = f"fuzz{number}@example.com"
        if self._dialect == "Pelcro":
            self.log_in(email)
        for collection, call, body, place in STEPS[self._dialect]:
            newest = {"email": email, **{name: ids[-1] for name, ids in fresh.items()}}
            try:
                method, path = filled(call, newest).split(" ", 1)
                answer = self._send(method, path, filled(body, newest))
            except KeyError:
                continue
            if answer.status in (200, 201):
                self._keep(fresh, collection, member(answer.json, place))
        self.ids = fresh

    def log_in(self, email):
        """Registers somebody, or logs in who is there."""
        sent = {"email": email, "password": "correct horse", "first_name": "Ada"}
        for path in ("/auth/register", "/auth/login"):
            answer = self._wire.pelcro("POST", path, sent)
            if answer.status == 200:
                self._token = answer.json["data"]["token"]
                return

    @property
    def token(self):
        """Pelcro's session."""
        return self._token

    def _send(self, method, path, body):
        if self._dialect == "Magpie" and path == "/sources/":
            return self._wire.magpie(method, path, body, PUBLISHABLE)
        if self._dialect == "Pelcro":
            return self._wire.pelcro(method, path, body, self._token)
        if self._dialect in ("Stripe", "Chargebee"):
            body = pages.flat(body)
        return getattr(self._wire, self._dialect.lower())(method, path, body)

    @staticmethod
    def _keep(fresh, collection, found):
        if found is not None:
            fresh.setdefault(collection, []).append(found)

    def own(self, collections, random):
        """Any id of what was made; nothing when there is none."""
        known = [one for name in collections for one in self.ids.get(name, ())]
        return random.choice(known) if known else None

    def pick(self, collections, random):
        """The same, or a published test token."""
        published = [one for name in collections for one in PUBLISHED.get(name, ())]
        if published and random.random() < 0.5:
            return random.choice(published)
        return self.own(collections, random)


def filled(value, newest):
    """A call or a body with `{names}` replaced; a name that is missing is a `KeyError`."""
    if isinstance(value, dict):
        return {name: filled(inner, newest) for name, inner in value.items()}
    if not isinstance(value, str):
        return value
    whole = re.fullmatch(r"\{(\w+)\}", value)
    if whole:
        return newest[whole[1]]
    return re.sub(r"\{(\w+)\}", lambda found: str(newest[found[1]]), value)


def member(tree, place):
    """What is at a dotted place, or nothing."""
    for step in place.split("."):
        if isinstance(tree, list):
            tree = tree[int(step)] if int(step) < len(tree) else None
        elif isinstance(tree, dict):
            tree = tree.get(step)
        else:
            return None
    return tree
