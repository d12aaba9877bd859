"""The whole life of a Chargebee source: made, changed, given roles, charged, deleted."""

import json

import chargebee
import pytest

from harness import payer

CARD = {"number": "4111 1111 1111 1111", "expiry_month": 12, "expiry_year": 2034, "cvv": "100"}
WITHOUT_FUNDS = "4005519200000004"
REFUSED_WHEN_STORED = "4119862760338320"
BANK = {
    "gateway_account_id": "gw_stripe",
    "account_number": "000123456789",
    "routing_number": "110000000",
    "account_type": "checking",
    "account_holder_type": "individual",
    "first_name": "Ann",
    "last_name": "Ross",
    "email": "ann@example.com",
}
SUCCESS = "https://shop.example.com/ok?order=7"
FAILURE = "https://shop.example.com/no?order=7"
NOWHERE = "https://127.0.0.1:8443/hooks"


@pytest.fixture
def client(chargebee_client):
    """The official client."""
    return chargebee_client


@pytest.fixture
def customer(client):
    """Somebody new."""
    return client.Customer.create({"first_name": "Ann", "email": "ann@example.com"}).customer


@pytest.fixture
def card_of(client, customer):
    """Makes a card of the customer."""

    def make(number=CARD["number"], **more):
        sent = {"customer_id": customer.id, "card": {**CARD, "number": number}, **more}
        return client.PaymentSource.create_card(sent)

    return make


def refusal(kind, call):
    """The error of a call that must fail."""
    with pytest.raises(kind) as refused:
        call()
    assert type(refused.value) is kind, refused.value
    return refused.value


def roles(client, customer):
    """Primary, backup."""
    read = client.Customer.retrieve(customer.id).customer.raw_data
    return read.get("primary_payment_source_id"), read.get("backup_payment_source_id")


def test_a_card_is_made_and_changed(client, customer, card_of):
    made = card_of()
    source = made.payment_source
    assert (source.type, source.status, source.gateway) == ("card", "valid", "chargebee")
    assert (source.card.iin, source.card.last4, source.card.masked_number) == (
        "411111",
        "1111",
        "************1111",
    )
    assert made.customer.primary_payment_source_id == source.id
    assert (made.customer.card_status, made.customer.auto_collection) == ("valid", "on")
    changes = {
        "card": {"first_name": "Zoë", "expiry_year": 2035, "billing_zip": "91789"},
        "gateway_meta_data": {"order": 7},
    }
    changed = client.PaymentSource.update_card(source.id, changes).payment_source
    assert (changed.id, changed.card.first_name, changed.card.expiry_year) == (
        source.id,
        "Zoë",
        2035,
    )
    assert (changed.card.expiry_month, changed.card.billing_zip) == (12, "91789")
    assert changed.resource_version > source.resource_version
    read = client.PaymentSource.retrieve(source.id).payment_source
    assert read.raw_data == changed.raw_data


# What is typed in, and the parameter at fault.
MISTYPED = {
    "check digit": ({"number": "4111111111111112"}, "card[number]"),
    "expired": ({"expiry_year": 2020}, "card[expiry_year]"),
    "security code": ({"cvv": "1"}, "card[cvv]"),
}


@pytest.mark.parametrize("case", MISTYPED.values(), ids=MISTYPED.keys())
def test_mistyped_cards(client, customer, case):
    typed, param = case
    sent = {"customer_id": customer.id, "card": {**CARD, **typed}}
    error = refusal(chargebee.PaymentError, lambda: client.PaymentSource.create_card(sent))
    assert (error.http_status_code, error.api_error_code) == (
        400,
        "payment_method_verification_failed",
    )
    assert error.param == param
    assert roles(client, customer) == (None, None)


def test_a_refused_card_is_not_kept(client, customer, card_of):
    error = refusal(chargebee.PaymentError, lambda: card_of(REFUSED_WHEN_STORED))
    assert error.api_error_code == "payment_method_verification_failed"
    assert "(3009) Do not honour" in str(error)
    mine = {"customer_id": {"is": customer.id}}
    assert len(client.PaymentSource.list(mine).list) == 0


