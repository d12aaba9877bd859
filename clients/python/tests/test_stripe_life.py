"""The whole life of a Stripe source: made, changed, charged, given back, deleted."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from harness import official, payer
from harness.patience import eventually

CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "314"}
BANK = {
    "country": "US",
    "currency": "usd",
    "account_holder_name": "Jenny Rosen",
    "account_holder_type": "individual",
    "routing_number": "110000000",
    "account_number": "000123456789",
}
RETURN = "https://shop.example.com/return?order=7"
IDEAL = {"type": "ideal", "amount": 1099, "currency": "eur", "redirect": {"return_url": RETURN}}
TWENTY = {"amount": 2000, "currency": "usd"}

# A token that can be charged at once, the code, the decline code. All are declined when attached
# too, which `test_stripe_client.py` shows.
CHARGE_DECLINES = [
    ("tok_chargeDeclined", "card_declined", "generic_decline"),
    ("tok_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
    ("tok_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
    ("tok_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
    ("tok_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded"),
    ("tok_chargeDeclinedExpiredCard", "expired_card", None),
    ("tok_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
    ("tok_chargeDeclinedProcessingError", "processing_error", None),
]
# A token that can be attached, what a charge of it says, and the outcome that is kept.
LATER_DECLINES = [
    ("tok_chargeCustomerFail", "generic_decline", "issuer_declined", "declined_by_network"),
    ("tok_visa_chargeCustomerFailLostCard", "lost_card", "issuer_declined", "declined_by_network"),
    (
        "tok_visa_chargeCustomerFailStolenCard",
        "stolen_card",
        "issuer_declined",
        "declined_by_network",
    ),
    ("tok_radarBlock", "fraudulent", "blocked", "not_sent_to_network"),
    ("tok_riskLevelHighest", "fraudulent", "blocked", "not_sent_to_network"),
]


@pytest.fixture
def customer(stripe_client):
    """Somebody new."""
    return stripe_client.customers.create({"email": "life@example.com", "name": "Jenny Rosen"})


@pytest.fixture
def sources(stripe_client):
    """A customer's sources."""
    return stripe_client.customers.payment_sources


@pytest.fixture
def card(sources, customer):
    """A card that works."""
    return sources.create(customer.id, {"source": "tok_visa"})


def refusal(kind, call):
    """The error of a call that must fail."""
    with pytest.raises(kind) as refused:
        call()
    return refused.value


def test_a_card_is_changed(stripe_client, sources, customer):
    token = stripe_client.tokens.create({"card": CARD})
    sent = {"source": token.id, "metadata": {"order": "6735", "note": "by phone"}}
    card = sources.create(customer.id, sent)
    changes = {
        "exp_month": 11,
        "exp_year": 2035,
        "name": "Jane Roe",
        "address_zip": "94107",
        "metadata": {"note": "", "seat": "12"},
    }
    changed = sources.update(customer.id, card.id, changes)
    assert (changed.exp_month, changed.exp_year, changed.name) == (11, 2035, "Jane Roe")
    assert changed.metadata.to_dict() == {"order": "6735", "seat": "12"}
    assert (changed.last4, changed.fingerprint) == (card.last4, card.fingerprint)
    assert (changed.address_zip, changed.address_zip_check) == ("94107", "pass")
    assert sources.retrieve(customer.id, card.id).to_dict() == changed.to_dict()
    bare = sources.update(customer.id, card.id, {"metadata": "", "name": ""})
    assert (bare.metadata.to_dict(), bare.name) == ({}, None)


def test_what_a_card_does_not_take(sources, customer, card):
    wrong = {
        "number": ({"number": "4242424242424242"}, "parameter_unknown", "number"),
        "expiry": ({"exp_year": 2020}, "invalid_expiry_year", "exp_year"),
    }
    for sent, code, param in wrong.values():
        error = refusal(
            stripe.StripeError, lambda sent=sent: sources.update(customer.id, card.id, sent)
        )
        assert (error.code, error.param) == (code, param)
    assert sources.retrieve(customer.id, card.id).to_dict() == card.to_dict()


