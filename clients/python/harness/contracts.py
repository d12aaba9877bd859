"""Answers against the published descriptions of the five APIs.

Each answer is looked up by path, method and status in its dialect's OpenAPI document and
validated against the schema found there. Paths and methods that a document does not have are
not its business (unknown paths have answers too), and neither are operations that this server
says it does not have (405). Any other status that an operation does not have is a problem.
"""

import json
import re
from enum import Enum
from urllib.parse import urlsplit

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from harness.recorder import Exchange

PROBLEMS_MAX = 12
NOT_SERVED = 405
# Statuses that an API has although its description of the operation leaves them out: a wrong token
# is wrong on public calls as well.
UNDESCRIBED = [("Piriod", "GET /payments/{id}/pay/", 401)]
VERBS = ("get", "put", "post", "delete", "patch")
# Dialect, file, what stands before the document's paths on the wire.
DOCUMENTS = [
    ("Chargebee", "chargebee.openapi.json", "/api/v2"),
    ("Pelcro", "pelcro.openapi.json", "/api/v1/sdk"),
    ("Magpie", "magpie.openapi.yaml", ""),
    ("Piriod", "piriod.openapi.json", ""),
    ("Stripe", "stripe.openapi.json", ""),
]
# What the newest version of an API has beyond its document.
DELTAS = {"Stripe": "stripe.delta.json"}
# Rules that an id chosen by another dialect may break: ids are shown unchanged all the same.
RULES_OF_IDS = ("pattern", "minLength", "maxLength")
# What browsers see less of.
INTENTS = ("payment_intent", "setup_intent")
ID_MEMBER = re.compile(r"id|\w+_id|customer|source|sources|object_id")


def check(folder, exchanges):
    """Pairs of a name and its problems, one for each operation and status that was seen."""
    documents = list(documents_of(folder))
    groups = {}
    for exchange in exchanges:
        if described := find(documents, exchange):
            document, operation = described
            name = f"{document.dialect} {operation} → {exchange.status}"
            problems = groups.setdefault(name, [])
            problems += [p for p in document.problems(operation, exchange) if p not in problems]
    return [(name, problems[:PROBLEMS_MAX]) for name, problems in groups.items()]


def find(documents, exchange):
    """The first document that describes an answer, and the operation there."""
    for document in documents:
        if operation := document.operation(exchange):
            return document, operation
    return None


def documents_of(folder):
    """Every document, the newest version of an API before the others."""
    for dialect, file, prefix in DOCUMENTS:
        tree = load(folder / file)
        if dialect in DELTAS:
            delta = load(folder / DELTAS[dialect])
            newest = widened(load(folder / file), delta, Always.REQUIRED)
            yield Document(dialect, newest, prefix, delta["to"])
            tree = widened(tree, delta, Always.OPTIONAL)
        yield Document(dialect, tree, prefix)


def golden(folder):
    """The answers that the dialects' own tests are pinned to, where they are written down."""
    exchanges = []
    for path in sorted(folder.glob("*/golden/*.json")):
        for step in json.loads(path.read_text())["steps"]:
            if "response" in step:
                where = f"{path.parent.parent.name}/{path.name}: {step['name']}"
                exchanges.append(golden_exchange(step, where))
    return exchanges


def golden_exchange(step, where):
    """One step. A body that is no JSON is kept as the text it is."""
    answer, asked = step["response"], step["request"]
    body = answer.get("body")
    text = "" if body is None else json.dumps(body)
    path = urlsplit(asked["path"]).path
    version = answer["headers"].get("stripe-version")
    return Exchange(asked["method"], path, answer["status"], text, where, version)


