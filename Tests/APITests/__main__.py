"""Tests of the service's interface from outside: what it describes of itself, and whatever else comes.

    python3 Tests/APITests .build/release/mpq-serve

Starts the built service on a free port with a database of its own. MPQ_SEED chooses other hostile
requests than those of the default seed, which is printed.
"""

import os
import random
import sys
import time

import connections
import expensive
import memory
import requests_by_json
import requests_by_text
import schema
import strangers
import uploads
from service import Service

SEED = int(os.environ.get("MPQ_SEED", "1"))


def main() -> int:
    print(f"seed {SEED}")
    failures = []
    with Service(sys.argv[1]) as service:
        failures += timed("the description holds", schema.check, service, SEED)
    # Short times, so that slow clients are cut off while the tests watch.
    flags = ["--solve-time", "2s", "--body-time", "2s", "--idle-time", "3s", "--queue", "200"]
    with Service(sys.argv[1], flags) as service:
        watch = memory.Watch(service)
        for title, group in [
            ("requests by JSON", requests_by_json.group),
            ("requests by text", requests_by_text.group),
            ("uploads", uploads.group),
            ("connections", connections.group),
            ("strangers", strangers.group),
            ("expensive requests", expensive.group),
        ]:
            failures += timed(title, group, service, random.Random(f"{SEED} {title}"))
            failures += service.complaints_about_a_normal_request()
        failures += watch.complaints()
        failures += service.complaints_about_the_end()
    with Service(sys.argv[1]) as service:
        failures += timed("unread checks and poison", expensive.patient_group, service, random.Random(SEED))
        failures += service.complaints_about_the_end()
    for failure in failures[:50]:
        print(f"failed: {failure}")
    print(f"{len(failures)} failures")
    return 1 if failures else 0


def timed(title, work, *arguments):
    start = time.monotonic()
    count, failures = work(*arguments)
    print(f"{title}: {count} requests, {len(failures)} failures, {time.monotonic() - start:.0f} s")
    return failures


sys.exit(main())