def test_the_default_moves(stripe_client, sources, customer, card):
    second = sources.create(customer.id, {"source": "tok_mastercard"})
    third = sources.create(customer.id, {"source": "tok_amex"})

    def default():
        return stripe_client.customers.retrieve(customer.id).default_source

    assert default() == card.id
    stripe_client.customers.update(customer.id, {"default_source": second.id})
    assert default() == second.id
    error = refusal(
        stripe.InvalidRequestError,
        lambda: stripe_client.customers.update(customer.id, {"default_source": "card_nope"}),
    )
    assert (error.http_status, error.code) == (400, "resource_missing")
    deleted = sources.delete(customer.id, second.id)
    assert deleted.to_dict() == {"id": second.id, "object": "card", "deleted": True}
    # The one that was added last follows.
    assert default() == third.id
    sources.delete(customer.id, card.id)
    assert default() == third.id
    sources.delete(customer.id, third.id)
    assert default() is None
    error = refusal(
        stripe.InvalidRequestError, lambda: sources.retrieve(customer.id, second.id)
    )
    assert (error.http_status, error.code) == (404, "resource_missing")


def test_a_new_source_of_a_customer_replaces_the_default(stripe_client, sources, customer, card):
    changed = stripe_client.customers.update(customer.id, {"source": "tok_jcb"})
    assert changed.default_source != card.id
    kept = [one.id for one in sources.list(customer.id).data]
    assert kept == [changed.default_source]


def test_a_charge_is_held_then_captured_in_part(stripe_client, customer, card):
    held = stripe_client.charges.create({**TWENTY, "customer": customer.id, "capture": False})
    assert (held.captured, held.paid, held.status) == (False, True, "succeeded")
    assert (held.amount_captured, held.source.id) == (0, card.id)
    captured = stripe_client.charges.capture(held.id, {"amount": 1500})
    assert (captured.captured, captured.amount, captured.amount_captured) == (True, 2000, 1500)
    assert captured.amount_refunded == 500 and captured.refunded is False
    error = refusal(
        stripe.InvalidRequestError, lambda: stripe_client.charges.capture(held.id)
    )
    assert (error.http_status, error.code) == (400, "charge_already_captured")
    assert error.user_message == f"Charge {held.id} has already been captured."


def test_a_held_charge_is_let_go(stripe_client, customer, card):
    held = stripe_client.charges.create({**TWENTY, "customer": customer.id, "capture": False})
    error = refusal(
        stripe.InvalidRequestError,
        lambda: stripe_client.refunds.create({"charge": held.id, "amount": 500}),
    )
    assert error.param == "amount" and "partially refund an uncaptured charge" in str(error)
    stripe_client.refunds.create({"charge": held.id})
    read = stripe_client.charges.retrieve(held.id)
    assert (read.refunded, read.amount_refunded, read.captured) == (True, 2000, False)
    refusal(stripe.InvalidRequestError, lambda: stripe_client.charges.capture(held.id))


def test_refunds_end_at_what_was_paid(stripe_client, customer, card):
    charge = stripe_client.charges.create({**TWENTY, "customer": customer.id})

    def refund(amount):
        sent = {"charge": charge.id, "amount": amount, "reason": "requested_by_customer"}
        return stripe_client.refunds.create(sent)

    first = refund(500)
    assert (first.status, first.amount, first.charge) == ("succeeded", 500, charge.id)
    refund(700)
    error = refusal(stripe.InvalidRequestError, lambda: refund(900))
    assert (error.http_status, error.param) == (400, "amount")
    assert error.user_message == (
        "Refund amount ($9.00) is greater than unrefunded amount on charge ($8.00)"
    )
    read = stripe_client.charges.retrieve(charge.id)
    assert (read.amount_refunded, read.refunded) == (1200, False)
    refund(800)
    read = stripe_client.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert (read.amount_refunded, read.refunded) == (2000, True)
    assert [one.amount for one in read.refunds.data] == [800, 700, 500]
    error = refusal(stripe.InvalidRequestError, lambda: refund(1))
    assert (error.http_status, error.code) == (400, "charge_already_refunded")
    assert error.user_message == f"Charge {charge.id} has already been refunded."