class Document:
    """One OpenAPI document. With a version it is about answers of that version only."""

    def __init__(self, dialect, tree, prefix, version=None):
        self.dialect = dialect
        self._prefix = prefix
        self._version = version
        self._tree = tree
        if self._tree["openapi"].startswith("3.0"):
            self._tree = without_nullable(self._tree)
        resource = Resource.from_contents(self._tree, default_specification=DRAFT202012)
        self._registry = Registry().with_resource("urn:contract", resource)
        self._validators = {}
        self._templates = [(template, matcher(template)) for template in self._tree["paths"]]
        # A path without parameters goes before one that would match it as well.
        self._templates.sort(key=lambda entry: entry[0].count("{"))

    def operations(self):
        """Every `METHOD /path` of the description."""
        items = self._tree["paths"].items()
        return [f"{verb.upper()} {path}" for path, item in items for verb in item if verb in VERBS]

    def describes(self, operation, status):
        """Whether an operation has this status."""
        return self._key(operation, status) is not None

    def kinds(self, operation, status):
        """The content types that an answer may have; none are given where it has no content."""
        return list(self._response(self._place(operation, self._key(operation, status)))[0])

    def operation(self, exchange):
        """`METHOD /path` of the description; nothing when it has none."""
        if not exchange.path.startswith(self._prefix):
            return None
        if exchange.status == NOT_SERVED or self._version not in (None, exchange.version):
            return None
        path = exchange.path[len(self._prefix) :]
        for template, pattern in self._templates:
            if pattern.fullmatch(path) and exchange.method.lower() in self._tree["paths"][template]:
                return f"{exchange.method.upper()} {template}"
        return None

    def problems(self, operation, exchange):
        """What is wrong with an answer, each with its place."""
        key = self._key(operation, exchange.status)
        if key is None and (self.dialect, operation, exchange.status) in UNDESCRIBED:
            return []
        if key is None:
            return [f"{exchange.where}: status {exchange.status} is not described"]
        validator = self._validator(self._place(operation, key))
        if validator is None:
            return []
        body = exchange.body()
        errors = [leaf for error in validator.iter_errors(body) for leaf in leaves(error)]
        found = [one for one in errors if not is_foreign_id(one) and not is_cut_down(one, body)]
        return [f"{exchange.where}: {leaf.json_path}: {leaf.message[:300]}" for leaf in found]

    def _key(self, operation, status):
        method, template = operation.split(" ", 1)
        responses = self._tree["paths"][template][method.lower()]["responses"]
        known = (str(status), f"{status // 100}XX", "default")
        return next((key for key in known if key in responses), None)

    def _place(self, operation, key):
        method, template = operation.split(" ", 1)
        return ["paths", template, method.lower(), "responses", key]

    def _validator(self, place):
        key = tuple(place)
        if key not in self._validators:
            self._validators[key] = self._build(place)
        return self._validators[key]

    def _build(self, place):
        content, pointer = self._response(place)
        kinds = [kind for kind in content if "json" in kind]
        if not kinds or "schema" not in content[kinds[0]]:
            return None
        kind = kinds[0].replace("/", "~1")
        schema = {"$ref": f"urn:contract#/{pointer}/content/{kind}/schema"}
        return Draft202012Validator(schema, registry=self._registry)

    def _response(self, place):
        """The content of an answer, and a pointer to what has it."""
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in place)
        response = self._tree
        for part in place:
            response = response[part]
        if "$ref" in response:
            pointer = response["$ref"].removeprefix("#/")
            response = self._tree["components"]["responses"][pointer.rsplit("/", 1)[1]]
        return response.get("content", {}), pointer


def load(path):
    """JSON or YAML."""
    text = path.read_text()
    return yaml.safe_load(text) if path.suffix == ".yaml" else json.loads(text)


def matcher(template):
    """A path with parameters as a pattern; a missing or extra last slash is the same path where
    the description has one (both forms are served)."""
    parts = re.split(r"\{[^}]*\}", template.rstrip("/"))
    text = "[^/]+".join(re.escape(part) for part in parts)
    return re.compile(text + ("/?" if template.endswith("/") else ""))


class Always(Enum):
    """What becomes of members that newer versions always show."""

    REQUIRED = 1
    OPTIONAL = 2


def widened(tree, delta, always):
    """A document with what newer versions of the API have beyond it: words, and members that
    are always there. Other new members need nothing: no schema forbids them."""
    for name, change in delta["schemas"].items():
        schema = tree["components"]["schemas"][name]
        if always is Always.REQUIRED:
            added = change.get("added", {}).items()
            more = [path for path, member in added if "." not in path and member.get("required")]
            schema["required"] = [*schema.get("required", []), *more]
        for path, words in change.get("enum_added", {}).items():
            add_words(schema, path.split("."), words)
    return tree


def add_words(schema, path, words):
    """Extends the enumeration of one member, given by its dotted path."""
    for name in path:
        schema = schema.get("properties", {}).get(name, {})
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], *words]


def without_nullable(node):
    """OpenAPI 3.0 says `nullable`; JSON Schema says it with types."""
    if isinstance(node, list):
        return [without_nullable(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    plain = {name: without_nullable(value) for name, value in node.items() if name != "nullable"}
    if node.get("nullable") is not True:
        return plain
    return {"anyOf": [plain, {"type": "null"}]}


def leaves(error):
    """The errors that name a place: of alternatives, those of the closest one."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        return [error]
    branches = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    closest = min(branches.values(), key=rank)
    return [leaf for inner in closest for leaf in leaves(inner)]


def rank(errors):
    """A branch of the wrong kind or the wrong `object` is further away than one that misses
    something."""
    mistaken = sum(1 for e in errors if e.validator in ("type", "enum", "const") and is_top(e))
    return (mistaken, len(errors))


def is_top(error):
    """Whether the error is about the value itself, or about the member that says what it is."""
    return list(error.path) in ([], ["object"])


def is_foreign_id(error):
    """Whether only the form of an id is at fault."""
    names = [part for part in error.absolute_path if isinstance(part, str)]
    return error.validator in RULES_OF_IDS and names and ID_MEMBER.fullmatch(names[-1])


def is_cut_down(error, body):
    """Whether only a member is missing that a browser does not see of an intent: with a
    publishable key it is shown without its metadata, among others."""
    seen_by_browser = isinstance(body, dict) and body.get("object") in INTENTS
    hidden = seen_by_browser and "metadata" not in body
    return hidden and error.validator == "required" and not error.absolute_path
