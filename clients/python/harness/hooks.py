"""Receivers that are told, what they are told, and whether it is signed as it should be."""

import base64
import hashlib
import hmac
import json
import time

TOLERANCE_SECONDS = 300


def mac(secret, message):
    """HMAC-SHA256 under the whole text of the secret."""
    return hmac.new(secret.encode(), message, hashlib.sha256)


def check_magpie(delivery, secret):
    """The body is signed, under two names; the time stands beside it."""
    expected = "v1=" + mac(secret, delivery.body).hexdigest()
    assert delivery.headers["x-magpie-signature"] == expected
    assert delivery.headers["magpie-signature"] == expected
    age = time.time() - int(delivery.headers["x-magpie-timestamp"])
    assert abs(age) < TOLERANCE_SECONDS


def check_piriod(delivery, secret):
    """The values of the body are signed, in order, as text."""
    body = json.loads(delivery.body)
    assert list(body) == ["event", "object_id"]
    message = "".join(str(value) for value in body.values()).encode()
    assert delivery.headers["x-piriod-signature"] == mac(secret, message).hexdigest()


def check_pelcro(delivery, secret):
    """The body is signed, in base64."""
    expected = base64.b64encode(mac(secret, delivery.body).digest()).decode()
    assert delivery.headers["x-pelcro-hmac-sha256"] == expected


def told(delivery):
    """The parsed body."""
    return json.loads(delivery.body)


def place(delivery):
    """Object and place in that object's row of messages."""
    return delivery.headers["wellspring-object"], int(delivery.headers["wellspring-sequence"])


def rows(deliveries):
    """Object → places of its messages, in the order of their first arrival."""
    seen = {}
    for delivery in deliveries:
        object_id, number = place(delivery)
        row = seen.setdefault(object_id, [])
        if number not in row:
            row.append(number)
    return seen