def test_a_token_is_charged_once_and_not_kept(stripe_client, customer):
    token = stripe_client.tokens.create({"card": CARD})
    charge = stripe_client.charges.create({**TWENTY, "source": token.id})
    assert (charge.paid, charge.customer, charge.source.last4) == (True, None, "4242")
    error = refusal(
        stripe.InvalidRequestError,
        lambda: stripe_client.charges.create({**TWENTY, "source": token.id}),
    )
    assert error.code == "token_already_used"


# What is sent, the status, the code, the parameter, and a part of the sentence.
UNCHARGEABLE = {
    "nothing to charge": ({}, 400, "parameter_missing", None, "Must provide source or customer."),
    "no source": (
        {"customer": "{}"},
        404,
        "missing",
        "card",
        "Cannot charge a customer that has no active card",
    ),
    "not the customer's": (
        {"customer": "{}", "source": "card_nope"},
        404,
        "missing",
        "source",
        "does not have a linked source with ID card_nope.",
    ),
    "too little": (
        {"source": "tok_visa", "amount": 49},
        400,
        "amount_too_small",
        "amount",
        "Amount must be at least $0.50 usd",
    ),
    "too much": (
        {"source": "tok_visa", "amount": 100000000},
        400,
        "amount_too_large",
        "amount",
        "Amount must be no more than $999,999.99",
    ),
    "unknown charge": ({"source": "tok_nope"}, 400, "resource_missing", "source", "No such token"),
}


@pytest.mark.parametrize("case", UNCHARGEABLE.values(), ids=UNCHARGEABLE.keys())
def test_what_cannot_be_charged(stripe_client, customer, case):
    fields, status, code, param, text = case
    sent = {name: customer.id if value == "{}" else value for name, value in fields.items()}
    error = refusal(
        stripe.StripeError, lambda: stripe_client.charges.create({**TWENTY, **sent})
    )
    assert (error.http_status, error.code) == (status, code)
    assert error.param == param and text in error.user_message


@pytest.mark.parametrize("token, code, decline_code", CHARGE_DECLINES)
def test_declines_when_charged(stripe_client, token, code, decline_code):
    error = refusal(
        stripe.CardError, lambda: stripe_client.charges.create({**TWENTY, "source": token})
    )
    assert (error.http_status, error.code) == (402, code)
    assert error.error.decline_code in ((decline_code,) if decline_code else (None, code))
    failed = stripe_client.charges.retrieve(error.error.charge)
    assert (failed.paid, failed.status, failed.failure_code) == (False, "failed", code)
    assert failed.failure_message == error.user_message
    assert failed.outcome.type == "issuer_declined"
    assert failed.outcome.network_status == "declined_by_network"
    if decline_code:
        assert failed.outcome.reason == decline_code


@pytest.mark.parametrize("token, decline_code, kind, network", LATER_DECLINES)
def test_cards_that_fail_after_they_were_attached(
    stripe_client, sources, customer, token, decline_code, kind, network
):
    card = sources.create(customer.id, {"source": token})
    error = refusal(
        stripe.CardError,
        lambda: stripe_client.charges.create({**TWENTY, "customer": customer.id}),
    )
    assert (error.code, error.error.decline_code) == ("card_declined", decline_code)
    failed = stripe_client.charges.retrieve(error.error.charge)
    assert (failed.source.id, failed.customer) == (card.id, customer.id)
    assert (failed.outcome.type, failed.outcome.network_status) == (kind, network)
    assert (failed.outcome.risk_level == "highest") == (kind == "blocked")


