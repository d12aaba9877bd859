"""Stripe's payment methods, setup intents and payment intents, through the payer's pages."""

import pytest
import stripe

from harness import official, payer
from harness.raw import PUBLISHABLE

CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "314"}
RETURN = "https://shop.example.com/return?order=7"
CARDS_ONLY = {"payment_method_types": ["card"]}
TWENTY = {"amount": 2000, "currency": "usd", **CARDS_ONLY}
CHALLENGED = "pm_card_authenticationRequired"
CHALLENGED_UNLESS_SET_UP = "pm_card_authenticationRequiredOnSetup"
US_BANK = {
    "type": "us_bank_account",
    "us_bank_account": {
        "account_holder_type": "individual",
        "account_number": "000123456789",
        "routing_number": "110000000",
    },
    "billing_details": {"name": "Jenny Rosen", "email": "jenny@example.com"},
}
ACCEPTED = {
    "customer_acceptance": {
        "type": "online",
        "online": {"ip_address": "127.0.0.1", "user_agent": "tests"},
    }
}


@pytest.fixture
def customer(stripe_client):
    """Somebody new."""
    return stripe_client.customers.create({"email": "intent@example.com"})


@pytest.fixture
def browser(server, recorder):
    """The client with the key that may sit in a browser."""
    return official.stripe_client(server, recorder, PUBLISHABLE).v1


@pytest.fixture
def set_up(stripe_client, customer):
    """Makes and confirms a setup intent."""

    def make(method, **more):
        sent = {"customer": customer.id, "payment_method": method, "confirm": True}
        return stripe_client.setup_intents.create({**CARDS_ONLY, **sent, **more})

    return make


@pytest.fixture
def pay(stripe_client, customer):
    """Makes and confirms a payment intent."""

    def make(method, **more):
        sent = {"customer": customer.id, "payment_method": method, "confirm": True}
        return stripe_client.payment_intents.create({**TWENTY, **sent, **more})

    return make


def refusal(kind, call):
    """The error of a call that must fail."""
    with pytest.raises(kind) as refused:
        call()
    return refused.value


def test_the_life_of_a_payment_method(stripe_client, customer):
    methods = stripe_client.payment_methods
    made = methods.create({"type": "card", "card": CARD, "metadata": {"a": "b"}})
    assert made.id.startswith("pm_") and made.customer is None
    assert (made.card.brand, made.card.last4) == ("visa", "4242")
    attached = methods.attach(made.id, {"customer": customer.id})
    assert attached.customer == customer.id
    assert methods.attach(made.id, {"customer": customer.id}).customer == customer.id
    changes = {
        "billing_details": {"name": "Jane Roe", "address": {"postal_code": "94107"}},
        "card": {"exp_month": 11, "exp_year": 2035},
        "metadata": {"a": "", "seat": "12"},
    }
    changed = methods.update(made.id, changes)
    assert (changed.card.exp_month, changed.card.exp_year) == (11, 2035)
    assert changed.billing_details.name == "Jane Roe"
    assert changed.billing_details.address.postal_code == "94107"
    assert changed.metadata.to_dict() == {"seat": "12"}
    for page in (
        methods.list({"customer": customer.id, "type": "card"}),
        stripe_client.customers.payment_methods.list(customer.id),
    ):
        assert [one.to_dict() for one in page.data] == [changed.to_dict()]
    detached = methods.detach(made.id)
    assert (detached.id, detached.customer) == (made.id, None)
    assert stripe_client.customers.payment_methods.list(customer.id).data == []
    error = refusal(
        stripe.InvalidRequestError, lambda: methods.attach(made.id, {"customer": customer.id})
    )
    assert error.http_status == 400
    assert error.user_message.startswith(
        "This PaymentMethod was previously used without being attached to a Customer or was "
        "detached from a Customer, and may not be used again."
    )


def test_a_payment_method_has_one_customer(stripe_client, customer):
    methods = stripe_client.payment_methods
    made = methods.attach("pm_card_visa", {"customer": customer.id})
    other = stripe_client.customers.create()
    error = refusal(
        stripe.InvalidRequestError, lambda: methods.attach(made.id, {"customer": other.id})
    )
    assert error.user_message == (
        "The payment method you provided has already been attached to a customer."
    )
    assert methods.retrieve(made.id).customer == customer.id
    loose = methods.create({"type": "card", "card": CARD})
    error = refusal(stripe.InvalidRequestError, lambda: methods.detach(loose.id))
    assert "is not attached to a customer so detachment is impossible" in error.user_message


