"""The official packages, aimed at a server."""

import chargebee
import stripe

from harness.raw import SECRET
from harness.recorder import StripeTransport, listen_to_chargebee


def stripe_client(server, recorder, key=SECRET, **options):
    """Stripe's client object. It repeats nothing by itself unless told to: a failure shows."""
    options.setdefault("max_network_retries", 0)
    transport = StripeTransport(recorder)
    addresses = {"api": server.base}
    return stripe.StripeClient(key, base_addresses=addresses, http_client=transport, **options)


def chargebee_client(server, recorder, key=SECRET):
    """Chargebee's client, aimed at a local port: the address is cut at its first dot."""
    listen_to_chargebee(recorder)
    chargebee.Chargebee.verify_ca_certs = False
    domain = f"0.0.1:{server.port}"
    return chargebee.Chargebee(key, site="127", chargebee_domain=domain, protocol="http")
