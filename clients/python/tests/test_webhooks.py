"""What is told to whom, in whose words, signed how, in which order, and again until it is taken."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import standardwebhooks
import stripe

from harness import hooks, kinds, official
from harness.patience import eventually
from harness.raw import Wire
from harness.receiver import receiving
from harness.server import Server

SOON_SECONDS = 10
# The first retry comes after five seconds, a tenth more or less.
RETRY_SECONDS = 20
# What a killed server had begun is taken up by the next when its claim runs out.
CLAIM_SECONDS = 60


class World:
    """A server of its own: nobody else's events, and it may be killed."""

    def __init__(self, program, folder, recorder):
        self._program = program
        self._folder = folder
        self._recorder = recorder
        self.start()

    def start(self):
        """Starts on what the folder has."""
        self.server = Server(self._program, self._folder)
        self.wire = Wire(self.server, self._recorder)
        self.stripe = official.stripe_client(self.server, self._recorder).v1
        self.chargebee = official.chargebee_client(self.server, self._recorder)

    def tell(self, url, dialect="wellspring", *events):
        """A new endpoint of the operator's."""
        named = [word for event in events for word in ("--event", event)]
        return self.server.webhook("add", "--dialect", dialect, "--url", url, *named)

    def customer(self, **fields):
        """Somebody new."""
        return self.stripe.customers.create(fields).id

    def rename(self, customer, times):
        """Changes a customer so often."""
        for number in range(times):
            self.stripe.customers.update(customer, {"name": f"Name {number}"})


@pytest.fixture(scope="module")
def world(server, recorder, tmp_path_factory):
    """One server for this module."""
    world = World(server.program, tmp_path_factory.mktemp("hooks") / "data", recorder)
    yield world
    assert world.server.stop() == 0


@pytest.fixture
def told(world, receiver):
    """Makes an endpoint at the receiver, and removes it afterwards."""
    made = []

    def tell(dialect="wellspring", *events, path="/hook"):
        endpoint = world.tell(receiver.base + path, dialect, *events)
        made.append(endpoint["id"])
        return endpoint

    yield tell
    for endpoint in made:
        world.server.webhook("remove", endpoint)


def about(deliveries, text):
    """Those whose body has the text."""
    return [one for one in deliveries if text.encode() in one.body]


def test_stripe_signs_what_it_tells(world, receiver):
    sent = {"url": f"{receiver.base}/stripe", "enabled_events": ["customer.source.created"]}
    endpoint = world.stripe.webhook_endpoints.create(sent)
    try:
        customer = world.customer()
        card = world.stripe.customers.payment_sources.create(customer, {"source": "tok_visa"})
        delivery = receiver.wait_for(len, SOON_SECONDS)[0]
        signature = delivery.headers["stripe-signature"]
        event = stripe.Webhook.construct_event(delivery.body, signature, endpoint.secret)
        assert event.type == "customer.source.created"
        assert event.data.object.to_dict() == card.to_dict()
        assert event.request.id == card.last_response.request_id
        kept = world.stripe.events.retrieve(event.id).to_dict()
        assert {**event.to_dict(), "pending_webhooks": 0} == {**kept, "pending_webhooks": 0}
        assert delivery.headers["content-type"] == "application/json; charset=utf-8"
        assert delivery.headers["user-agent"].startswith("Stripe/1.0")
        for body, secret in (
            (delivery.body, "whsec_wrong"),
            (delivery.body.replace(b"card", b"dard"), endpoint.secret),
        ):
            with pytest.raises(stripe.SignatureVerificationError):
                stripe.Webhook.construct_event(body, signature, secret)
        eventually(
            lambda: world.stripe.events.retrieve(event.id).pending_webhooks, lambda open: open == 0
        )
    finally:
        world.stripe.webhook_endpoints.delete(endpoint.id)


def test_we_sign_what_we_tell(world, told, receiver):
    endpoint = told()
    customer = world.customer(email="own@example.com")
    delivery = about(receiver.wait_for(lambda seen: about(seen, customer), SOON_SECONDS), customer)[
        0
    ]
    verifier = standardwebhooks.Webhook(endpoint["secret"])
    body = verifier.verify(delivery.body, delivery.headers)
    assert body["type"] == "customer.created" and body["data"]["id"] == customer
    # Never the payer's data.
    assert b"own@example.com" not in delivery.body
    with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
        verifier.verify(delivery.body + b" ", delivery.headers)


