"""The official `stripe` package, module style, aimed at the server."""

import re

import pytest
import stripe

from harness.raw import PUBLISHABLE, SECRET
from harness.recorder import StripeTransport

CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "314"}
BANK = {
    "country": "US",
    "currency": "usd",
    "account_holder_name": "Jenny Rosen",
    "account_holder_type": "individual",
    "routing_number": "110000000",
    "account_number": "000123456789",
}
BROWSER_RETURN = {"return_url": "https://shop.example.com/return"}

# Token, code, decline code, parameter. What a card says when it is attached.
DECLINES = [
    ("tok_chargeDeclined", "card_declined", "generic_decline", ""),
    ("tok_visa_chargeDeclined", "card_declined", "generic_decline", ""),
    ("tok_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", ""),
    ("tok_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", ""),
    ("tok_visa_debit_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", ""),
    ("tok_visa_chargeDeclinedLostCard", "card_declined", "lost_card", ""),
    ("tok_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", ""),
    ("tok_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded", ""),
    ("tok_visa_chargeDeclinedFraudulent", "card_declined", "fraudulent", ""),
    ("tok_chargeDeclinedExpiredCard", "expired_card", None, "exp_month"),
    ("tok_chargeDeclinedIncorrectCvc", "incorrect_cvc", None, "cvc"),
    ("tok_chargeDeclinedProcessingError", "processing_error", None, None),
]
LATER_DECLINES = [
    "tok_chargeCustomerFail",
    "tok_visa_chargeCustomerFailLostCard",
    "tok_visa_chargeCustomerFailStolenCard",
    "tok_radarBlock",
]
# What is typed in wrong, the code, and the parameter at fault.
MISTYPED = [
    ({"number": "4242424242424241"}, "incorrect_number", "number"),
    ({"number": "4242"}, "invalid_number", "number"),
    ({"exp_month": 13}, "invalid_expiry_month", "exp_month"),
    ({"exp_year": 2020}, "invalid_expiry_year", "exp_year"),
    ({"cvc": "12"}, "invalid_cvc", "cvc"),
]
BRANDS = [
    ("tok_visa", "Visa", "credit", "4242"),
    ("tok_visa_debit", "Visa", "debit", "5556"),
    ("tok_mastercard", "MasterCard", "credit", "4444"),
    ("tok_mastercard_prepaid", "MasterCard", "prepaid", "5100"),
    ("tok_amex", "American Express", "credit", None),
    ("tok_discover", "Discover", "credit", None),
    ("tok_diners", "Diners Club", "credit", None),
    ("tok_jcb", "JCB", "credit", None),
    ("tok_unionpay", "UnionPay", "credit", None),
]


@pytest.fixture(scope="module", autouse=True)
def aimed(server, recorder):
    """Everything that the module needs to know, and back again."""
    stripe.api_key = SECRET
    stripe.api_base = server.base
    stripe.max_network_retries = 0
    stripe.default_http_client = StripeTransport(recorder)
    yield
    stripe.default_http_client = None


@pytest.fixture
def customer():
    """Somebody new."""
    return stripe.Customer.create(email="jenny@example.com", name="Jenny Rosen")


def test_customers_are_created_and_retrieved():
    made = stripe.Customer.create(
        description="a description", email="a@example.com", metadata={"order": "6735"}
    )
    assert re.fullmatch(r"cus_[A-Za-z0-9]{14}", made.id)
    read = stripe.Customer.retrieve(made.id)
    assert read.to_dict() == made.to_dict()
    assert read.metadata["order"] == "6735"
    assert read.livemode is False and read.default_source is None
    assert made.last_response.code == 200
    assert made.last_response.request_id.startswith("req_")


def test_customers_are_listed_newest_first():
    made = [stripe.Customer.create(email="listed@example.com") for _ in range(3)]
    page = stripe.Customer.list(email="listed@example.com", limit=2)
    assert [one.id for one in page.data] == [made[2].id, made[1].id]
    assert page.has_more and page.url == "/v1/customers"
    everybody = stripe.Customer.list(email="listed@example.com", limit=1)
    assert [one.id for one in everybody.auto_paging_iter()] == [one.id for one in reversed(made)]
    back = stripe.Customer.list(email="listed@example.com", limit=1, ending_before=made[0].id)
    assert [one.id for one in back.auto_paging_iter()] == [one.id for one in made[1:]]


def test_a_customer_may_come_with_a_source():
    made = stripe.Customer.create(source="tok_visa", expand=["default_source", "sources"])
    assert made.default_source.last4 == "4242"
    assert made.sources.total_count == 1
    assert made.sources.data[0].id == made.default_source.id


