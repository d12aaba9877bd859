"""What is kept around Stripe's charges: refunds, search, events, endpoints, expansion."""

import pytest
import stripe

from harness.patience import eventually

TWENTY = {"amount": 2000, "currency": "usd"}
# Nobody listens there, and nobody is called: the endpoints of this module ask for little.
NOWHERE = "https://127.0.0.1:9/hooks"


@pytest.fixture
def customer(stripe_client):
    """Somebody new, with a card."""
    return stripe_client.customers.create({"email": "money@example.com", "source": "tok_visa"})


@pytest.fixture
def charge(stripe_client, customer):
    """A charge of twenty dollars."""
    return stripe_client.charges.create({**TWENTY, "customer": customer.id})


def refusal(kind, call):
    """The error of a call that must fail."""
    with pytest.raises(kind) as refused:
        call()
    return refused.value


def test_charges_are_listed_and_changed(stripe_client, customer, charge):
    second = stripe_client.charges.create({**TWENTY, "customer": customer.id})
    mine = {"customer": customer.id}
    assert [one.id for one in stripe_client.charges.list(mine).data] == [second.id, charge.id]
    page = stripe_client.charges.list({**mine, "limit": 1})
    assert page.has_more and [one.id for one in page.auto_paging_iter()] == [second.id, charge.id]
    changes = {"description": "An order", "metadata": {"order": "7"}}
    changed = stripe_client.charges.update(charge.id, changes)
    assert (changed.description, changed.metadata["order"]) == ("An order", "7")
    assert stripe_client.charges.retrieve(charge.id).to_dict() == changed.to_dict()
    error = refusal(
        stripe.InvalidRequestError, lambda: stripe_client.charges.retrieve("ch_nope")
    )
    assert (error.http_status, error.code) == (404, "resource_missing")


def test_refunds_are_listed_and_changed(stripe_client, charge):
    refunds = stripe_client.refunds
    made = [refunds.create({"charge": charge.id, "amount": amount}) for amount in (300, 200)]
    listed = refunds.list({"charge": charge.id}).data
    assert [one.id for one in listed] == [made[1].id, made[0].id]
    changed = refunds.update(made[0].id, {"metadata": {"why": "late"}})
    assert changed.metadata.to_dict() == {"why": "late"}
    read = refunds.retrieve(made[0].id, {"expand": ["charge"]})
    assert (read.amount, read.charge.id) == (300, charge.id)
    error = refusal(stripe.InvalidRequestError, lambda: refunds.retrieve("re_nope"))
    assert (error.http_status, error.code) == (404, "resource_missing")
    # It has arrived: nothing is left to call back.
    error = refusal(stripe.InvalidRequestError, lambda: refunds.cancel(made[0].id))
    assert error.http_status == 400


def refund_of(stripe_client, token):
    """A refund of a charge of a published card."""
    charge = stripe_client.charges.create({**TWENTY, "source": token})
    return charge, stripe_client.refunds.create({"charge": charge.id})


def test_a_refund_that_takes_its_time(stripe_client):
    _, refund = refund_of(stripe_client, "tok_pendingRefund")
    assert refund.status == "pending"
    done = eventually(
        lambda: stripe_client.refunds.retrieve(refund.id), lambda seen: seen.status != "pending"
    )
    assert done.status == "succeeded"


def test_a_refund_that_comes_back(stripe_client):
    charge, refund = refund_of(stripe_client, "tok_refundFail")
    assert refund.status == "succeeded"
    failed = eventually(
        lambda: stripe_client.refunds.retrieve(refund.id), lambda seen: seen.status == "failed"
    )
    assert failed.failure_reason
    read = stripe_client.charges.retrieve(charge.id)
    assert (read.amount_refunded, read.refunded) == (0, False)


def test_expansion(stripe_client, customer, charge):
    stripe_client.refunds.create({"charge": charge.id, "amount": 500})
    paths = ["customer.default_source", "refunds", "balance_transaction"]
    read = stripe_client.charges.retrieve(charge.id, {"expand": paths})
    assert read.customer.default_source.id == charge.source.id
    assert read.refunds.data[0].amount == 500
    assert (read.balance_transaction.object, read.balance_transaction.amount) == (
        "balance_transaction",
        2000,
    )
    plain = stripe_client.charges.retrieve(charge.id)
    assert plain.customer == customer.id and "refunds" not in plain
    page = stripe_client.charges.list({"customer": customer.id, "expand": ["data.customer"]})
    assert page.data[0].customer.id == customer.id
    error = refusal(
        stripe.InvalidRequestError,
        lambda: stripe_client.charges.retrieve(charge.id, {"expand": ["metadata"]}),
    )
    assert error.user_message == "This property cannot be expanded (metadata)."
    error = refusal(
        stripe.InvalidRequestError,
        lambda: stripe_client.balance_transactions.retrieve(plain.balance_transaction),
    )
    assert (error.http_status, "not kept by this server" in error.user_message) == (400, True)


def test_search(stripe_client, customer, charge):
    key = customer.id.removeprefix("cus_")
    stripe_client.customers.update(
        customer.id, {"metadata": {"key": key}, "email": f"{key}@example.com"}
    )
    stripe_client.charges.update(charge.id, {"metadata": {"key": key}})

    def found(kind, query):
        return [one.id for one in getattr(stripe_client, kind).search({"query": query}).data]

    assert found("customers", f'metadata["key"]:"{key}"') == [customer.id]
    assert found("customers", f'email:"{key}@example.com" AND created>0') == [customer.id]
    assert found("customers", f'email~"{key}"') == [customer.id]
    assert found("customers", f'email:"{key}@example.com" AND -email~"example"') == []
    assert found("charges", f'metadata["key"]:"{key}" AND amount>1999') == [charge.id]
    page = stripe_client.customers.search({"query": f'email~"{key}"'})
    assert (page.object, page.has_more, page.url) == (
        "search_result",
        False,
        "/v1/customers/search",
    )
    refusal(stripe.InvalidRequestError, lambda: found("customers", "nonsense"))