def test_chargebee_knows_its_receiver(world, receiver):
    sent = {
        "name": "Ours",
        "url": f"{receiver.base}/chargebee",
        "basic_auth_username": "wells",
        "basic_auth_password": "deep",
        "enabled_events": ["payment_source_added"],
    }
    endpoint = world.chargebee.WebhookEndpoint.create(sent).webhook_endpoint
    try:
        customer = world.chargebee.Customer.create({"first_name": "Ann"}).customer
        use = {"customer_id": customer.id, "token_id": "tok_visa"}
        source = world.chargebee.PaymentSource.create_using_token(use).payment_source
        delivery = receiver.wait_for(len, SOON_SECONDS)[0]
        pair = base64.b64encode(b"wells:deep").decode()
        assert delivery.headers["authorization"] == f"Basic {pair}"
        assert delivery.headers["content-type"] == "application/json;charset=UTF-8"
        event = hooks.told(delivery)
        assert event["event_type"] == "payment_source_added"
        assert event["content"]["payment_source"] == source.raw_data
        read = eventually(
            lambda: world.chargebee.Event.retrieve(event["id"]).event.raw_data,
            lambda seen: seen["webhook_status"] == "succeeded",
        )
        assert read["content"] == event["content"]
        quiet = {"chargebee-event-webhook": "all-disabled"}
        skipped = world.chargebee.PaymentSource.create_using_token(use, quiet).payment_source
        after = world.chargebee.PaymentSource.create_using_token(use).payment_source
        seen = receiver.wait_for(lambda seen: about(seen, after.id), SOON_SECONDS)
        assert not about(seen, skipped.id)
    finally:
        world.chargebee.WebhookEndpoint.delete(endpoint.id)


def test_magpie_signs_what_it_tells(world, told, receiver):
    endpoint = told("magpie", "source.created")
    source = kinds.RECIPES["Magpie", "card"](world.wire, None)
    delivery = receiver.wait_for(lambda seen: about(seen, source), SOON_SECONDS)[0]
    hooks.check_magpie(delivery, endpoint["secret"])
    event = hooks.told(delivery)
    assert (event["type"], event["livemode"]) == ("source.created", False)
    assert event["data"]["object"] == world.wire.magpie("GET", f"/sources/{source}").ok()


def test_piriod_signs_what_it_tells(world, told, receiver):
    endpoint = told("piriod", "source.*")
    person = kinds.Person(world.wire)
    number = kinds.RECIPES["Piriod", "paypal, reusable"](world.wire, person)
    assert world.wire.piriod("DELETE", f"/sources/{number}/").status == 204
    seen = receiver.wait_for(lambda seen: len(seen) >= 2, SOON_SECONDS)
    for delivery in seen:
        hooks.check_piriod(delivery, endpoint["secret"])
    bodies = [hooks.told(delivery) for delivery in seen]
    assert bodies == [
        {"event": "source.created", "object_id": str(number)},
        {"event": "source.deleted", "object_id": str(number)},
    ]


def test_pelcro_signs_what_it_tells(world, told, receiver):
    endpoint = told("pelcro")
    person = kinds.Person(world.wire)
    number = kinds.RECIPES["Pelcro", "stripe card, as a source"](world.wire, person)
    delivery = receiver.wait_for(len, SOON_SECONDS)[0]
    hooks.check_pelcro(delivery, endpoint["secret"])
    event = hooks.told(delivery)
    assert event["type"] == "source.created" and event["id"].startswith("evt_")
    thing = event["data"]["object"]
    assert (thing["object"], thing["id"], thing["last4"]) == ("source", number, "4242")
    assert thing["customer"]["id"] == person.number