def test_a_payment_method_of_nobody_pays_once(stripe_client, customer):
    made = stripe_client.payment_methods.create({"type": "card", "card": CARD})
    sent = {**TWENTY, "payment_method": made.id, "confirm": True}
    assert stripe_client.payment_intents.create(sent).status == "succeeded"
    refusal(
        stripe.InvalidRequestError,
        lambda: stripe_client.payment_methods.attach(made.id, {"customer": customer.id}),
    )


def test_published_names_make_new_methods(stripe_client, customer):
    methods = stripe_client.payment_methods
    seen = {methods.retrieve("pm_card_mastercard").id for _ in range(2)}
    attached = methods.attach("pm_card_amex", {"customer": customer.id})
    assert len(seen | {attached.id}) == 3
    assert all(name.startswith("pm_1") for name in seen)
    assert (attached.card.brand, attached.customer) == ("amex", customer.id)
    error = refusal(
        stripe.CardError,
        lambda: methods.attach("pm_card_chargeDeclined", {"customer": customer.id}),
    )
    assert (error.http_status, error.code) == (402, "card_declined")
    assert error.error.decline_code == "generic_decline"


def test_cards_are_payment_methods_too(stripe_client, customer):
    sources = stripe_client.customers.payment_sources
    card = sources.create(customer.id, {"source": "tok_visa"})
    method = stripe_client.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    listed = stripe_client.customers.payment_methods.list(customer.id).data
    assert {one.id for one in listed} == {card.id, method.id}
    assert {one.object for one in listed} == {"payment_method"}
    assert [one.id for one in sources.list(customer.id).data] == [card.id]
    sent = {**TWENTY, "customer": customer.id, "payment_method": card.id, "confirm": True}
    assert stripe_client.payment_intents.create(sent).status == "succeeded"


def test_a_card_is_set_up(stripe_client, customer, set_up):
    done = set_up("pm_card_visa")
    assert (done.status, done.usage, done.last_setup_error) == ("succeeded", "off_session", None)
    assert stripe_client.payment_methods.retrieve(done.payment_method).customer == customer.id
    error = refusal(
        stripe.InvalidRequestError, lambda: stripe_client.setup_intents.confirm(done.id)
    )
    assert (error.http_status, error.code) == (400, "setup_intent_unexpected_state")
    attempts = stripe_client.setup_attempts.list({"setup_intent": done.id}).data
    assert [one.status for one in attempts] == ["succeeded"]
    assert attempts[0].id == done.latest_attempt


def test_a_setup_goes_step_by_step(stripe_client, customer):
    setups = stripe_client.setup_intents
    made = setups.create({"customer": customer.id, **CARDS_ONLY})
    assert made.status == "requires_payment_method"
    error = refusal(stripe.InvalidRequestError, lambda: setups.confirm(made.id))
    assert error.code == "setup_intent_unexpected_state"
    changed = setups.update(made.id, {"payment_method": "pm_card_visa", "metadata": {"a": "b"}})
    assert changed.status == "requires_confirmation"
    done = setups.confirm(made.id)
    assert (done.status, done.metadata["a"]) == ("succeeded", "b")


def test_a_setup_is_given_up(stripe_client, customer):
    setups = stripe_client.setup_intents
    made = setups.create({"customer": customer.id, **CARDS_ONLY})
    gone = setups.cancel(made.id, {"cancellation_reason": "abandoned"})
    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    error = refusal(
        stripe.InvalidRequestError,
        lambda: setups.confirm(made.id, {"payment_method": "pm_card_visa"}),
    )
    assert error.code == "setup_intent_unexpected_state"


def test_a_payer_passes_the_setup(stripe_client, customer, browser, set_up):
    waits = set_up(CHALLENGED_UNLESS_SET_UP, return_url=RETURN)
    assert (waits.status, waits.next_action.type) == ("requires_action", "redirect_to_url")
    assert waits.next_action.redirect_to_url.return_url == RETURN
    place, said = payer.sent(payer.approve(waits.next_action.redirect_to_url.url))
    assert place == "https://shop.example.com/return"
    assert said == {
        "order": "7",
        "setup_intent": waits.id,
        "setup_intent_client_secret": waits.client_secret,
        "redirect_status": "succeeded",
    }
    done = stripe_client.setup_intents.retrieve(waits.id)
    assert (done.status, done.next_action) == ("succeeded", None)
    listed = stripe_client.customers.payment_methods.list(customer.id).data
    assert [one.id for one in listed] == [done.payment_method]
    seen = browser.setup_intents.retrieve(waits.id, {"client_secret": waits.client_secret})
    assert seen.status == "succeeded"
    assert "metadata" not in seen and "customer" not in seen
    wrong = {"client_secret": f"{waits.id}_secret_wrong"}
    refusal(stripe.StripeError, lambda: browser.setup_intents.retrieve(waits.id, wrong))


