"""Calls that are known to succeed, from the recorded scenarios: generated calls start from them.

Few generated bodies get past the first rule. A recorded one with two generated members does, and
shows what happens behind it.
"""

import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from harness import seeds
from harness.contracts import find, golden_exchange

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MIXED_MAX = 2
# What scenarios write for something that an earlier step answered.
PLACEHOLDER = "{{"


@dataclass(frozen=True)
class Sample:
    """What a successful call sent."""

    query: dict
    body: dict | None
    kind: str | None


def samples(folder, documents):
    """Operation → samples, of the dialect that `documents` describe."""
    known = {}
    dialect = documents[0].dialect.lower()
    for path in sorted(folder.glob(f"{dialect}/golden/*.json")):
        for step in json.loads(path.read_text())["steps"]:
            if "response" not in step or not 200 <= step["response"]["status"] < 300:
                continue
            described = find(documents, golden_exchange(step, path.name))
            if described and (sample := read(step["request"])):
                known.setdefault(described[1], []).append(sample)
    return known


def read(request):
    """What a step sends; nothing when it is not plain."""
    query = dict(parse_qsl(urlsplit(request["path"]).query))
    for name, kind in (("form", FORM), ("json", JSON)):
        if name in request:
            body = request[name]
            return Sample(query, body, kind) if isinstance(body, dict) else None
    return Sample(query, None, None) if request["method"] in ("GET", "DELETE") else None


def mixed(sample, generated, objects, random):
    """The sample's query and body with up to two generated members in each."""
    query = settled(sample.query, objects, random)
    body = settled(sample.body, objects, random)
    return blend(query, generated.query, random), blend(body, generated.body, random)


def settled(tree, objects, random):
    """With ids of things that exist, new addresses, and without what only its scenario knew."""
    if not isinstance(tree, dict):
        return tree
    result = {}
    for name, value in tree.items():
        last = re.findall(r"\w+", name)[-1:] or [name]
        if isinstance(value, dict):
            result[name] = settled(value, objects, random)
        elif last[0] in seeds.REFERENCES and isinstance(value, (str, int)):
            known = objects.pick(seeds.REFERENCES[last[0]], random)
            result[name] = value if known is None else known
        elif last[0] == "email":
            result[name] = f"fuzz{random.getrandbits(40)}@example.com"
        elif last[0] != "id" and PLACEHOLDER not in str(value):
            result[name] = value
    return result


def blend(base, generated, random):
    """Some generated members over a body that works."""
    if not isinstance(base, dict) or not isinstance(generated, dict) or not generated:
        return base
    names = sorted(generated, key=str)
    chosen = random.sample(names, min(len(names), random.randint(0, MIXED_MAX)))
    return {**base, **{name: generated[name] for name in chosen}}