def test_roles(client, customer, card_of):
    first, second, third = (card_of().payment_source.id for _ in range(3))
    assert roles(client, customer) == (first, None)

    def assign(source, role):
        sent = {"payment_source_id": source, "role": role}
        return client.Customer.assign_payment_role(customer.id, sent)

    assert assign(second, "backup").customer.backup_payment_source_id == second
    assign(third, "PRIMARY")
    assert roles(client, customer) == (third, second)
    # What was the backup leaves that place empty.
    assign(second, "primary")
    assert roles(client, customer) == (second, None)
    assign(first, "backup")
    assign(first, "none")
    assert roles(client, customer) == (second, None)
    error = refusal(chargebee.InvalidRequestError, lambda: assign(second, "backup"))
    assert (error.http_status_code, error.api_error_code, error.param) == (
        409,
        "invalid_state_for_request",
        "payment_source_id",
    )
    error = refusal(chargebee.InvalidRequestError, lambda: assign("pm_nobody", "backup"))
    assert (error.http_status_code, error.param) == (404, "payment_source_id")


def test_deletion_has_a_successor(client, customer, card_of):
    first, second, third = (card_of().payment_source.id for _ in range(3))
    sent = {"payment_source_id": second, "role": "backup"}
    client.Customer.assign_payment_role(customer.id, sent)
    gone = client.PaymentSource.delete(first)
    assert (gone.payment_source.id, gone.payment_source.deleted) == (first, True)
    # The backup follows, then the newest.
    assert roles(client, customer) == (second, None)
    gone = client.PaymentSource.delete_local(second)
    assert gone.customer.primary_payment_source_id == third
    last = client.PaymentSource.delete(third).customer
    assert (last.card_status, last.auto_collection) == ("no_card", "off")
    assert roles(client, customer) == (None, None)
    error = refusal(chargebee.InvalidRequestError, lambda: client.PaymentSource.delete(third))
    assert (error.http_status_code, error.api_error_code) == (404, "resource_not_found")
    assert client.PaymentSource.retrieve(third).payment_source.deleted is True
    mine = {"customer_id": {"is": customer.id}}
    assert len(client.PaymentSource.list(mine).list) == 0
    assert len(client.PaymentSource.list({**mine, "include_deleted": True}).list) == 3


def test_a_card_moves_to_another_gateway(client, customer):
    sent = {"customer_id": customer.id, "card": {**CARD, "gateway_account_id": "gw_stripe"}}
    source = client.PaymentSource.create_card(sent).payment_source
    assert (source.gateway, source.gateway_account_id) == ("stripe", "gw_stripe")
    target = {"gateway_account_id": "gw_braintree"}
    copy = client.PaymentSource.export_payment_source(source.id, target).third_party_payment_method
    assert (copy.type, copy.gateway) == ("card", "braintree") and copy.reference_id
    assert client.PaymentSource.retrieve(source.id).payment_source.gateway == "stripe"
    moved = client.PaymentSource.switch_gateway_account(source.id, target)
    assert (moved.payment_source.id, moved.payment_source.gateway) == (source.id, "braintree")
    assert moved.payment_source.reference_id != source.reference_id
    assert moved.customer.primary_payment_source_id == source.id
    tokens = client.PaymentSource.list_gateway_tokens_for_payment_source(source.id).list
    assert [one.gateway_payment_method_token.gateway_account_id for one in tokens] == [
        "gw_braintree"
    ]
    error = refusal(
        chargebee.InvalidRequestError,
        lambda: client.PaymentSource.switch_gateway_account(
            source.id, {"gateway_account_id": "gw_nobody"}
        ),
    )
    assert (error.http_status_code, error.api_error_code) == (404, "resource_not_found")