def test_a_payer_fails_the_setup(stripe_client, customer, set_up):
    waits = set_up(CHALLENGED_UNLESS_SET_UP, return_url=RETURN)
    _, said = payer.sent(payer.refuse(waits.next_action.redirect_to_url.url))
    assert said["redirect_status"] == "failed"
    failed = stripe_client.setup_intents.retrieve(waits.id)
    assert (failed.status, failed.payment_method) == ("requires_payment_method", None)
    assert failed.last_setup_error.code == "setup_intent_authentication_failure"
    assert failed.last_setup_error.payment_method.id == waits.payment_method
    assert stripe_client.customers.payment_methods.list(customer.id).data == []
    done = stripe_client.setup_intents.confirm(waits.id, {"payment_method": "pm_card_visa"})
    assert (done.status, done.last_setup_error) == ("succeeded", None)


def test_a_script_shows_the_challenge(set_up):
    waits = set_up(CHALLENGED_UNLESS_SET_UP)
    assert (waits.status, waits.next_action.type) == ("requires_action", "use_stripe_sdk")
    step = waits.next_action["use_stripe_sdk"]
    assert step["type"] == "three_d_secure_redirect"
    assert payer.look(step["stripe_js"]).form


def test_a_card_that_is_declined_when_set_up(stripe_client, customer, set_up):
    method = stripe_client.payment_methods.create(
        {"type": "card", "card": {**CARD, "number": "4000000000009995"}}
    )
    error = refusal(stripe.CardError, lambda: set_up(method.id))
    assert (error.http_status, error.code) == (402, "card_declined")
    assert error.error.decline_code == "insufficient_funds"
    failed = error.error.setup_intent
    assert failed["status"] == "requires_payment_method"
    read = stripe_client.setup_intents.retrieve(failed["id"])
    assert read.last_setup_error.decline_code == "insufficient_funds"


@pytest.fixture
def unproven(stripe_client, customer):
    """A setup intent that waits for two small deposits."""
    sent = {
        "customer": customer.id,
        "payment_method_types": ["us_bank_account"],
        "payment_method_data": US_BANK,
        "mandate_data": ACCEPTED,
        "confirm": True,
    }
    return stripe_client.setup_intents.create(sent)


def test_a_bank_account_is_proven_by_its_deposits(stripe_client, customer, unproven):
    setups = stripe_client.setup_intents
    assert unproven.status == "requires_action"
    assert unproven.next_action.type == "verify_with_microdeposits"
    error = refusal(
        stripe.InvalidRequestError,
        lambda: setups.verify_microdeposits(unproven.id, {"amounts": [1, 2]}),
    )
    assert error.code == "payment_method_microdeposit_verification_amounts_mismatch"
    assert "9 verification attempts remaining" in error.user_message
    done = setups.verify_microdeposits(unproven.id, {"amounts": [32, 45]})
    assert done.status == "succeeded"
    assert stripe_client.payment_methods.retrieve(done.payment_method).customer == customer.id
    assert stripe_client.mandates.retrieve(done.mandate).status == "active"


def test_a_payer_names_the_deposits(stripe_client, unproven):
    url = unproven.next_action.verify_with_microdeposits.hosted_verification_url
    page = payer.look(url)
    wrong = payer.browse(page.form, {"verdict": "approve", "amount1": "1", "amount2": "2"})
    assert wrong.status == 422 and wrong.form
    answer = payer.browse(page.form, {"verdict": "approve", "amount1": "45", "amount2": "32"})
    assert answer.status in (200, 303)
    assert stripe_client.setup_intents.retrieve(unproven.id).status == "succeeded"


def test_a_payment(stripe_client, customer, pay):
    done = pay("pm_card_visa", metadata={"order": "7"}, description="An order")
    assert (done.status, done.amount_received) == ("succeeded", 2000)
    charge = stripe_client.charges.retrieve(done.latest_charge)
    assert (charge.payment_intent, charge.captured, charge.source) == (done.id, True, None)
    assert charge.payment_method == done.payment_method
    error = refusal(
        stripe.InvalidRequestError, lambda: stripe_client.payment_intents.cancel(done.id)
    )
    assert (error.http_status, error.code) == (400, "payment_intent_unexpected_state")
    refund = stripe_client.refunds.create({"payment_intent": done.id, "amount": 500})
    assert (refund.payment_intent, refund.charge) == (done.id, charge.id)