def test_only_what_was_asked_for(world, told, receiver):
    told("stripe", "customer.updated")
    customer = world.customer()
    world.rename(customer, 2)
    seen = receiver.wait_for(lambda seen: len(seen) >= 2, SOON_SECONDS)
    assert {hooks.told(one)["type"] for one in seen} == {"customer.updated"}
    # What was left out leaves no gap.
    assert hooks.rows(seen) == {seen[0].headers["wellspring-object"]: [1, 2]}


def test_order_and_no_gaps(world, told, receiver):
    told("stripe")
    customers = [world.customer() for _ in range(4)]
    with ThreadPoolExecutor(4) as callers:
        list(callers.map(lambda one: world.rename(one, 10), customers))
    seen = receiver.wait_for(lambda seen: len(seen) >= 44, SOON_SECONDS)
    rows = hooks.rows(seen)
    assert len(rows) == 4
    assert all(row == list(range(1, 12)) for row in rows.values()), rows
    for object_id in rows:
        mine = [one for one in seen if one.headers["wellspring-object"] == object_id]
        names = [hooks.told(one)["data"]["object"]["name"] for one in mine]
        assert names == [None, *(f"Name {number}" for number in range(10))]


def test_order_in_spite_of_failures(world, told, receiver):
    told("stripe")
    receiver.fail(1)
    first, second = world.customer(), world.customer()
    world.rename(first, 2)
    world.rename(second, 2)
    seen = receiver.wait_for(
        lambda seen: len(about(seen, first)) + len(about(seen, second)) >= 7, RETRY_SECONDS
    )
    tries = {}
    for one in seen:
        tries.setdefault(one.headers["wellspring-object"], []).append(hooks.place(one)[1])
    # Only the object whose message failed waits, and all of it does.
    assert sorted(tries.values()) == [[1, 1, 2, 3], [1, 2, 3]]


def test_what_failed_comes_again_and_is_written_down(world, told, receiver):
    endpoint = told("wellspring", "customer.*")
    receiver.fail(1, 503)
    customer = world.customer()
    first, second = receiver.wait_for(lambda seen: len(seen) >= 2, RETRY_SECONDS)
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert hooks.place(first) == hooks.place(second)
    assert [one.headers["wellspring-attempt"] for one in (first, second)] == ["1", "2"]
    pause = int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"])
    assert 4 <= pause <= RETRY_SECONDS
    for one in (first, second):
        body = standardwebhooks.Webhook(endpoint["secret"]).verify(one.body, one.headers)
        assert body["data"]["id"] == customer
    event = first.headers["webhook-id"]
    log = eventually(
        lambda: world.server.webhook("log", event),
        lambda seen: seen["deliveries"][0]["state"] == "delivered",
    )
    assert [one["status"] for one in log["attempts"]] == [503, 200]
    assert [one["attempt"] for one in log["attempts"]] == [1, 2]
    assert "503" in log["attempts"][0]["error"] and "error" not in log["attempts"][1]
    assert log["deliveries"][0]["attempts"] == 2


def test_a_redirect_is_a_refusal(world, told, receiver):
    told("wellspring", "customer.*")
    receiver.redirect(1, f"{receiver.base}/elsewhere")
    world.customer()
    seen = receiver.wait_for(lambda seen: len(seen) >= 2, RETRY_SECONDS)
    assert {one.path for one in seen} == {"/hook"}


def test_an_event_is_told_again(world, told, receiver):
    endpoint = told("stripe")
    customer = world.customer()
    first = receiver.wait_for(len, SOON_SECONDS)[0]
    event = hooks.told(first)["id"]
    world.rename(customer, 1)
    receiver.wait_for(lambda seen: len(seen) == 2, SOON_SECONDS)
    eventually(
        lambda: world.server.webhook("log", event)["deliveries"],
        lambda seen: seen[0]["state"] == "delivered",
    )
    replayed = world.server.webhook("replay", event, "--endpoint", endpoint["id"])
    assert replayed == {"replayed_to": [endpoint["id"]]}
    again = receiver.wait_for(lambda seen: len(seen) == 3, SOON_SECONDS)[2]
    told_again = hooks.told(again)
    assert told_again["id"] == event
    # As it was then, at its old place.
    assert told_again["data"] == hooks.told(first)["data"]
    assert hooks.place(again) == hooks.place(first)
    stripe.Webhook.construct_event(
        again.body, again.headers["stripe-signature"], endpoint["secret"]
    )
    log = eventually(
        lambda: world.server.webhook("log", event), lambda seen: len(seen["attempts"]) == 2
    )
    assert [one["status"] for one in log["attempts"]] == [200, 200]