def test_a_bank_account_is_verified(client, customer):
    sent = {"customer_id": customer.id, "issuing_country": "US", "bank_account": BANK}
    source = client.PaymentSource.create_bank_account(sent).payment_source
    assert (source.type, source.status) == ("direct_debit", "pending_verification")
    assert (source.bank_account.last4, source.bank_account.direct_debit_scheme) == ("6789", "ach")

    def verify(first, second):
        amounts = {"amount1": first, "amount2": second}
        return client.PaymentSource.verify_bank_account(source.id, amounts).payment_source

    error = refusal(chargebee.PaymentError, lambda: verify(1, 2))
    assert error.api_error_code == "payment_method_verification_failed"
    assert client.PaymentSource.retrieve(source.id).payment_source.status == source.status
    assert verify(45, 32).status == "valid"
    error = refusal(chargebee.InvalidRequestError, lambda: verify(32, 45))
    assert (error.http_status_code, error.api_error_code) == (409, "invalid_state_for_request")
    changes = {"bank_account": {"first_name": "Zoë", "email": "zoe@example.com"}}
    changed = client.PaymentSource.update_bank_account(source.id, changes).payment_source
    assert (changed.bank_account.first_name, changed.bank_account.email) == (
        "Zoë",
        "zoe@example.com",
    )
    error = refusal(
        chargebee.InvalidRequestError,
        lambda: client.PaymentSource.update_card(source.id, {"card": {"expiry_year": 2035}}),
    )
    assert (error.http_status_code, error.api_error_code) == (409, "invalid_state_for_request")


def test_bank_accounts_in_other_countries(client, customer):
    sent = {
        "customer_id": customer.id,
        "bank_account": {"iban": "DE89370400440532013000", "gateway_account_id": "gw_stripe"},
    }
    source = client.PaymentSource.create_bank_account(sent).payment_source
    assert (source.status, source.bank_account.direct_debit_scheme) == ("valid", "sepa_core")
    # The name comes from the customer.
    assert source.bank_account.first_name == "Ann"
    error = refusal(
        chargebee.InvalidRequestError,
        lambda: client.PaymentSource.create_bank_account(
            {"customer_id": customer.id, "bank_account": {"first_name": "Ann"}}
        ),
    )
    assert (error.api_error_code, error.param) == ("param_wrong_value", "bank_account[iban]")
    local = {name: BANK[name] for name in ("account_number", "routing_number", "account_type")}
    error = refusal(
        chargebee.InvalidRequestError,
        lambda: client.PaymentSource.create_bank_account(
            {"customer_id": customer.id, "bank_account": local}
        ),
    )
    assert (error.api_error_code, error.param) == ("param_wrong_value", "issuing_country")


@pytest.fixture
def token(wire):
    """A card, as the browser's script brings it."""
    card = {f"card[{name}]": value for name, value in CARD.items()}
    return wire.chargebee("POST", "/tokens/create_for_card", card).ok()["token"]["id"]


@pytest.fixture
def intended(customer):
    """What every intent here says."""
    return {
        "customer_id": customer.id,
        "amount": 3001,
        "currency_code": "USD",
        "success_url": SUCCESS,
        "failure_url": FAILURE,
    }


@pytest.fixture
def intent(client, intended, token):
    """An intent whose browser brought a card: the payer is asked. The published calls have no
    word for the payer's method; this server takes a token."""
    made = client.PaymentIntent.create({**intended, "token_id": token}).payment_intent
    assert_asked(made)
    return made


def assert_asked(intent):
    """The payer is asked."""
    assert intent.status == "in_progress"
    assert intent.active_payment_attempt.status == "requires_challenge"


def test_a_token_moves_an_intent(client, intended, token):
    made = client.PaymentIntent.create(intended).payment_intent
    assert (made.status, made.amount, made.expires_at - made.created_at) == ("inited", 3001, 1800)
    changed = client.PaymentIntent.update(made.id, {"amount": 2500}).payment_intent
    assert (changed.status, changed.amount) == ("inited", 2500)
    moved = client.PaymentIntent.update(made.id, {"token_id": token}).payment_intent
    assert_asked(moved)
    payer.approve(page_of(moved))
    assert client.PaymentIntent.retrieve(made.id).payment_intent.status == "authorized"