def test_a_charge_that_is_looked_at(stripe_client):
    charge = stripe_client.charges.create({**TWENTY, "source": "tok_riskLevelElevated"})
    assert (charge.paid, charge.outcome.type) == (True, "manual_review")
    assert (charge.outcome.risk_level, charge.outcome.reason) == (
        "elevated",
        "elevated_risk_level",
    )


@pytest.fixture
def account(stripe_client, sources, customer):
    """A bank account that nobody verified."""
    token = stripe_client.tokens.create({"bank_account": BANK})
    return sources.create(customer.id, {"source": token.id})


def test_a_bank_account_is_verified_charged_and_deleted(
    stripe_client, sources, customer, account
):
    def charge():
        return stripe_client.charges.create({**TWENTY, "customer": customer.id})

    def verify(*amounts):
        return sources.verify(customer.id, account.id, {"amounts": list(amounts)})

    assert account.status == "new"
    error = refusal(stripe.CardError, charge)
    assert "must be verified in order to create an ACH payment" in error.user_message
    error = refusal(stripe.StripeError, lambda: verify(1, 2))
    assert error.http_status == 400 and "do not match the amounts" in error.user_message
    assert sources.retrieve(customer.id, account.id).status == "new"
    assert verify(45, 32).status == "verified"
    error = refusal(stripe.InvalidRequestError, lambda: verify(32, 45))
    assert "already been verified" in error.user_message
    made = charge()
    assert made.id.startswith("py_") and made.status == "pending"
    done = eventually(
        lambda: stripe_client.charges.retrieve(made.id), lambda seen: seen.status != "pending"
    )
    assert (done.status, done.paid, done.failure_code) == ("succeeded", True, None)
    error = refusal(
        stripe.InvalidRequestError,
        lambda: stripe_client.charges.create(
            {**TWENTY, "customer": customer.id, "capture": False}
        ),
    )
    assert error.user_message == "You cannot pass capture=false for this payment type."
    renamed = sources.update(customer.id, account.id, {"account_holder_name": "Jane Roe"})
    assert renamed.account_holder_name == "Jane Roe"
    gone = sources.delete(customer.id, account.id)
    assert (gone.id, gone.object, gone.deleted) == (account.id, "bank_account", True)
    assert stripe_client.customers.retrieve(customer.id).default_source is None


def test_a_bank_account_that_nobody_can_verify(sources, customer, account):
    for _ in range(10):
        refusal(
            stripe.StripeError,
            lambda: sources.verify(customer.id, account.id, {"amounts": [1, 2]}),
        )
    assert sources.retrieve(customer.id, account.id).status == "verification_failed"
    error = refusal(
        stripe.StripeError,
        lambda: sources.verify(customer.id, account.id, {"amounts": [32, 45]}),
    )
    assert "exceeded the number of allowed verification attempts" in error.user_message


def test_a_debit_that_fails_later(stripe_client, sources, customer):
    sources.create(customer.id, {"source": "btok_us_verified_insufficientFunds"})
    made = stripe_client.charges.create({**TWENTY, "customer": customer.id})
    assert made.status == "pending"
    done = eventually(
        lambda: stripe_client.charges.retrieve(made.id), lambda seen: seen.status != "pending"
    )
    assert (done.status, done.paid) == ("failed", False)
    assert done.failure_code == "insufficient_funds" and done.failure_message