def test_events_of_a_time_are_told_again(world, told, receiver):
    endpoint = told("stripe")
    start = int(time.time())
    customers = [world.customer() for _ in range(3)]
    receiver.wait_for(lambda seen: len(seen) == 3, SOON_SECONDS)
    world.server.webhook("replay", "--from", str(start), "--endpoint", endpoint["id"])
    seen = receiver.wait_for(
        lambda seen: all(len(about(seen, one)) == 2 for one in customers), SOON_SECONDS
    )
    assert len({hooks.told(one)["id"] for one in seen}) == 3


def test_a_slow_receiver_holds_up_nobody_else(world, told):
    with receiving() as slow, receiving() as quick:
        endpoints = [world.tell(f"{one.base}/hook", "stripe") for one in (slow, quick)]
        try:
            slow.hold(100, RETRY_SECONDS)
            customers = [world.customer() for _ in range(20)]
            seen = quick.wait_for(
                lambda seen: all(about(seen, one) for one in customers), SOON_SECONDS
            )
            assert len(seen) == 20
            slow.wait_for(len, SOON_SECONDS)
        finally:
            for endpoint in endpoints:
                world.server.webhook("remove", endpoint["id"])


def test_endpoints_are_listed_switched_and_removed(world, told, receiver):
    endpoint = told("stripe", "customer.*")
    listed = {one["id"]: one for one in world.server.webhook("list")["endpoints"]}
    mine = listed[endpoint["id"]]
    assert (mine["dialect"], mine["state"], mine["events"]) == (
        "stripe",
        "enabled",
        ["customer.*"],
    )
    assert "secret" not in mine and endpoint["secret"].startswith("whsec_")
    assert world.server.webhook("disable", endpoint["id"])["state"] == "disabled"
    missed = world.customer()
    assert world.server.webhook("enable", endpoint["id"])["state"] == "enabled"
    customer = world.customer()
    seen = receiver.wait_for(lambda seen: about(seen, customer), SOON_SECONDS)
    assert not about(seen, missed)


def test_a_killed_server_loses_nothing(server, recorder, tmp_path, receiver):
    world = World(server.program, tmp_path / "data", recorder)
    endpoint = world.tell(f"{receiver.base}/hook", "wellspring", "customer.*")
    customers = [world.customer() for _ in range(8)]
    receiver.wait_for(lambda seen: len(seen) >= 8, SOON_SECONDS)
    # From here on the receiver is slow, so that the server dies with calls under way.
    receiver.hold(8, 2)
    acknowledged = dict.fromkeys(customers, 1)

    def change(customer):
        try:
            for number in range(1000):
                world.stripe.customers.update(customer, {"name": f"Name {number}"})
                acknowledged[customer] += 1
        except stripe.APIConnectionError:
            return

    with ThreadPoolExecutor(8) as callers:
        for customer in customers:
            callers.submit(change, customer)
        receiver.wait_for(lambda seen: len(seen) >= 40, SOON_SECONDS)
        world.server.kill()
    world.start()
    try:
        known = [one["id"] for one in world.server.webhook("list")["endpoints"]]
        assert known == [endpoint["id"]]

        def all_told(seen):
            got = {}
            for one in seen:
                body = json.loads(one.body)["data"]
                got.setdefault(body["id"], set()).add(body["sequence"])
            return all(
                got.get(customer, set()) >= set(range(1, count + 1))
                for customer, count in acknowledged.items()
            )

        seen = receiver.wait_for(all_told, CLAIM_SECONDS)
        for row in hooks.rows(seen).values():
            assert row == list(range(1, len(row) + 1)), row
        verifier = standardwebhooks.Webhook(endpoint["secret"])
        for one in seen:
            verifier.verify(one.body, one.headers)
    finally:
        assert world.server.stop() == 0
