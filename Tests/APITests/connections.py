"""Clients that do not behave as clients do: slow, half gone, silent, many at once."""

import contextlib
import json
import socket
import time

from exchange import RESET, Exchange

HEAD = b"POST /v1/plans HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n"


def connected(service):
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=60)
    return connection


def ends(connection, drip=None):
    """Whether the service closes a connection, over which bytes may come one by one."""
    connection.settimeout(0.2)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if drip:
                connection.sendall(drip)
            if not connection.recv(1 << 16):
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def group(service, random):
    count, failures = 0, []
    # Slow ones are all there at once, and have to go within the service's own times.
    slow = {
        "says nothing": (b"", None),
        "sends half a head": (b"GET /healthz HTT", None),
        "sends its head byte by byte": (b"GET /healthz HTTP/1.1\r\nX: ", b"x"),
        "sends no body": (HEAD, None),
        "sends its body byte by byte": (HEAD + b"{", b" "),
        "stays after its answer": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", None),
        "sends an endless chunk": (HEAD.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked") + b"fffff\r\n", b"x"),
    }
    open_connections = []
    for title, (start, drip) in slow.items():
        for _ in range(10):
            connection = connected(service)
            connection.sendall(start)
            open_connections.append((title, connection, drip))
    for title, connection, drip in open_connections:
        count += 1
        if not ends(connection, drip):
            failures.append(f"a client that {title} is not cut off")
        connection.close()

    # Gone in the middle of their requests and answers.
    plan = json.dumps({
        "network": "resnet20-fashion", "table": "resnet20-fashion", "budgets": {"level": "W3A3"}, "gap": 0,
        "prover": "glpk"}).encode()
    whole = b"POST /v1/plans HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(plan) + plan
    for _ in range(150):
        with contextlib.suppress(OSError), connected(service) as connection:
            text = whole if random.random() < 0.5 else whole[: random.randrange(len(whole))]
            connection.sendall(text)
            if random.random() < 0.3:
                connection.shutdown(socket.SHUT_WR)
            if random.random() < 0.3:
                connection.recv(random.randint(1, 50))
            if random.random() < 0.5:  # a reset instead of an orderly end
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        count += 1

    # Many requests over one connection, before any is answered.
    one = b"GET /v1/networks/resnet18 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    statuses = Exchange(service.port, one * 300 + last).statuses
    count += 301
    if statuses != [200] * 301:
        failures.append(f"301 requests over one connection have {len(statuses)} answers")

    # Who follows sweeps and never reads.
    for _ in range(20):
        connection = connected(service)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        connection.sendall(b"GET /v1/tables/resnet20-fashion/content HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50)
        open_connections.append(("", connection, None))
        count += 50
    failures += service.complaints_about_a_normal_request()
    for _, connection, _ in open_connections:
        connection.close()
    return count, failures