def test_a_payment_is_held_then_captured_in_part(stripe_client, pay):
    held = pay("pm_card_visa", capture_method="manual")
    assert (held.status, held.amount_capturable) == ("requires_capture", 2000)
    done = stripe_client.payment_intents.capture(held.id, {"amount_to_capture": 1500})
    assert (done.status, done.amount_received, done.amount_capturable) == ("succeeded", 1500, 0)


def test_a_held_payment_is_given_up(stripe_client, pay):
    held = pay("pm_card_visa", capture_method="manual")
    gone = stripe_client.payment_intents.cancel(
        held.id, {"cancellation_reason": "requested_by_customer"}
    )
    assert (gone.status, gone.cancellation_reason) == ("canceled", "requested_by_customer")
    assert stripe_client.charges.retrieve(held.latest_charge).refunded is True
    for call in ("confirm", "capture", "cancel"):
        error = refusal(
            stripe.InvalidRequestError,
            lambda call=call: getattr(stripe_client.payment_intents, call)(held.id),
        )
        assert error.code == "payment_intent_unexpected_state"


def test_a_payer_passes_the_challenge(stripe_client, pay):
    waits = pay(CHALLENGED, return_url=RETURN)
    assert (waits.status, waits.next_action.type) == ("requires_action", "redirect_to_url")
    place, said = payer.sent(payer.approve(waits.next_action.redirect_to_url.url))
    assert place == "https://shop.example.com/return"
    assert said == {
        "order": "7",
        "payment_intent": waits.id,
        "payment_intent_client_secret": waits.client_secret,
        "redirect_status": "succeeded",
    }
    done = stripe_client.payment_intents.retrieve(waits.id, {"expand": ["latest_charge"]})
    assert (done.status, done.latest_charge.paid) == ("succeeded", True)
    assert done.latest_charge.payment_method_details.card.three_d_secure is not None


def test_a_payer_fails_the_challenge(stripe_client, pay):
    waits = pay(CHALLENGED, return_url=RETURN)
    url = waits.next_action.redirect_to_url.url
    _, said = payer.sent(payer.refuse(url))
    assert said["redirect_status"] == "failed"
    failed = stripe_client.payment_intents.retrieve(waits.id)
    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error.code == "payment_intent_authentication_failure"
    assert payer.look(url).form is None
    done = stripe_client.payment_intents.confirm(waits.id, {"payment_method": "pm_card_visa"})
    assert (done.status, done.last_payment_error) == ("succeeded", None)


def test_a_card_that_wants_its_payer(stripe_client, pay, set_up):
    error = refusal(stripe.CardError, lambda: pay(CHALLENGED, off_session=True))
    assert (error.http_status, error.code) == (402, "authentication_required")
    assert error.user_message == (
        "Your card was declined. This transaction requires authentication."
    )
    failed = error.error.payment_intent
    assert failed["status"] == "requires_payment_method"
    assert failed["last_payment_error"]["code"] == "authentication_required"
    waits = set_up(CHALLENGED_UNLESS_SET_UP, return_url=RETURN)
    payer.approve(waits.next_action.redirect_to_url.url)
    assert pay(waits.payment_method, off_session=True).status == "succeeded"


def test_a_declined_payment_is_tried_with_another_card(stripe_client, pay):
    error = refusal(stripe.CardError, lambda: pay("pm_card_chargeCustomerFail"))
    assert (error.http_status, error.code) == (402, "card_declined")
    failed = error.error.payment_intent
    assert failed["status"] == "requires_payment_method"
    assert failed["last_payment_error"]["charge"] == error.error.charge
    assert stripe_client.charges.retrieve(error.error.charge).status == "failed"
    done = stripe_client.payment_intents.confirm(
        failed["id"], {"payment_method": "pm_card_mastercard"}
    )
    assert done.status == "succeeded" and done.latest_charge != error.error.charge


def test_a_payment_goes_step_by_step(stripe_client, customer, browser):
    intents = stripe_client.payment_intents
    made = intents.create({**TWENTY, "customer": customer.id})
    assert made.status == "requires_payment_method"
    changed = intents.update(made.id, {"amount": 2500, "metadata": {"order": "7"}})
    assert (changed.amount, changed.metadata["order"]) == (2500, "7")
    sent = {"client_secret": made.client_secret, "payment_method": "pm_card_visa"}
    done = browser.payment_intents.confirm(made.id, sent)
    assert (done.status, done.amount) == ("succeeded", 2500)
    assert "metadata" not in done
    assert intents.retrieve(made.id).status == "succeeded"
    listed = intents.list({"customer": customer.id}).data
    assert [one.id for one in listed] == [made.id]
