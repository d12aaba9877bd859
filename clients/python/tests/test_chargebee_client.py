"""The official `chargebee` package, aimed at the server.

The package has no calls for tokens (they are made by browsers and apps), so those are plain HTTP.
"""

import base64
import re
import uuid

import chargebee
import pytest

from harness import pages
from harness.raw import PUBLISHABLE, basic

CARD = {"number": "4111 1111 1111 1111", "expiry_month": 12, "expiry_year": 2034, "cvv": "100"}
REFUSED_WHEN_STORED = "4119862760338320"
WITHOUT_FUNDS = "4005519200000004"
EVENTS_OFF = {
    "chargebee-event-actions": "all-disabled",
    "chargebee-event-email": "all-disabled",
    "chargebee-event-webhook": "all-disabled",
}
ORIGIN = {
    "chargebee-request-origin-device": "Android",
    "chargebee-request-origin-ip": "203.0.113.7",
    "chargebee-request-origin-user": "ann@example.com",
    "chargebee-request-origin-user-encoded": base64.b64encode(b"zo\xc3\xab@example.com").decode(),
}


@pytest.fixture(scope="module")
def client(chargebee_client):
    """The official client."""
    return chargebee_client


@pytest.fixture
def customer(client):
    """Somebody new."""
    return client.Customer.create({"first_name": "Ann", "email": "ann@example.com"}).customer


@pytest.fixture
def token(wire):
    """Makes a token as the browser's script does."""

    def make(**typed):
        sent = pages.flat({"card": {**CARD, **typed}})
        headers = {"Authorization": basic(PUBLISHABLE), "Origin": "https://shop.example.com"}
        made = wire.form("POST", "/api/v2/tokens/create_for_card", headers, sent)
        return made.ok()["token"]["id"]

    return make


def use(client, customer, token, headers=None, **more):
    """A source from a token."""
    sent = {"customer_id": customer.id, "token_id": token, **more}
    return client.PaymentSource.create_using_token(sent, headers)


def test_customers(client):
    chosen = f"cu_{uuid.uuid4().hex[:8]}"
    made = client.Customer.create(
        {
            "id": chosen,
            "first_name": "Ann",
            "meta_data": {"seat": 12},
            "billing_address": {"city": "Walnut", "country": "US", "zip": "91789"},
        }
    ).customer
    assert (made.id, made.first_name, made.billing_address.city) == (chosen, "Ann", "Walnut")
    read = client.Customer.retrieve(chosen).customer
    assert read.raw_data == made.raw_data
    with pytest.raises(chargebee.InvalidRequestError) as refused:
        client.Customer.create({"id": chosen})
    assert refused.value.api_error_code == "duplicate_entry"


def test_a_token_becomes_a_source(client, customer, token):
    made = use(client, customer, token(), EVENTS_OFF | ORIGIN)
    source = made.payment_source
    assert re.fullmatch(r"pm_[A-Za-z0-9]+", source.id)
    assert (source.customer_id, source.type, source.status) == (customer.id, "card", "valid")
    assert (source.gateway, source.card.brand, source.card.last4) == ("chargebee", "visa", "1111")
    assert (source.card.expiry_month, source.card.expiry_year) == (12, 2034)
    assert source.ip_address == "203.0.113.7"
    assert made.customer.primary_payment_source_id == source.id
    assert made.http_status_code == 200 and made.is_idempotency_replayed is False
    assert client.PaymentSource.retrieve(source.id).payment_source.raw_data == source.raw_data


def test_the_token_says_that_it_is_consumed(client, customer, token, wire):
    name = token()
    assert wire.chargebee("GET", f"/tokens/{name}").ok()["token"]["status"] == "new"
    use(client, customer, name)
    assert wire.chargebee("GET", f"/tokens/{name}").ok()["token"]["status"] == "consumed"
    with pytest.raises(chargebee.InvalidRequestError) as refused:
        use(client, customer, name)
    error = refused.value
    assert (error.http_status_code, error.api_error_code) == (400, "invalid_request")
    assert error.param == "token_id"


def test_roles(client, customer, token):
    first = use(client, customer, token()).payment_source
    second = use(client, customer, token(number="5555555555554444"))
    assert second.customer.primary_payment_source_id == first.id
    third = use(
        client,
        customer,
        token(number="378282246310005", cvv="1000"),
        replace_primary_payment_source=True,
    )
    assert third.customer.primary_payment_source_id == third.payment_source.id
    assert client.PaymentSource.retrieve(first.id).payment_source.deleted is False


def test_a_temporary_token(client, customer, wire):
    sent = {
        "payment_method_type": "card",
        "id_at_vault": "fake-valid-nonce",
        "gateway_account_id": "gw_braintree",
    }
    headers = {"Authorization": basic(PUBLISHABLE)}
    target = "/api/v2/tokens/create_using_temp_token"
    made = wire.form("POST", target, headers, sent).ok()["token"]
    source = use(client, customer, made["id"]).payment_source
    assert (source.gateway, source.card.last4) == ("braintree", "1881")


def test_published_tokens_never_run_out(client, customer):
    made = [use(client, customer, "tok_visa").payment_source.id for _ in range(2)]
    assert made[0] != made[1]


@pytest.fixture(scope="module")
def many(client):
    """A customer with three cards and two bank accounts, and their ids from old to new."""
    owner = client.Customer.create({"email": "many@example.com"}).customer
    tokens = ["tok_visa", "tok_amex", "btok_us_verified", "tok_jcb", "btok_us_verified_noAccount"]
    return owner, [use(client, owner, token).payment_source.id for token in tokens]


def ids(client, params):
    """The ids of one page."""
    return [entry.payment_source.id for entry in client.PaymentSource.list(params).list]


