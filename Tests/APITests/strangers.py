"""Clients that a service meets where it should not: pages of other sites, old protocols, those who flood and leave."""

import contextlib
import socket
import time

from exchange import RESET, Exchange

PLAN = b'{"network": "resnet20-fashion", "table": "resnet20-fashion", "budgets": {"level": "W3A3"}}'
COSTS = b"layer,macs,params,weight_bits,activation_bits\nforeign,1,1,,\n"


def post(path, headers, body):
    head = b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n" % len(body)
    return head + b"".join(field + b"\r\n" for field in headers) + b"\r\n" + body


def foreign_pages(service):
    """What a browser sends for another site's page changes nothing, and costs nothing."""
    origins = [
        [b"Origin: http://evil.example"], [b"Origin: null"], [b"Origin: http://localhost:3000"],
        [b"Sec-Fetch-Site: cross-site"], [b"Sec-Fetch-Site: Same-Site"],
        [b"Sec-Fetch-Site: same-origin", b"Sec-Fetch-Site: cross-site"],
    ]
    types = [
        [], [b"Content-Type: text/plain"], [b"Content-Type: application/x-www-form-urlencoded"],
        [b"Content-Type: multipart/form-data; boundary=x"],
    ]
    for origin in origins:
        for kind in types:
            for path, body in ((b"/v1/plans", PLAN), (b"/v1/networks?file=evil", COSTS), (b"/v1/sweeps", PLAN)):
                answer = Exchange(service.port, post(path, origin + kind, body))
                yield None if answer.statuses == [403] else f"{origin} {kind} {path}: {answer.statuses}"


def protocols(service):
    end = b"Connection: close\r\n\r\n"
    for title, request, expected in [
        ("HTTP/1.0", b"GET /healthz HTTP/1.0\r\n\r\n", b"HTTP/1.0 200 "),
        ("HTTP/1.0 with a host", b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n", b"HTTP/1.0 200 "),
        ("HTTP/1.0 of another host", b"GET /healthz HTTP/1.0\r\nHost: evil.example\r\n\r\n", b"HTTP/1.0 403 "),
        ("no host", b"GET /healthz HTTP/1.1\r\n" + end, b"HTTP/1.1 400 "),
        ("two hosts", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n" + end, b"HTTP/1.1 400 "),
        ("the same host twice", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nhost: localhost\r\n" + end, b"HTTP/1.1 400 "),
    ]:
        answer = Exchange(service.port, request, timeout=10)
        fine = answer.received.startswith(expected) and not answer.fault
        yield None if fine else f"{title}: {answer.fault} {answer.received[:200]!r}"


def late_readers(service):
    """Who sends everything before reading gets the refusal."""
    for size in (8_400_000, 9_500_000, 50_000_000):
        for close in (b"Connection: close\r\n", b""):
            head = b"POST /v1/tables HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n" % size
            answer = Exchange(service.port, head + close + b"\r\n" + b"x" * size, timeout=15)
            yield None if answer.statuses == [413] else f"{size} bytes: {answer.statuses} {answer.fault}"


def resets(service):
    """Who resets the connection in the middle of a plan is not a fault of the service."""
    for budget in range(500):
        body = PLAN.replace(b'"level": "W3A3"', b'"max_bitops": %d' % (300_000_001 + budget))
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", service.port)) as connection:
            connection.sendall(post(b"/v1/plans", [], body))
            if budget % 2:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        yield None
    time.sleep(1)
    text = service.send("GET", "/metrics").body.decode()
    yield "resets are counted as 500" if 'status="500"' in text else None


def keys(service):
    """What follows a NUL belongs to a key like the rest of it."""
    network = Exchange(service.port, post(b"/v1/networks", [], COSTS.replace(b"foreign", b"kept")))
    key = network.body.split(b'"id": "')[1][:64]
    for method in (b"GET", b"DELETE"):
        for suffix in (b"%00", b"%00junk", b"%2500", b"%0a"):
            answer = Exchange(service.port, method + b" /v1/networks/" + key + suffix + b" HTTP/1.0\r\n\r\n")
            yield None if answer.statuses == [404] else f"{method} with {suffix}: {answer.statuses}"
    plan = PLAN.replace(b'"network": "resnet20-fashion"', b'"network": "resnet20-fashion\\u0000x"')
    answer = Exchange(service.port, post(b"/v1/plans", [], plan))
    yield None if answer.statuses[0] in (404, 422) else f"a name with a NUL: {answer.statuses}"
    kept = Exchange(service.port, b"DELETE /v1/networks/" + key + b" HTTP/1.0\r\n\r\n")
    yield None if kept.statuses == [204] else f"the network is gone: {kept.statuses}"


def slow_uploads(service):
    """Uploads that hardly come keep nobody else from uploading."""
    connections = []
    for _ in range(60):
        connection = socket.create_connection(("127.0.0.1", service.port), timeout=10)
        connection.sendall(post(b"/v1/tables", [], b"x" * 1000)[:-999])
        connections.append(connection)
    answer = Exchange(service.port, post(b"/v1/networks", [], COSTS.replace(b"foreign", b"prompt")))
    for connection in connections:
        connection.close()
    yield None if answer.statuses == [201] else f"sixty slow uploads keep others out: {answer.statuses}"


def floods(service):
    """Who opens connections and says nothing, or hardly anything, does not shut out the others."""
    connections = []
    try:
        for index in range(600):
            connection = socket.create_connection(("127.0.0.1", service.port), timeout=10)
            connections.append(connection)
            with contextlib.suppress(OSError):
                connection.sendall((b"", b"GET /healthz HTTP/1.1\r\nX: ", post(b"/v1/plans", [], PLAN)[:-1])[index % 3])
            if index % 50 == 49:
                answer = Exchange(service.port, b"GET /healthz HTTP/1.0\r\n\r\n", timeout=5)
                yield None if answer.statuses == [200] else f"{index} idle connections shut out /healthz: {answer.fault}"
    finally:
        for connection in connections:
            connection.close()


def group(service, random):
    count, failures = 0, []
    for part in (foreign_pages, protocols, late_readers, resets, keys, slow_uploads, floods):
        for complaint in part(service):
            count += 1
            if complaint:
                failures.append(complaint)
    if b"evil" in service.send("GET", "/v1/networks").body:
        failures.append("a foreign page has stored a network")
    return count, failures