def test_a_customer_whose_source_is_declined_is_not_created():
    before = stripe.Customer.list(email="nobody@example.com").data
    with pytest.raises(stripe.CardError):
        stripe.Customer.create(email="nobody@example.com", source="tok_chargeDeclined")
    assert before == stripe.Customer.list(email="nobody@example.com").data == []


def test_a_card_token_is_used_once(customer):
    token = stripe.Token.create(card=CARD)
    assert re.fullmatch(r"tok_[A-Za-z0-9]{24}", token.id)
    assert (token.type, token.used, token.card.last4) == ("card", False, "4242")
    card = stripe.Customer.create_source(customer.id, source=token.id)
    assert card.id == token.card.id and card.fingerprint == token.card.fingerprint
    assert stripe.Token.retrieve(token.id).used is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe.Customer.create_source(customer.id, source=token.id)
    assert (refused.value.http_status, refused.value.code) == (400, "token_already_used")
    assert refused.value.param is None
    assert refused.value.user_message == (
        f"You cannot use a Stripe token more than once: {token.id}."
    )


def test_a_browser_makes_tokens(customer):
    token = stripe.Token.create(card=CARD, api_key=PUBLISHABLE)
    card = stripe.Customer.create_source(customer.id, source=token.id)
    assert card.last4 == "4242"


def test_a_bank_account_token(customer):
    token = stripe.Token.create(bank_account=BANK)
    assert re.fullmatch(r"btok_[A-Za-z0-9]{24}", token.id)
    assert (token.type, token.bank_account.last4) == ("bank_account", "6789")
    account = stripe.Customer.create_source(customer.id, source=token.id)
    assert (account.object, account.status) == ("bank_account", "new")
    assert account.account_holder_name == "Jenny Rosen"


@pytest.mark.parametrize("token, brand, funding, last4", BRANDS)
def test_published_card_tokens(customer, token, brand, funding, last4):
    for _ in range(2):
        card = stripe.Customer.create_source(customer.id, source=token)
        assert re.fullmatch(r"card_[A-Za-z0-9]{24}", card.id)
        assert (card.object, card.brand, card.funding) == ("card", brand, funding)
        assert card.customer == customer.id
        assert last4 is None or card.last4 == last4


def test_published_bank_account_tokens(customer):
    verified = stripe.Customer.create_source(customer.id, source="btok_us_verified")
    assert (verified.status, verified.bank_name) == ("verified", "STRIPE TEST BANK")
    other = stripe.Customer.create()
    assert stripe.Customer.create_source(other.id, source="btok_us").status == "new"


def test_the_same_bank_account_twice_is_refused(customer):
    stripe.Customer.create_source(customer.id, source="btok_us_verified")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe.Customer.create_source(customer.id, source="btok_us_verified")
    assert refused.value.code == "bank_account_exists"


def test_a_card_as_a_dictionary(customer):
    source = {"object": "card", "name": "Jenny Rosen", "address_zip": "94111", **CARD}
    card = stripe.Customer.create_source(customer.id, source=source, metadata={"seat": "12"})
    assert (card.exp_month, card.exp_year, card.name) == (12, 2034, "Jenny Rosen")
    assert card.metadata.to_dict() == {"seat": "12"}
    assert (card.cvc_check, card.address_zip_check) == ("pass", "pass")


def test_the_older_names_of_the_source(customer):
    card = stripe.Customer.create_source(customer.id, card=CARD)
    account = stripe.Customer.create_source(customer.id, bank_account=BANK)
    assert (card.object, account.object) == ("card", "bank_account")


def test_a_bank_account_as_a_dictionary(customer):
    account = stripe.Customer.create_source(customer.id, source={"object": "bank_account", **BANK})
    assert re.fullmatch(r"ba_[A-Za-z0-9]{24}", account.id)
    assert (account.routing_number, account.last4) == ("110000000", "6789")


def test_a_source_object_is_attached(customer):
    source = stripe.Source.create(type="card", token="tok_visa", owner={"name": "Jenny"})
    assert re.fullmatch(r"src_[A-Za-z0-9]{24}", source.id)
    assert (source.status, source.usage) == ("chargeable", "reusable")
    attached = stripe.Customer.create_source(customer.id, source=source.id)
    assert (attached.object, attached.id) == ("source", source.id)
    assert attached.customer == customer.id
    assert stripe.Customer.retrieve(customer.id).default_source == source.id


