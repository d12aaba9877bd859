"""What Piriod's clients send, with and without credentials."""

import re

import pytest

from harness.raw import SECRET, WORKSPACE

MEMBERS = [
    "gateway", "id", "customer", "usage", "status", "amount", "description", "return_url",
    "gateway_data", "client", "metadata", "card", "test_mode", "created", "updated",
]  # fmt: skip
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
SINGLE = {"gateway": "transbank", "amount": 10000, "return_url": "https://shop.example.com/back"}
REUSABLE = {"gateway": "oneclick", "usage": "reusable", "customer": "cus_demo", "amount": 5}
TEST = {"x-piriod-test-mode": "true"}
FLOWS = [
    ("transbank", "single", "requires_authorization"),
    ("webpay", "single", "requires_authorization"),
    ("khipu", "single", "requires_authorization"),
    ("oneclick", "reusable", "requires_authorization"),
    ("stripe", "single", "requires_authorization"),
    ("stripe", "reusable", "requires_authorization"),
    ("paypal", "single", "requires_authorization"),
    ("paypal", "reusable", "requires_authorization"),
    ("mercadopago", "single", "requires_authorization"),
    ("getnet", "reusable", "requires_authorization"),
    ("2checkout", "single", "requires_authorization"),
    ("ach_transfer", "single", "chargeable"),
]


def create(wire, value):
    """Creates a source with credentials."""
    return wire.piriod("POST", "/sources/", value)


def test_members_and_their_order(wire):
    made = create(wire, {**SINGLE, "description": " Order 7 ", "metadata": {"order": 7}}).ok(201)
    assert list(made) == MEMBERS
    assert isinstance(made["id"], int) and made["id"] < 2**53
    assert (made["usage"], made["amount"], made["customer"]) == ("single", 10000, None)
    assert (made["description"], made["metadata"]) == ("Order 7", {"order": 7})
    assert made["test_mode"] is True and made["card"] is None
    assert re.fullmatch(TIME, made["created"]) and re.fullmatch(TIME, made["updated"])
    assert made["gateway_data"]["fields"]["token_ws"] == made["gateway_data"]["token"]


@pytest.mark.parametrize("gateway, usage, status", FLOWS)
def test_gateways(wire, gateway, usage, status):
    sent = {"gateway": gateway, "usage": usage, "customer": "cus_demo", "amount": 10.5}
    made = create(wire, sent).ok(201)
    assert (made["gateway"], made["usage"], made["status"]) == (gateway, usage, status)
    assert made["amount"] == (10.5 if usage == "single" else None)


def test_a_reusable_source_forgets_its_amount(wire):
    made = create(wire, REUSABLE).ok(201)
    assert (made["amount"], made["customer"]) == (None, "cus_demo")


@pytest.mark.parametrize("slash", ["/", ""])
def test_both_forms_of_the_path(wire, slash):
    made = wire.piriod("POST", f"/sources{slash}", SINGLE).ok(201)
    assert wire.piriod("GET", f"/sources/{made['id']}{slash}").ok() == made


def test_a_browser_needs_no_credentials(wire):
    asked = {
        "Origin": "https://shop.example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-piriod-test-mode",
    }
    allowed = wire.send("OPTIONS", "/sources/", asked)
    assert allowed.status in (200, 204) and "access-control-allow-origin" in allowed.headers
    made = wire.document("POST", "/sources/", TEST, SINGLE).ok(201)
    assert wire.piriod("GET", f"/sources/{made['id']}/").ok()["status"] == made["status"]


def test_names_of_headers_in_any_case(wire):
    headers = {
        "AUTHORIZATION": f"token {SECRET}",
        "X-Simple-Workspace": WORKSPACE,
        "X-Piriod-Test-Mode": "TRUE",
    }
    assert wire.send("GET", "/sources/", headers).status == 200


