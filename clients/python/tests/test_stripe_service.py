"""The official `stripe` package in service style: a client object, services below it."""

import pytest
import stripe

from harness import official


@pytest.fixture(scope="module")
def client(server, recorder):
    """One client, aimed at the server."""
    return official.stripe_client(server, recorder)


@pytest.fixture
def customer(client):
    """Somebody new."""
    return client.v1.customers.create({"email": "service@example.com"})


def test_payment_sources(client, customer):
    sources = client.v1.customers.payment_sources
    made = sources.create(customer.id, {"source": "tok_visa", "metadata": {"order": "7"}})
    assert (made.object, made.last4, made.metadata["order"]) == ("card", "4242", "7")
    assert sources.retrieve(customer.id, made.id).to_dict() == made.to_dict()
    assert [one.id for one in sources.list(customer.id).data] == [made.id]


def test_paging(client, customer):
    sources = client.v1.customers.payment_sources
    made = {sources.create(customer.id, {"source": "tok_visa"}).id for _ in range(3)}
    visited = [one.id for one in sources.list(customer.id, {"limit": 1}).auto_paging_iter()]
    assert len(visited) == 3 and set(visited) == made


def test_tokens_and_sources(client, customer):
    card = {"number": "5555555555554444", "exp_month": 12, "exp_year": 2034, "cvc": "123"}
    token = client.v1.tokens.create({"card": card})
    assert client.v1.tokens.retrieve(token.id).card.brand == "MasterCard"
    source = client.v1.sources.create({"type": "card", "token": token.id})
    assert client.v1.sources.retrieve(source.id).card.last4 == "4444"
    attached = client.v1.customers.payment_sources.create(customer.id, {"source": source.id})
    assert attached.id == source.id


def test_errors_are_classes(client, customer):
    sources = client.v1.customers.payment_sources
    with pytest.raises(stripe.CardError) as refused:
        sources.create(customer.id, {"source": "tok_visa_chargeDeclinedLostCard"})
    assert refused.value.error.decline_code == "lost_card"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sources.retrieve(customer.id, "card_nope")
    assert refused.value.code == "resource_missing"


def test_a_repeat_with_a_key(client, customer):
    sources = client.v1.customers.payment_sources
    options = {"idempotency_key": f"service {customer.id}"}
    made = [sources.create(customer.id, {"source": "tok_visa"}, options).id for _ in range(2)]
    assert made[0] == made[1]


def test_wrong_key(server, recorder):
    stranger = official.stripe_client(server, recorder, "sk_test_wrong")
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.customers.retrieve("cus_demo")