def page_of(intent):
    """Where the payer is asked."""
    return json.loads(intent.active_payment_attempt.checkout_details)["redirect_url"]


def test_a_payer_agrees(client, customer, intent):
    use = {"customer_id": customer.id, "payment_intent": {"id": intent.id}}
    error = refusal(
        chargebee.InvalidRequestError,
        lambda: client.PaymentSource.create_using_payment_intent(use),
    )
    assert (error.api_error_code, error.param) == ("payment_intent_invalid", "payment_intent[id]")
    assert payer.approve(page_of(intent)).startswith("https://shop.example.com/ok?order=7")
    assert client.PaymentIntent.retrieve(intent.id).payment_intent.status == "authorized"
    made = client.PaymentSource.create_using_payment_intent(use)
    assert (made.payment_source.type, made.payment_source.card.last4) == ("card", "1111")
    assert made.customer.primary_payment_source_id == made.payment_source.id
    assert client.PaymentIntent.retrieve(intent.id).payment_intent.status == "consumed"
    error = refusal(
        chargebee.InvalidRequestError,
        lambda: client.PaymentSource.create_using_payment_intent(use),
    )
    assert error.api_error_code == "payment_intent_invalid"


def test_a_payer_does_not_agree(client, customer, intent):
    assert payer.refuse(page_of(intent)).startswith("https://shop.example.com/no?order=7")
    read = client.PaymentIntent.retrieve(intent.id).payment_intent
    assert read.status == "inited"
    assert read.active_payment_attempt.status == "refused"
    use = {"customer_id": customer.id, "payment_intent": {"id": intent.id}}
    refusal(
        chargebee.InvalidRequestError,
        lambda: client.PaymentSource.create_using_payment_intent(use),
    )


def test_an_intent_serves_its_customer(client, intent):
    payer.approve(page_of(intent))
    other = client.Customer.create({"first_name": "Bob"}).customer
    use = {"customer_id": other.id, "payment_intent": {"id": intent.id}}
    error = refusal(
        chargebee.InvalidRequestError,
        lambda: client.PaymentSource.create_using_payment_intent(use),
    )
    assert error.api_error_code == "payment_intent_invalid"


def test_a_payment_is_collected(client, customer, card_of):
    source = card_of().payment_source
    paid = client.Customer.collect_payment(customer.id, {"amount": 2500})
    assert (paid.transaction.status, paid.transaction.amount) == ("success", 2500)
    assert paid.transaction.payment_source_id == source.id
    second = card_of("5555555555554444").payment_source
    sent = {"amount": 100, "payment_source_id": second.id}
    paid = client.Customer.collect_payment(customer.id, sent)
    assert paid.transaction.payment_source_id == second.id


def test_a_payment_fails(client, customer, card_of):
    card_of(WITHOUT_FUNDS)
    error = refusal(
        chargebee.PaymentError,
        lambda: client.Customer.collect_payment(customer.id, {"amount": 2500}),
    )
    assert (error.http_status_code, error.api_error_code) == (400, "payment_processing_failed")
    assert str(error).endswith("Payment collection failed. Reason: (3001) Insufficient funds.")


def test_nothing_to_collect_from(client, customer):
    error = refusal(
        chargebee.PaymentError,
        lambda: client.Customer.collect_payment(customer.id, {"amount": 2500}),
    )
    assert error.api_error_code == "payment_method_not_present"


def seen(client, customer, **filters):
    """Types of the newest events about a customer, newest first."""
    page = client.Event.list({"limit": 100, **filters}).list
    events = [entry.event for entry in page]
    return [
        event
        for event in events
        if event.raw_data["content"].get("customer", {}).get("id") == customer.id
    ]