def about(stripe_client, customer, **filters):
    """The newest events that concern a customer or what belongs to it."""

    def mine(event):
        thing = event.data.object.to_dict()
        return customer.id in (thing.get("customer"), thing["id"])

    return [event for event in stripe_client.events.list({"limit": 100, **filters}) if mine(event)]


def test_events_of_a_card(stripe_client):
    customer = stripe_client.customers.create({"email": "events@example.com"})
    sources = stripe_client.customers.payment_sources
    card = sources.create(customer.id, {"source": "tok_visa", "metadata": {"a": "1"}})
    changed = sources.update(
        customer.id, card.id, {"exp_year": card.exp_year + 1, "metadata": {"a": "2"}}
    )
    # What a deletion erases is gone from older events as well.
    (update,) = about(stripe_client, customer, type="customer.source.updated")
    assert update.data.object.to_dict() == changed.to_dict()
    sources.delete(customer.id, card.id)
    seen = about(stripe_client, customer, types=["customer.source.*"])
    # Newest first.
    assert [event.type for event in seen] == [
        "customer.source.deleted",
        "customer.source.updated",
        "customer.source.created",
    ]
    assert seen[1].id == update.id
    assert update.data.previous_attributes.to_dict() == {
        "exp_year": card.exp_year,
        "metadata": {"a": "1"},
    }
    assert update.request.id == changed.last_response.request_id
    assert update.request.idempotency_key and update.livemode is False
    assert "previous_attributes" not in seen[2].data
    assert stripe_client.events.retrieve(update.id).id == update.id
    everything = [event.type for event in about(stripe_client, customer)]
    assert everything == [
        "customer.updated",
        "customer.source.deleted",
        "customer.source.updated",
        "customer.updated",
        "customer.source.created",
        "customer.created",
    ]
    one = about(stripe_client, customer, type="customer.source.updated")
    assert [event.id for event in one] == [update.id]
    error = refusal(
        stripe.InvalidRequestError, lambda: stripe_client.events.retrieve("evt_nope")
    )
    assert (error.http_status, error.code) == (404, "resource_missing")


def test_events_of_a_charge(stripe_client, customer):
    held = stripe_client.charges.create({**TWENTY, "customer": customer.id, "capture": False})
    stripe_client.charges.capture(held.id)
    stripe_client.refunds.create({"charge": held.id})
    wanted = ["charge.succeeded", "charge.captured", "charge.refunded"]
    seen = about(stripe_client, customer, types=wanted)
    assert [event.type for event in seen] == list(reversed(wanted))
    assert {event.data.object.id for event in seen} == {held.id}
    assert all("previous_attributes" not in event.data for event in seen)
    with pytest.raises(stripe.CardError):
        stripe_client.charges.create({**TWENTY, "source": "tok_chargeDeclined"})
    failed = stripe_client.events.list({"type": "charge.failed", "limit": 1}).data[0]
    assert failed.data.object.failure_code == "card_declined"


def test_what_leaves_no_events(stripe_client, customer):
    before = [event.id for event in about(stripe_client, customer)]
    with pytest.raises(stripe.CardError):
        stripe_client.customers.payment_sources.create(
            customer.id, {"source": "tok_chargeDeclined"}
        )
    assert [event.id for event in about(stripe_client, customer)] == before


def test_webhook_endpoints(stripe_client):
    endpoints = stripe_client.webhook_endpoints
    sent = {
        "url": NOWHERE,
        "enabled_events": ["mandate.updated"],
        "description": "ours",
        "metadata": {"a": "b"},
    }
    made = endpoints.create(sent)
    try:
        assert made.id.startswith("we_") and made.secret.startswith("whsec_")
        assert (made.url, made.status, made.api_version) == (NOWHERE, "enabled", None)
        read = endpoints.retrieve(made.id)
        assert "secret" not in read and read.enabled_events == ["mandate.updated"]
        changed = endpoints.update(
            made.id, {"url": f"{NOWHERE}/2", "disabled": True, "metadata": {"a": ""}}
        )
        assert (changed.url, changed.status) == (f"{NOWHERE}/2", "disabled")
        assert changed.metadata.to_dict() == {}
        assert endpoints.update(made.id, {"disabled": False}).status == "enabled"
        assert made.id in [one.id for one in endpoints.list({"limit": 100}).data]
    finally:
        gone = endpoints.delete(made.id)
    assert (gone.id, gone.deleted) == (made.id, True)
    error = refusal(stripe.InvalidRequestError, lambda: endpoints.retrieve(made.id))
    assert (error.http_status, error.code) == (404, "resource_missing")


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": NOWHERE, "enabled_events": ["customer.eaten"]},
        {"url": "nowhere", "enabled_events": ["*"]},
        {"url": "http://10.0.0.1/hooks", "enabled_events": ["*"]},
        {"url": NOWHERE},
        {"enabled_events": ["*"]},
    ],
)
def test_endpoints_that_are_none(stripe_client, wrong):
    error = refusal(
        stripe.InvalidRequestError, lambda: stripe_client.webhook_endpoints.create(wrong)
    )
    assert error.http_status == 400