def test_a_source_from_raw_card_data():
    source = stripe.Source.create(type="card", card=CARD, metadata={"a": "b"})
    assert (source.card.last4, source.card.brand) == ("4242", "Visa")
    assert stripe.Source.retrieve(source.id).metadata.to_dict() == {"a": "b"}


def test_an_ideal_source():
    source = stripe.Source.create(
        type="ideal", amount=1099, currency="EUR", redirect=BROWSER_RETURN, owner={"name": "Jan"}
    )
    assert (source.flow, source.status, source.usage) == ("redirect", "pending", "single_use")
    assert (source.amount, source.currency) == (1099, "eur")
    assert source.redirect.status == "pending" and source.redirect.url.startswith("http")
    assert source.client_secret.startswith("src_client_secret_")
    seen = stripe.Source.retrieve(
        source.id, client_secret=source.client_secret, api_key=PUBLISHABLE
    )
    assert seen.id == source.id


def test_a_sepa_debit_source():
    source = stripe.Source.create(
        type="sepa_debit",
        currency="eur",
        sepa_debit={"iban": "DE89370400440532013000"},
        owner={"name": "Jenny Rosen"},
    )
    assert (source.status, source.usage) == ("chargeable", "reusable")
    assert (source.sepa_debit.last4, source.sepa_debit.country) == ("3000", "DE")
    assert source.owner.name == "Jenny Rosen"


@pytest.mark.parametrize("missing", ["amount", "currency", "redirect"])
def test_what_a_redirect_source_needs(missing):
    fields = {"amount": 1099, "currency": "eur", "redirect": BROWSER_RETURN}
    del fields[missing]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe.Source.create(type="bancontact", **fields)
    assert refused.value.code == "parameter_missing"
    assert refused.value.param.startswith(missing)


def test_sources_are_listed_and_retrieved(customer):
    first = stripe.Customer.create_source(customer.id, source="tok_visa")
    second = stripe.Customer.create_source(customer.id, source="tok_mastercard")
    account = stripe.Customer.create_source(customer.id, source="btok_us_verified")
    page = stripe.Customer.list_sources(customer.id)
    assert page.url == f"/v1/customers/{customer.id}/sources"
    assert [one.id for one in page.data] == [first.id, account.id, second.id]
    cards = stripe.Customer.list_sources(customer.id, object="card")
    assert {one.id for one in cards.data} == {first.id, second.id}
    read = stripe.Customer.retrieve_source(customer.id, second.id)
    assert read.to_dict() == second.to_dict()


def test_paging_visits_every_source_once(customer):
    made = {stripe.Customer.create_source(customer.id, source="tok_visa").id for _ in range(7)}
    page = stripe.Customer.list_sources(customer.id, limit=2)
    visited = [one.id for one in page.auto_paging_iter()]
    assert len(visited) == 7 and set(visited) == made


def test_the_first_source_becomes_the_default(customer):
    first = stripe.Customer.create_source(customer.id, source="tok_visa")
    stripe.Customer.create_source(customer.id, source="tok_mastercard")
    assert stripe.Customer.retrieve(customer.id).default_source == first.id


def test_expand(customer):
    made = stripe.Customer.create_source(customer.id, source="tok_visa", expand=["customer"])
    assert (made.customer.object, made.customer.id) == ("customer", customer.id)
    read = stripe.Customer.retrieve(customer.id, expand=["sources", "default_source"])
    assert read.default_source.id == made.id
    assert read.sources.data[0].id == made.id and read.sources.has_more is False
    page = stripe.Customer.list(limit=1, expand=["data.sources"])
    assert page.data[0].sources.object == "list"
    assert "sources" not in stripe.Customer.retrieve(customer.id)


@pytest.mark.parametrize("token, code, decline_code, param", DECLINES)
def test_declines(customer, token, code, decline_code, param):
    with pytest.raises(stripe.CardError) as refused:
        stripe.Customer.create_source(customer.id, source=token)
    error = refused.value
    assert (error.http_status, error.code) == (402, code)
    assert error.error.decline_code in ((decline_code,) if decline_code else (None, code))
    assert param is None or error.param == param
    assert error.error.doc_url.endswith(code.replace("_", "-"))
    assert stripe.Customer.list_sources(customer.id).data == []


@pytest.mark.parametrize("token", LATER_DECLINES)
def test_cards_that_fail_only_when_charged(customer, token):
    assert stripe.Customer.create_source(customer.id, source=token).object == "card"