def test_events(client, customer, card_of):
    source = card_of().payment_source
    client.PaymentSource.update_card(source.id, {"card": {"expiry_year": 2035}})
    client.PaymentSource.delete(source.id)
    events = seen(client, customer)
    assert [event.event_type for event in reversed(events)] == [
        "customer_created",
        "card_added",
        "payment_source_added",
        "card_updated",
        "payment_source_updated",
        "card_deleted",
        "payment_source_deleted",
    ]
    added = events[4]
    assert added.source == "api"
    assert added.raw_data["content"]["payment_source"]["id"] == source.id
    assert client.Event.retrieve(added.id).event.raw_data == added.raw_data
    only = {"event_type": {"in": ["payment_source_added", "payment_source_deleted"]}}
    assert [event.event_type for event in seen(client, customer, **only)] == [
        "payment_source_deleted",
        "payment_source_added",
    ]
    when = {"occurred_at": {"before": 1600000000}}
    assert seen(client, customer, **when) == []
    exactly = {"id": {"is": added.id}}
    assert [event.id for event in seen(client, customer, **exactly)] == [added.id]


def test_webhook_endpoints(client):
    sent = {
        "name": "Ours",
        "url": NOWHERE,
        "basic_auth_username": "wells",
        "basic_auth_password": "deep",
        "enabled_events": ["payment_source_expired", "card_expired"],
    }
    made = client.WebhookEndpoint.create(sent).webhook_endpoint
    try:
        assert made.id.startswith("whv2_") and made.disabled is False
        assert "deep" not in str(made.raw_data)
        read = client.WebhookEndpoint.retrieve(made.id).webhook_endpoint
        assert read.enabled_events == ["payment_source_expired", "card_expired"]
        changes = {"name": "Theirs", "disabled": True}
        changed = client.WebhookEndpoint.update(made.id, changes).webhook_endpoint
        assert (changed.name, changed.disabled, changed.url) == ("Theirs", True, NOWHERE)
        listed = client.WebhookEndpoint.list({"limit": 100}).list
        assert made.id in [entry.webhook_endpoint.id for entry in listed]
    finally:
        client.WebhookEndpoint.delete(made.id)
    error = refusal(
        chargebee.InvalidRequestError, lambda: client.WebhookEndpoint.retrieve(made.id)
    )
    assert (error.http_status_code, error.api_error_code) == (404, "resource_not_found")


def test_the_older_calls(client, customer):
    error = refusal(chargebee.InvalidRequestError, lambda: client.Card.retrieve(customer.id))
    assert (error.http_status_code, error.api_error_code) == (404, "resource_not_found")
    typed = {"number": "4111111111111111", "expiry_month": 12, "expiry_year": 2034, "cvv": "100"}
    made = client.Card.update_card_for_customer(customer.id, typed)
    first = made.customer.primary_payment_source_id
    card = client.Card.retrieve(customer.id).card
    assert (card.payment_source_id, card.last4, card.card_type) == (first, "1111", "visa")
    other = {**typed, "number": "5555555555554444"}
    client.Card.update_card_for_customer(customer.id, other)
    assert client.Card.retrieve(customer.id).card.last4 == "4444"
    target = {"gateway_account_id": "gw_braintree"}
    copy = client.Card.copy_card_for_customer(customer.id, {"gateway_account_id": "gw_stripe"})
    assert copy.third_party_payment_method.gateway == "stripe"
    moved = client.Card.switch_gateway_for_customer(customer.id, target)
    assert moved.card.gateway == "braintree"
    # What was replaced is kept, and follows.
    left = client.Card.delete_card_for_customer(customer.id).customer
    assert left.primary_payment_source_id == first
    gone = client.Card.delete_card_for_customer(customer.id).customer
    assert (gone.card_status, gone.auto_collection) == ("no_card", "off")
    refusal(chargebee.InvalidRequestError, lambda: client.Card.retrieve(customer.id))
