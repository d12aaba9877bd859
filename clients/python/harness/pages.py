"""Forms with brackets, and where each dialect shows a source."""


def flat(fields, path=""):
    """Nested fields as form fields: `a[b]=v`, `a[0]=v`."""
    flattened = {}
    for name, value in fields.items():
        key = f"{path}[{name}]" if path else name
        if isinstance(value, list):
            value = dict(enumerate(value))
        if isinstance(value, dict):
            flattened.update(flat(value, key))
        else:
            flattened[key] = value
    return flattened


class Made:
    """A source that was just made, as far as other dialects can name it."""

    def __init__(self, source, shown, person):
        paths = [shown[name]["path"] for name in ("stripe", "chargebee", "magpie")]
        named = [path.rsplit("/", 1)[1] for path in paths if path]
        self.id = named[0] if named else str(source)
        piriod = shown["piriod"]
        self.number = int(piriod["path"].split("/")[2]) if piriod["path"] else int(source)
        self.person = person
        # What Piriod does not show was deleted, and only what has an owner can be.
        self.owned = not piriod["path"] or piriod["body"]["customer"] == person.id


def read(wire, dialect, made):
    """Asks a dialect for the source by its id; one answer for each place where it could be."""
    person = made.person
    if dialect == "Stripe":
        owned = wire.stripe("GET", f"/customers/{person.id}/sources/{made.id}")
        return [owned] if made.owned else [owned, wire.stripe("GET", f"/sources/{made.id}")]
    if dialect == "Chargebee":
        return [wire.chargebee("GET", f"/payment_sources/{made.id}")]
    if dialect == "Magpie":
        return [wire.magpie("GET", f"/sources/{made.id}")]
    if dialect == "Piriod":
        return [wire.piriod("GET", f"/sources/{made.number}/")]
    return [wire.pelcro("GET", f"/payment_methods/{made.number}", token=person.token)]


def lists(wire, dialect, made):
    """Whether the dialect's list, narrowed to the source's owner where it can be, has it."""
    customer = made.person.id
    if dialect == "Stripe":
        page = wire.stripe("GET", f"/customers/{customer}/sources", {"limit": 100}).ok()
        return made.id in [source["id"] for source in page["data"]]
    if dialect == "Chargebee":
        narrowed = {"customer_id[is]": customer, "include_deleted": "true", "limit": 100}
        page = wire.chargebee("GET", "/payment_sources", narrowed).ok()
        return made.id in [entry["payment_source"]["id"] for entry in page["list"]]
    if dialect == "Magpie":
        shown = wire.magpie("GET", f"/customers/{customer}").ok()
        return made.id in [source["id"] for source in shown["sources"]]
    if dialect == "Piriod":
        page = wire.piriod("GET", f"/sources/?id={made.number}").ok()
        return made.number in [source["id"] for source in page["results"]]
    page = wire.pelcro("GET", "/payment_methods", token=made.person.token).ok()
    return made.number in [method["id"] for method in page["data"]]