@pytest.mark.parametrize("typed, code, param", MISTYPED)
def test_mistyped_cards(customer, typed, code, param):
    with pytest.raises(stripe.CardError) as refused:
        stripe.Token.create(card={**CARD, **typed})
    assert (refused.value.code, refused.value.param) == (code, param)
    with pytest.raises(stripe.CardError) as refused:
        stripe.Customer.create_source(customer.id, source={"object": "card", **CARD, **typed})
    assert (refused.value.code, refused.value.param) == (code, param)


def test_a_key_makes_a_repeat_the_same_answer(customer):
    key = f"key of {customer.id}"
    first = stripe.Customer.create_source(customer.id, source="tok_visa", idempotency_key=key)
    again = stripe.Customer.create_source(customer.id, source="tok_visa", idempotency_key=key)
    assert again.last_response.body == first.last_response.body
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    original = first.last_response.headers["Request-Id"]
    assert again.last_response.headers["Original-Request"] == original
    assert again.last_response.headers["Request-Id"] != original
    assert len(stripe.Customer.list_sources(customer.id).data) == 1


def test_a_refusal_is_repeated_too(customer):
    key = f"declined {customer.id}"
    texts = set()
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            stripe.Customer.create_source(
                customer.id, source="tok_chargeDeclined", idempotency_key=key
            )
        texts.add(refused.value.http_body)
    assert len(texts) == 1 and refused.value.headers["Idempotent-Replayed"] == "true"


def test_a_key_with_other_parameters(customer):
    key = f"other {customer.id}"
    stripe.Customer.create_source(customer.id, source="tok_visa", idempotency_key=key)
    with pytest.raises(stripe.IdempotencyError) as refused:
        stripe.Customer.create_source(customer.id, source="tok_amex", idempotency_key=key)
    assert refused.value.http_status == 400
    assert "same parameters they were first used with" in refused.value.user_message
    with pytest.raises(stripe.IdempotencyError) as refused:
        stripe.Customer.create(email="x@example.com", idempotency_key=key)
    assert "same endpoint" in refused.value.user_message


def test_wrong_keys():
    with pytest.raises(stripe.AuthenticationError) as refused:
        stripe.Customer.retrieve("cus_demo", api_key="sk_test_nobody1234567890")
    assert refused.value.http_status == 401
    assert refused.value.user_message.startswith("Invalid API Key provided: sk_test_nob")
    assert "nobody1234567890" not in refused.value.user_message
    with pytest.raises(stripe.AuthenticationError) as refused:
        stripe.Customer.create_source("cus_demo", source="tok_visa", api_key=PUBLISHABLE)
    assert refused.value.http_status == 401


# A call, the status, the code and the parameter.
REFUSALS = {
    "unknown customer": (
        lambda: stripe.Customer.create_source("cus_nope", source="tok_visa"),
        (404, "resource_missing", "customer"),
    ),
    "unknown customer by id": (
        lambda: stripe.Customer.retrieve("cus_nope"),
        (404, "resource_missing", "id"),
    ),
    "unknown token": (
        lambda: stripe.Customer.create_source("cus_demo", source="tok_nope"),
        (400, "resource_missing", "source"),
    ),
    "unknown source": (
        lambda: stripe.Customer.create_source("cus_demo", source="src_nope"),
        (400, "resource_missing", "source"),
    ),
    "unknown source by id": (
        lambda: stripe.Customer.retrieve_source("cus_demo", "card_nope"),
        (404, "resource_missing", "id"),
    ),
    "no source": (
        lambda: stripe.Customer.create_source("cus_demo"),
        (400, "parameter_missing", "source"),
    ),
    "unknown parameter": (
        lambda: stripe.Customer.create_source("cus_demo", source="tok_visa", colour="red"),
        (400, "parameter_unknown", "colour"),
    ),
    "two sources": (
        lambda: stripe.Customer.create_source("cus_demo", source="tok_visa", card=CARD),
        (400, "parameters_exclusive", None),
    ),
    "dictionary without object": (
        lambda: stripe.Customer.create_source("cus_demo", source=CARD),
        (400, "parameter_missing", "source[object]"),
    ),
    "unknown token by id": (
        lambda: stripe.Token.retrieve("tok_nope"),
        (404, "resource_missing", "id"),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(case):
    call, (status, code, param) = case
    with pytest.raises(stripe.InvalidRequestError) as refused:
        call()
    error = refused.value
    assert (error.http_status, error.code) == (status, code)
    assert param is None or error.param == param
    assert error.request_id.startswith("req_")