def test_credentials(wire):
    nobody = wire.send("GET", "/sources/", TEST)
    assert nobody.ok(401) == {"detail": "Authentication credentials were not provided."}
    assert nobody.headers["www-authenticate"] == "Token"
    wrong = wire.send("GET", "/sources/", {"Authorization": "Token wrong", **TEST})
    assert wrong.ok(401) == {"detail": "Invalid token."}
    known = {"Authorization": f"Token {SECRET}", **TEST}
    message = {"non_field_errors": ["x-simple-workspace header is required."]}
    assert wire.send("GET", "/sources/", known).ok(400) == message
    elsewhere = {**known, "x-simple-workspace": "acc_nobody"}
    assert wire.send("GET", "/sources/", elsewhere).status == 403


def test_customers(wire):
    sent = {"name": "Ana", "address": "Calle 1", "country": "CL", "state": 12}
    made = wire.piriod("POST", "/customers/", sent).ok(201)
    assert made["id"].startswith("cus_") and made["sources"] == []
    assert wire.piriod("GET", f"/customers/{made['id']}/").ok() == made
    source = create(wire, {**REUSABLE, "customer": made["id"]}).ok(201)
    assert source["customer"] == made["id"]


def test_pages(wire):
    person = {"name": "Eva", "address": "Calle 2", "country": "CL", "state": 1}
    owner = wire.piriod("POST", "/customers/", person).ok(201)["id"]
    made = [create(wire, {**REUSABLE, "customer": owner}).ok(201)["id"] for _ in range(3)]
    path, visited = f"/sources/?page_size=2&customer={owner}", []
    while path:
        page = wire.piriod("GET", path).ok()
        assert page["count"] == 3
        visited += [source["id"] for source in page["results"]]
        path = page["next"] and page["next"].split("/", 3)[3]
        path = path and "/" + path
    assert visited == list(reversed(made))
    assert page["previous"].startswith("http://") and "page=" not in page["previous"].replace(
        "page_size=", ""
    )


def test_filters(wire):
    made = create(wire, {**SINGLE, "metadata": {"basket": "b-77"}}).ok(201)["id"]
    found = wire.piriod("GET", "/sources/?metadata__basket=b-77&gateway=transbank").ok()
    assert [source["id"] for source in found["results"]] == [made]
    wrong = wire.piriod("GET", "/sources/?usage=x").ok(400)
    assert wrong == {"usage": ["Select a valid choice. x is not one of the available choices."]}


def test_deletion(wire):
    reusable = create(wire, {**REUSABLE, "gateway": "paypal"}).ok(201)["id"]
    deleted = wire.piriod("DELETE", f"/sources/{reusable}/")
    assert (deleted.status, deleted.bytes) == (204, b"")
    assert wire.piriod("GET", f"/sources/{reusable}/").ok(404) == {"detail": "Not found."}
    single = create(wire, SINGLE).ok(201)["id"]
    refused = wire.piriod("DELETE", f"/sources/{single}/").ok(400)
    assert refused == {"non_field_errors": ["This source cannot be deleted."]}
    transfer = create(wire, {"gateway": "ach_transfer", "amount": 25}).ok(201)["id"]
    assert wire.piriod("DELETE", f"/sources/{transfer}/").status == 204


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_sources_are_not_updated(wire, method):
    made = create(wire, SINGLE).ok(201)["id"]
    refused = wire.piriod(method, f"/sources/{made}/", {"amount": 1})
    assert refused.ok(405) == {"detail": f'Method "{method}" not allowed.'}
    allowed = {word.strip() for word in refused.headers["allow"].split(",")}
    assert allowed == {"GET", "DELETE", "HEAD", "OPTIONS"}


def test_errors_are_lists_of_texts(wire):
    wrong = create(wire, {"gateway": "cash", "usage": None, "amount": "x", "client": 1}).ok(400)
    assert wrong == {
        "gateway": ['"cash" is not a valid choice.'],
        "usage": ["This field may not be null."],
        "amount": ["A valid number is required."],
        "client": ['Expected a dictionary of items but got type "int".'],
    }


def test_a_form_is_refused(wire):
    headers = {"Authorization": f"Token {SECRET}", "x-simple-workspace": WORKSPACE, **TEST}
    refused = wire.form("POST", "/sources/", headers, {"gateway": "transbank"})
    assert refused.status == 415
