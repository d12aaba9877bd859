"""Generated calls: everything that a description allows, and much that it forbids.

Schemathesis makes the calls; here they are sent the way clients send them, with valid credentials
and, in half of the cases, with ids of objects that exist. No answer may be a server error, and
each has to fit the description, by the same rules as everywhere else (`contracts.py`). Whether a
bad call is refused is not judged: the dialects accept more than they describe, on purpose.

The order of the calls is fixed by a seed; time decides only how far it is followed.

    python -m harness.fuzz --server PATH --contracts DIR --dialect Stripe
        [--seconds N] [--seed N]
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from urllib.parse import unquote

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from harness import contracts, corpus, seeds
from harness.calls import Call, Sender, as_curl
from harness.raw import Wire
from harness.recorder import Recorder
from harness.server import Server

SEED = 20261122
SCENARIOS = Path(__file__).resolve().parents[3] / "crates" / "dialects"
# How the time is shared out: by the size of the descriptions.
SHARES = {"Stripe": 9, "Chargebee": 6, "Magpie": 3, "Pelcro": 3, "Piriod": 2}
# Making a case takes ten times as long as sending it, so each is sent in several variants.
CASES = {GenerationMode.POSITIVE: 6, GenerationMode.NEGATIVE: 3}
VARIANTS = 4
SHRINK_CALLS_MAX = 80
FINDINGS_MAX = 40
# What changes from one finding to the next of the same kind.
VALUE = re.compile(r"-?\d[\d.e+]*|'[^']*'|None|True|False")
CREDENTIALS = {"authorization", "x-simple-workspace", "x-piriod-test-mode", "stripe-version"}


@dataclass
class Finding:
    """What was wrong, and the smallest call that shows it."""

    operation: str
    status: int
    what: str
    answer: str
    curl: str

    def __str__(self):
        lines = [f"{self.operation} → {self.status}: {self.what}"]
        return "\n        ".join([*lines, self.answer[:300], self.curl[:1500]])


def run(program, folder, seconds):
    """Pairs of a name and its problems, one for each dialect. `seconds` is the time of all together; where there are
    processors, they run side by side."""
    if seconds <= 0:
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(SHARES)), context) as pool:
        jobs = {
            dialect: pool.submit(fuzz, program, folder, dialect, seconds * share / total())
            for dialect, share in SHARES.items()
        }
        for dialect, job in jobs.items():
            calls, problems = job.result()
            yield f"generated calls: {dialect} ({calls} calls)", problems


def total():
    """The sum of all shares."""
    return sum(SHARES.values())


def fuzz(program, folder, dialect, seconds, seed=SEED):
    """The number of calls and the problems of one dialect, at a server of its own."""
    server = Server(program)
    calls, problems = 0, []
    try:
        calls, problems = explore(server, (folder, dialect), seconds, seed)
    except Exception:
        problems = [traceback.format_exc()]
    code = server.stop()
    return calls, problems if code == 0 else [*problems, f"the server ended with {code}"]


def explore(server, description, seconds, seed):
    """Goes through all operations once, and then again and again until the time is over."""
    folder, dialect = description
    end = time.monotonic() + seconds
    name, file, prefix = next(entry for entry in contracts.DOCUMENTS if entry[0] == dialect)
    documents = [one for one in contracts.documents_of(folder) if one.dialect == name]
    objects = seeds.Objects(Wire(server, Recorder()), dialect)
    samples = corpus.samples(SCENARIOS, documents)
    sender = Sender(dialect, server.base, prefix, documents, objects, samples, seed)
    operations = operations_of(folder / file)
    findings, turns = {}, 0
    while turns < len(operations) or time.monotonic() < end:
        round_, number = divmod(turns, len(operations))
        if number == 0:
            Random(f"{seed} {round_}").shuffle(operations)
        objects.renew(turns)
        for mode in CASES:
            batch(sender, operations[number], mode, round_, findings)
        turns += 1
    return sender.calls, [str(finding) for finding in list(findings.values())[:FINDINGS_MAX]]


def operations_of(path):
    """What Schemathesis makes of a description. Its caches have no place in a checkout."""
    set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "wellspring-hypothesis")
    schema = schemathesis.openapi.from_path(str(path))
    schema.config.generation.update(with_security_parameters=False)
    return [result.ok() for result in schema.get_all_operations()]


def batch(sender, operation, mode, round_, findings):
    """Some calls of one operation."""
    random = Random(f"{sender.seed} {operation.label} {mode} {round_}")
    cases = []

    @seeded(f"{sender.seed} {round_}")
    @settings(
        max_examples=CASES[mode],
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case):
        cases.append(case)

    try:
        collect()
    except Unsatisfiable:
        # Nothing can be wrong in a call without any parameter.
        return
    for case in cases:
        for _ in range(VARIANTS):
            call = aimed(call_of(case), sender, random)
            if is_sendable(call):
                attempt(sender, call, findings)


def call_of(case):
    """What was generated, without credentials."""
    headers = {
        name: value
        for name, value in dict(case.headers or {}).items()
        if name.lower() not in CREDENTIALS
    }
    kind = case.media_type if case.method.upper() not in ("GET",) else None
    body = case.body
    if type(body).__name__ == "NotSet":
        body, kind = None, None
    path, query = case.path_parameters or {}, dict(case.query or {})
    # They come quoted already.
    path = {n: unquote(one) if isinstance(one, str) else one for n, one in path.items()}
    return Call(case.method.upper(), case.path, path, query, headers, body, kind)


def aimed(call, sender, random):
    """The call with things that exist, or with values that are accepted, or upon a recorded one
    where there is one; each in half of the cases."""
    objects = sender.objects
    path, query, headers = call.path, call.query, call.headers
    body, kind = call.body, call.kind
    exists, is_sampled = random.random() < 0.5, random.random() < 0.5
    known = sender.samples.get(f"{call.method} {call.template}")
    if known and is_sampled:
        sample = random.choice(known)
        query, body = corpus.mixed(sample, call, objects, random)
        kind = sample.kind
        # A generated header is often the name of something that does not exist.
        headers = headers if random.random() < 0.5 else {}
    elif exists:
        query, body = referring(query, objects, random), referring(body, objects, random)
    if exists or (known and is_sampled):
        names = re.findall(r"([^/{}]+)/\{([^}]*)\}", call.template)
        ids = {name: objects.own([folder], random) for folder, name in names}
        path = {**path, **{name: one for name, one in ids.items() if one is not None}}
    if random.random() < 0.5:
        query, body = accepted(query), accepted(body)
    if "webhook" in call.template and isinstance(body, dict) and "url" in body:
        body = {**body, "url": seeds.NOWHERE}
    if objects.token and random.random() < 0.9:
        query = {**query, "site_id": 1}
    return replace(call, path=path, query=query, headers=headers, body=body, kind=kind)


def referring(tree, objects, random):
    """Texts that should be ids become ids."""
    if not isinstance(tree, dict):
        return tree
    changed = {name: referring(value, objects, random) for name, value in tree.items()}
    for name, value in tree.items():
        if name in seeds.REFERENCES and isinstance(value, (str, int)):
            known = objects.pick(seeds.REFERENCES[name], random)
            changed[name] = value if known is None else known
    return changed


def accepted(tree):
    """Members that everybody knows get values that everybody accepts."""
    if not isinstance(tree, dict):
        return tree
    changed = {name: accepted(value) for name, value in tree.items()}
    for name, value in tree.items():
        if name in seeds.VALUES and not isinstance(value, (dict, list)):
            changed[name] = seeds.VALUES[name]
    return changed


def is_sendable(call):
    """Whether it names one place. An empty id, one with a slash, and dots are other paths; a
    header with control characters never leaves a client."""
    values = [
        value if isinstance(value, str) else json.dumps(value) for value in call.path.values()
    ]
    texts = [str(value) for value in call.headers.values()]
    return all(value.strip(".") and "/" not in value for value in values) and all(
        re.fullmatch(r"[!-~]([ -~]*[!-~])?", text) for text in texts
    )


def attempt(sender, call, findings):
    """Sends a call; what is wrong and new is made small and kept."""
    headers = {name: str(value) for name, value in call.headers.items()}
    call = replace(call, headers=headers)
    answer = sender.send(call)
    if answer.status_code in (401, 403) and sender.dialect == "Pelcro":
        sender.objects.log_in(f"again{sender.calls}@example.com")
    for problem in sender.judge(call, answer):
        key = signature(call, answer, problem)
        if key in findings:
            continue
        small, shown = smallest(sender, call, answer, key)
        operation = f"{call.method} {call.template}"
        status = shown.status_code
        curl = as_curl(*sender.request(small))
        findings[key] = Finding(operation, status, problem, shown.text, curl)


def signature(call, answer, problem):
    """What makes two findings the same: everything but the values."""
    plain = VALUE.sub("·", problem)[:80]
    return (call.method, call.template, answer.status_code, plain)


def smallest(sender, call, answer, key):
    """Leaves out members as long as the finding stays."""
    left = SHRINK_CALLS_MAX
    for part in ("headers", "query", "body"):
        for place in places(getattr(call, part)):
            if left == 0:
                return call, answer
            left -= 1
            smaller = replace(call, **{part: without(getattr(call, part), place)})
            tried = sender.send(smaller)
            if any(signature(smaller, tried, p) == key for p in sender.judge(smaller, tried)):
                call, answer = smaller, tried
    return call, answer


def places(tree, path=()):
    """Every member, outer ones first."""
    if not isinstance(tree, dict):
        return []
    own = [(*path, name) for name in tree]
    return own + [deep for name, value in tree.items() for deep in places(value, (*path, name))]


def without(tree, place):
    """A copy without one member, if it is still there."""
    if not isinstance(tree, dict) or place[0] not in tree:
        return tree
    if len(place) == 1:
        return {name: value for name, value in tree.items() if name != place[0]}
    return {**tree, place[0]: without(tree[place[0]], place[1:])}


def main():
    """One dialect alone; the exit code is 1 when something is wrong."""
    parser = argparse.ArgumentParser(description="Sends generated calls of one dialect.")
    parser.add_argument("--server", required=True, help="the program to test")
    parser.add_argument("--contracts", type=Path, required=True, help="folder of descriptions")
    parser.add_argument("--dialect", choices=SHARES, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=SEED, help="another seed makes other calls")
    told = parser.parse_args()
    calls, problems = fuzz(told.server, told.contracts, told.dialect, told.seconds, told.seed)
    print("\n".join([*problems, f"{calls} calls, {len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