def test_a_payer_agrees_at_a_bank(stripe_client):
    source = stripe_client.sources.create(IDEAL)
    assert (source.status, source.redirect.status) == ("pending", "pending")
    unpaid = {"amount": 1099, "currency": "eur", "source": source.id}
    error = refusal(
        stripe.InvalidRequestError, lambda: stripe_client.charges.create(unpaid)
    )
    assert (error.http_status, error.param) == (400, "source")
    place, said = payer.sent(payer.approve(source.redirect.url))
    assert place == "https://shop.example.com/return"
    assert said == {
        "order": "7",
        "source": source.id,
        "client_secret": source.client_secret,
        "livemode": "false",
    }
    ready = stripe_client.sources.retrieve(source.id)
    assert (ready.status, ready.redirect.status) == ("chargeable", "succeeded")
    charge = stripe_client.charges.create(unpaid)
    assert (charge.paid, charge.status, charge.source.id) == (True, "succeeded", source.id)
    assert stripe_client.sources.retrieve(source.id).status == "consumed"
    error = refusal(
        stripe.InvalidRequestError, lambda: stripe_client.charges.create(unpaid)
    )
    assert (error.http_status, error.param) == (400, "source")
    assert payer.look(source.redirect.url).form is None


@pytest.mark.parametrize(
    "verdict, reason", [("refuse", "declined"), ("cancel", "user_abort")]
)
def test_a_payer_does_not_agree(stripe_client, verdict, reason):
    source = stripe_client.sources.create(IDEAL)
    _, said = payer.sent(payer.say(source.redirect.url, verdict))
    assert said["source"] == source.id
    failed = stripe_client.sources.retrieve(source.id)
    assert (failed.status, failed.redirect.status) == ("failed", "failed")
    assert failed.redirect.failure_reason == reason
    sent = {"amount": 1099, "currency": "eur", "source": source.id}
    refusal(stripe.InvalidRequestError, lambda: stripe_client.charges.create(sent))


def test_an_attached_source_object_is_charged_again_and_again(stripe_client, customer):
    source = stripe_client.sources.create({"type": "card", "token": "tok_visa"})
    stripe_client.customers.payment_sources.create(customer.id, {"source": source.id})
    sent = {**TWENTY, "customer": customer.id, "source": source.id}
    for _ in range(2):
        assert stripe_client.charges.create(sent).paid is True
    assert stripe_client.sources.retrieve(source.id).status == "chargeable"
    detached = stripe_client.sources.detach(customer.id, source.id)
    assert (detached.object, detached.status) == ("source", "consumed")
    refusal(stripe.StripeError, lambda: stripe_client.charges.create(sent))


def test_a_source_object_of_nobody_is_charged_once(stripe_client, customer):
    source = stripe_client.sources.create({"type": "card", "token": "tok_visa"})
    assert stripe_client.charges.create({**TWENTY, "source": source.id}).paid is True
    assert stripe_client.sources.retrieve(source.id).status == "consumed"
    refusal(
        stripe.InvalidRequestError,
        lambda: stripe_client.customers.payment_sources.create(
            customer.id, {"source": source.id}
        ),
    )


def test_a_repeated_charge_is_one_charge(server, recorder, stripe_client, customer, card):
    stubborn = official.stripe_client(server, recorder, max_network_retries=6).v1
    sent = {**TWENTY, "customer": customer.id}
    options = {"idempotency_key": f"charge of {customer.id}"}
    with ThreadPoolExecutor(8) as callers:
        made = list(callers.map(lambda _: stubborn.charges.create(sent, options), range(8)))
    assert len({charge.id for charge in made}) == 1
    charges = stripe_client.charges.list({"customer": customer.id}).data
    assert [charge.id for charge in charges] == [made[0].id]
    again = stubborn.charges.create(sent, options)
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    refusal(
        stripe.IdempotencyError,
        lambda: stripe_client.charges.create({**sent, "amount": 2100}, options),
    )


def test_a_repeated_decline_is_one_charge(stripe_client, sources, customer):
    sources.create(customer.id, {"source": "tok_chargeCustomerFail"})
    options = {"idempotency_key": f"declined charge of {customer.id}"}
    sent = {**TWENTY, "customer": customer.id}
    told = {
        refusal(
            stripe.CardError, lambda: stripe_client.charges.create(sent, options)
        ).error.charge
        for _ in range(2)
    }
    assert len(told) == 1
    assert len(stripe_client.charges.list({"customer": customer.id}).data) == 1