def test_lists_are_paged(client, many):
    owner, made = many
    narrowed = {"customer_id": {"is": owner.id}, "limit": 2}
    visited, offset, calls = [], None, 0
    while offset or not calls:
        page = client.PaymentSource.list({**narrowed, **({"offset": offset} if offset else {})})
        visited += [entry.payment_source.id for entry in page.list]
        offset, calls = page.next_offset, calls + 1
    assert visited == list(reversed(made)) and calls == 3


def test_lists_are_sorted_and_filtered(client, many):
    owner, made = many
    mine = {"customer_id": {"is": owner.id}}
    assert ids(client, {**mine, "sort_by": {"asc": "created_at"}}) == made
    assert ids(client, {**mine, "type": {"is": "card"}}) == [made[3], made[1], made[0]]
    assert ids(client, {**mine, "type": {"in": ["direct_debit", "alipay"]}}) == [made[4], made[2]]
    assert ids(client, {**mine, "type": {"not_in": ["card", "alipay"]}}) == [made[4], made[2]]
    assert ids(client, {**mine, "status": {"in": ["valid", "expiring"]}}) == list(reversed(made))
    assert ids(client, {"customer_id": {"in": [owner.id, "cu_nobody"]}, "limit": 100}) == list(
        reversed(made)
    )
    assert ids(client, {**mine, "created_at": {"between": [1500000000, 1600000000]}}) == []
    assert ids(client, {**mine, "created_at": {"after": 1600000000}}) == list(reversed(made))
    assert ids(client, {**mine, "include_deleted": True}) == list(reversed(made))


def test_filters_may_be_written_in_capitals(client, many):
    owner, made = many
    assert ids(client, {"customer_id": {"IS": owner.id}}) == list(reversed(made))


def test_declines_are_payment_errors(client, customer, token):
    with pytest.raises(chargebee.PaymentError) as refused:
        use(client, customer, token(number=REFUSED_WHEN_STORED))
    error = refused.value
    assert (error.http_status_code, error.type) == (400, "payment")
    assert error.api_error_code == "payment_method_verification_failed"
    assert error.error_code and "(3009) Do not honour" in str(error)
    assert error.json_obj["error_msg"] == error.json_obj["message"]
    assert ids(client, {"customer_id": {"is": customer.id}}) == []


def test_a_card_without_funds_is_stored(client, customer, token):
    source = use(client, customer, token(number=WITHOUT_FUNDS)).payment_source
    assert source.status == "valid"


# A call, the class, the status, the code and the parameter.
REFUSALS = {
    "unknown customer": (
        {"customer_id": "cu_nobody", "token_id": "tok_visa"},
        (chargebee.InvalidRequestError, 404, "resource_not_found", "customer_id"),
    ),
    "unknown token": (
        {"customer_id": "cus_demo", "token_id": "tok_nobody"},
        (chargebee.InvalidRequestError, 404, "resource_not_found", "token_id"),
    ),
    "no token": (
        {"customer_id": "cus_demo"},
        (chargebee.InvalidRequestError, 400, "param_wrong_value", "token_id"),
    ),
    "no boolean": (
        {
            "customer_id": "cus_demo",
            "token_id": "tok_visa",
            "replace_primary_payment_source": "perhaps",
        },
        (
            chargebee.InvalidRequestError,
            400,
            "param_wrong_value",
            "replace_primary_payment_source",
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(client, case):
    sent, (kind, status, code, param) = case
    with pytest.raises(chargebee.APIError) as refused:
        client.PaymentSource.create_using_token(sent)
    error = refused.value
    assert type(error) is kind
    assert (error.http_status_code, error.api_error_code, error.param) == (status, code, param)


def test_wrong_filters(client):
    for params in ({"limit": 101}, {"offset": "nowhere"}, {"status": {"is": "dead"}}):
        with pytest.raises(chargebee.InvalidRequestError) as refused:
            client.PaymentSource.list(params)
        assert refused.value.api_error_code == "param_wrong_value"
        assert refused.value.param.startswith(next(iter(params)))


def test_wrong_event_headers(client, customer):
    for name in EVENTS_OFF:
        with pytest.raises(chargebee.InvalidRequestError) as refused:
            use(client, customer, "tok_visa", {name: "some"})
        assert refused.value.param == name
    assert ids(client, {"customer_id": {"is": customer.id}}) == []


def test_wrong_keys(server):
    domain = f"0.0.1:{server.port}"
    for key, status, code in (
        ("nobody", 401, "api_authentication_failed"),
        (PUBLISHABLE, 403, "api_authorization_failed"),
    ):
        stranger = chargebee.Chargebee(key, "127", domain, "http")
        with pytest.raises(chargebee.APIError) as refused:
            stranger.PaymentSource.retrieve("pm_x")
        error = refused.value
        assert (error.http_status_code, error.api_error_code) == (status, code)


def test_a_repeat_with_a_key(client, customer, token):
    headers = {"chargebee-idempotency-key": str(uuid.uuid4())}
    name = token()
    first = use(client, customer, name, dict(headers))
    again = use(client, customer, name, dict(headers))
    assert first.is_idempotency_replayed is False
    assert again.is_idempotency_replayed is True
    assert again.headers["chargebee-idempotency-replayed"] == "true"
    assert again.payment_source.raw_data == first.payment_source.raw_data
    with pytest.raises(chargebee.InvalidRequestError) as refused:
        use(client, customer, token(), dict(headers))
    error = refused.value
    assert (error.http_status_code, error.api_error_code) == (422, "unable_to_process_request")
    assert len(ids(client, {"customer_id": {"is": customer.id}})) == 1
