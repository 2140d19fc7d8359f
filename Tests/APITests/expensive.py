"""Requests that are well-formed and cost as much as they may, and work that ends the service."""

import json
import re
import socket
import time

from exchange import Exchange

LAYERS = 9000
NETWORK = b"layer,macs,params,weight_bits,activation_bits\n"
TABLE = b"layer,tensor,bits,importance\n"
# Thirty readers of a 60 MB answer may hold a piece each, and what the service keeps for each connection.
READERS_COST = 300 << 20
# What may wait in memory (160 MiB), as text and as the bytes that are made of it, and two that are being made.
CHECKS_COST = 700 << 20


def upload(service, layers=LAYERS):
    network = NETWORK + b"".join(b"l%d,%d,%d,,\n" % (i, i * 7919 % 10007 + 1, i * 104729 % 10009 + 1) for i in range(layers))
    table = TABLE + b"".join(
        b"l%d,%s,%d,%d\n" % (i, tensor, bits, 9 - bits)
        for i in range(layers) for tensor in (b"weight", b"activation") for bits in (2, 3))
    return [json.loads(service.send("POST", f"/v1/{kind}", body).body)["id"] for kind, body in (("networks", network), ("tables", table))]


def operations(layers=LAYERS):
    return sum(i * 7919 % 10007 + 1 for i in range(layers))


def chained(service, ids):
    """Layers that share widths along a chain as long as the network: each request gets an answer in time."""
    ties = [
        {"layers": [f"l{i}", f"l{i + 1}"], "share": "weight_bits" if i % 2 else "activation_bits"}
        for i in range(LAYERS - 1)]
    start = time.monotonic()
    answer = service.send("POST", "/v1/plans", timeout=60, body={
        "network": ids[0], "table": ids[1], "budgets": {"max_bitops": operations() * 6},
        "constraints": {"ties": ties}, "time_limit": "1s"})
    seconds = time.monotonic() - start
    yield answer.complaint("a chain of ties") or (None if answer.statuses and seconds < 30 else f"a chain of ties takes {seconds:.0f} s")


def askers(service, request, count):
    """Clients that have sent a request and do not read its answer."""
    connections = []
    for _ in range(count):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect(("127.0.0.1", service.port))
        connection.sendall(request)
        connections.append(connection)
    return connections


def readers(service, ids):
    """Clients that ask for an answer of tens of megabytes and do not read it cost little."""
    answer = service.send("POST", "/v1/sweeps", body={
        "network": ids[0], "table": ids[1], "gap": 0.5, "time_limit": "1s",
        "sweep": {"bitops": {"from": operations() * 5, "to": operations() * 8, "count": 300}}})
    sweep = re.search(rb'"id": "([0-9a-f]{64})"', answer.body)[1].decode()
    while re.search(rb'"state": "(queued|running)"', service.send("GET", "/v1/sweeps?limit=1").body):
        time.sleep(0.5)
    yield None
    whole = service.send("GET", f"/v1/sweeps/{sweep}.csv")
    yield None if whole.received.count(b"\n") >= 300 else f"the CSV has {len(whole.received)} bytes"
    for path in (f"/v1/sweeps/{sweep}", f"/v1/sweeps/{sweep}/events", f"/v1/sweeps/{sweep}.csv"):
        before = service.resident_bytes()
        connections = askers(service, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), 30)
        time.sleep(2)
        cost = service.resident_bytes() - before
        health = Exchange(service.port, b"GET /healthz HTTP/1.0\r\n\r\n", timeout=5)
        for connection in connections:
            connection.close()
        yield None if health.statuses == [200] else f"{path}: readers hold up /healthz"
        yield None if cost < READERS_COST else f"{path}: thirty readers cost {cost >> 20} MiB"


def unread_checks(service):
    """A check's answer stands in no store; who does not read it keeps no more of them waiting than there is room for."""
    widths = range(1, 19)
    network = NETWORK + b"".join(b"c%d,1,1,,\n" % i for i in range(10000))
    table = TABLE + b"".join(
        b"c%d,%s,%d,%d\n" % (i, tensor, bits, 33 - bits)
        for i in range(10000) for tensor in (b"weight", b"activation") for bits in widths)
    ids = [json.loads(service.send("POST", f"/v1/{kind}", body).body)["id"] for kind, body in (("networks", network), ("tables", table))]
    body = json.dumps({"network": ids[0], "table": ids[1]}).encode()
    head = b"POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    before = service.resident_bytes()
    connections = askers(service, head + body, 80)
    most = 0
    for _ in range(40):
        time.sleep(0.5)
        most = max(most, service.resident_bytes() - before)
    health = Exchange(service.port, b"GET /healthz HTTP/1.0\r\n\r\n", timeout=5)
    for connection in connections:
        connection.close()
    yield None if health.statuses == [200] else "clients that do not read checks hold up /healthz"
    print(f"unread checks: {most >> 20} MiB")
    yield None if most < CHECKS_COST else f"eighty clients that do not read a check cost {most >> 20} MiB"


def poison(service):
    """A sweep under which the service is killed twice is set aside, and the next one is carried out."""
    hard = {
        "budgets": {"max_size": 700123, "max_mean_weight_bits": 3.731, "mean_weight_bits_by": "layers"},
        "prover": "glpk", "sweep": {"bitops": {"from": 45123456, "to": 45234567, "count": 2}}}
    network = NETWORK + b"".join(b"b%d,%d,%d,,\n" % (i, 1000 + i * 37 % 1009, 100 + i * 91 % 733) for i in range(4000))
    table = TABLE + b"".join(
        b"b%d,%s,%d,%r\n" % (i, tensor, bits, (i * 7919 % 10007 + 1) / 2**bits)
        for i in range(4000) for tensor in (b"weight", b"activation") for bits in (2, 3, 4, 6, 8))
    ids = [json.loads(service.send("POST", f"/v1/{kind}", body).body)["id"] for kind, body in (("networks", network), ("tables", table))]
    answer = service.send("POST", "/v1/sweeps", body={"network": ids[0], "table": ids[1], **hard})
    sweep = json.loads(answer.body)["id"]
    for _ in range(2):
        while b"mpq_solves_running 1" not in service.send("GET", "/metrics").body:
            time.sleep(0.05)
        service.kill_and_restart()
        yield None
    easy = {"network": "resnet20-fashion", "table": "resnet20-fashion", "sweep": {"levels": ["W3A3", "W4A4"]}}
    next_one = json.loads(service.send("POST", "/v1/sweeps", body=easy).body)["id"]
    deadline = time.monotonic() + 30
    states = {}
    while time.monotonic() < deadline and states.get(next_one) != "done":
        states = {i: json.loads(service.send("GET", f"/v1/sweeps/{i}").body)["state"] for i in (sweep, next_one)}
        time.sleep(0.1)
    yield None if states == {sweep: "failed", next_one: "done"} else f"after two deaths: {states}"


def group(service, random):
    ids = upload(service)
    complaints = [*chained(service, ids), *readers(service, ids)]
    return len(complaints), [complaint for complaint in complaints if complaint]


def patient_group(service, random):
    """What takes a service with its own, longer times."""
    complaints = [*unread_checks(service), *poison(service)]
    return len(complaints), [complaint for complaint in complaints if complaint]
