"""Networks and tables that are broken, lie about themselves, or are made to be expensive."""

import json
import pickle
import struct

from together import send_all

# A little less than the limit of uploads.
LARGE = (8 << 20) - 1000
NETWORK = b"layer,macs,params,weight_bits,activation_bits\n"
TABLE = b"layer,tensor,bits,importance\n"
# A network of each kind that is taken: a description by operations, and a table of costs.
GRAPH = {
    "name": "n", "input_shape": [1, 6, 6], "operations": [
        {"name": "stem", "kind": "convolution", "inputs": ["input"], "out_channels": 4, "kernel": 3, "padding": 1},
        {"name": "bn", "kind": "batch_normalization", "inputs": ["stem"]},
        {"name": "relu", "kind": "relu", "inputs": ["bn"]},
        {"name": "conv", "kind": "convolution", "inputs": ["relu"], "out_channels": 4, "kernel": 3, "padding": 1},
        {"name": "add", "kind": "add", "inputs": ["conv", "relu"]},
        {"name": "pool", "kind": "global_average_pool", "inputs": ["add"]},
        {"name": "flatten", "kind": "flatten", "inputs": ["pool"]},
        {"name": "fc", "kind": "linear", "inputs": ["flatten"], "out_features": 10}]}
CHOICES = b"layer,choice,importance,size_bytes,lut,group\n"
COSTS = NETWORK + b"a,1,1,,\nb,2,2,8,8\n"


class Command:
    """What pickle.loads would run."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def pickles(random):
    layers = {f"layer{index}": {bits: 1 / bits for bits in (2, 4)} for index in range(20)}
    good = {"weight": layers, "act": layers, "layer_name": list(layers)}
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield pickle.dumps(good, protocol)
    data = pickle.dumps(good, 4)
    for _ in range(60):
        yield data[: random.randrange(len(data))]
        broken = bytearray(data)
        for _ in range(random.randint(1, 4)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        yield bytes(broken)
    for _ in range(40):
        yield b"\x80\x04" + random.randbytes(random.randint(1, 200))
    for function, argument in ((print, "run"), (eval, "1/0"), (exec, "import os; os._exit(1)"), (open, "/etc/passwd")):
        yield pickle.dumps(Command(function, argument), 4)
        yield pickle.dumps({"weight": {"a": {2: Command(function, argument)}}}, 2)
    # A list that holds the one before it twice, sixty times over: 2^60 values in 300 bytes.
    for close in (b"e", b"t"):
        bomb = b"\x80\x04]\x94"
        for index in range(60):
            open_list = b"]" if close == b"e" else b""
            bomb += open_list + b"(" + b"h" + bytes([index]) + b"h" + bytes([index]) + close + b"\x94"
        yield bomb + b"."
    bomb = b"\x80\x04}\x94"
    for index in range(60):
        bomb += b"}(K\x00h" + bytes([index]) + b"K\x01h" + bytes([index]) + b"u\x94"
    yield bomb + b"."
    yield b"\x80\x04]\x94h\x00a."  # a list that holds itself
    yield b"\x80\x04" + b"]" * 100_000 + b"a" * 99_999 + b"."
    # Lengths beyond all that is there.
    for opcode, form in ((b"\x8d", "<Q"), (b"X", "<I"), (b"\x8a", "<B"), (b"\x8b", "<I"), (b"\x95", "<Q")):
        most = 2 ** (8 * struct.calcsize(form)) - 1
        yield b"\x80\x04" + opcode + struct.pack(form, most) + b"abc."
        yield b"\x80\x04" + opcode + struct.pack(form, most // 2) + b"abc."


def texts(random):
    good = TABLE + b"".join(b"l%d,%s,%d,0.5\n" % (i, t, b) for i in range(5) for t in (b"weight", b"activation") for b in (2, 4))
    graph = json.dumps(GRAPH).encode()
    choices = CHOICES + b"".join(b"l%d,%s,0.5,%d,7,g\n" % (i, c, i) for i in range(5) for c in (b"W4A8", b"q4_K", b"x"))
    for base in (good, COSTS, choices, graph, b'{"importance": [{"layer": "a", "tensor": "weight", "bits": 2, "importance": 1}]}'):
        for _ in range(40):
            text = bytearray(base)
            for _ in range(random.randint(1, 4)):
                at = random.randrange(len(text))
                piece = random.choice([b"\0", b'"', b",", b"\n", b"\xff", b"-", b"1e999", b"nan", b"[", b"{", b"\r"])
                text[at : at + random.randrange(3)] = piece
            yield bytes(text)
    for value in (b"nan", b"inf", b"-1", b"1e999", b"", b"0x1", b"9" * 10_000, b"1e-999", b"\xc2\xa01"):
        yield TABLE + b"a,weight,2," + value + b"\n"
        yield NETWORK + b"a," + value + b",1,,\n"
        yield NETWORK + b"a,1,1," + value + b",8\n"
    yield b""
    yield b"PK\x03\x04" + random.randbytes(1000)
    yield b"\x1f\x8b\x08" + random.randbytes(1000)
    yield b"\x93NUMPY" + random.randbytes(100)


def expensive():
    """What takes the most time or memory for its size."""
    yield b'{"importance": [' + b"0," * ((LARGE - 30) // 2) + b"0]}"
    yield b'{"importance": [' + b"{}," * ((LARGE - 30) // 3) + b"{}]}"
    yield b'{"provenance": {' + b",".join(b'"%d":0' % i for i in range(600_000)) + b"}}"
    yield b'{"provenance": {"a": "' + b"x" * (LARGE - 200) + b'"}, "importance": [{"layer": "a", "tensor": "weight", "bits": 2, "importance": 1}]}'
    yield b"[" * LARGE
    yield b"\x80\x04" + b"N" * LARGE + b"."
    yield b"\x80\x04](" + b"N" * LARGE + b"e."
    yield b"\x80\x04}(" + b"N" * (LARGE // 2 * 2) + b"u."
    yield b"\x80\x04" + b"(" * LARGE + b"."
    yield b"," * LARGE + b"\n"
    yield TABLE + b"," * LARGE
    yield TABLE + b'"' * LARGE
    yield TABLE + b"\n" * LARGE
    yield TABLE + b"".join(b"%d,weight,2,1\n" % i for i in range(450_000))
    yield NETWORK + b"".join(b"%d,1,1,,\n" % i for i in range(600_000))
    yield CHOICES + b"".join(b"a,%d,1,1,1,g\n" % i for i in range(400_000))
    yield CHOICES + b"".join(b"a,%d,1,1,1,%d\n" % (i, i) for i in range(300_000))
    yield CHOICES + b"".join(b"%d,x,1,1,1,%d\n" % (i % 9000, i) for i in range(9000))
    yield CHOICES[:-1] + b"," + b",".join(b"%d" % i for i in range(1_000_000)) + b"\n"
    yield NETWORK + b"a" * LARGE + b",1,1,,\n"
    yield b'{"name": "' + b"n" * LARGE + b'"}'


def searches(service):
    """Networks that are taken, and requests that would cost hours if each name met each rule slowly."""
    names = [b"%d" % i + b"a" * 700 for i in range(2000)]
    network = NETWORK + b"".join(name + b",1000,100,,\n" for name in names)
    table = TABLE + b"".join(b"%s,%s,%d,1\n" % (name, tensor, bits) for name in names for tensor in (b"weight", b"activation") for bits in (2, 4))
    ids = [json.loads(service.send("POST", f"/v1/{kind}", body).body)["id"] for kind, body in (("networks", network), ("tables", table))]
    base = {"network": ids[0], "table": ids[1], "budgets": {"level": "W3A3"}}
    rule = {"name": "*" + "a" * 400 + "b*", "weight_bits": 2}
    pairs = [[names[2 * i].decode(), names[2 * i + 1].decode()] for i in range(700)]
    for members in (
        {"constraints": {"layers": [rule] * 50}}, {"constraints": {"layers": [rule] * 2000}},
        {"constraints": {"ties": [{"layers": pair, "share": "weight_bits"} for pair in pairs]}},
        {"constraints": {"ties": [{"layers": [a[0], b[1]], "share": "weight_bits"} for a, b in zip(pairs, pairs[1:])]}},
        {"constraints": {"ties": [{"layers": [name.decode() for name in names[:1300]], "share": ["weight_bits", "activation_bits"]}]}},
    ):
        body = json.dumps({**base, **members}).encode()
        yield f"search {list(members)} {len(body)} bytes", (lambda body=body: service.send("POST", "/v1/plans", body))


def refusals(service):
    """What the service says against the networks that all broken ones are made from; it must take these."""
    for body, kind in ((json.dumps(GRAPH).encode(), "application/json"), (COSTS, "text/csv")):
        for path in ("/v1/networks", "/v1/documents"):
            for headers in ({"Content-Type": kind}, {}):
                exchange = service.send("POST", path, body, headers)
                if exchange.statuses not in ([200], [201]):
                    yield f"POST {path} {headers} of a network that is whole: {exchange.statuses} {exchange.body[:300]!r}"


def group(service, random):
    refused = list(refusals(service))
    work = []
    types = ["", "text/csv", "application/json", "application/octet-stream", "application/x-pickle"]
    for body in [*pickles(random), *texts(random)]:
        path = f"/v1/{random.choice(['networks', 'tables', 'documents'])}"
        headers = {"Content-Type": kind} if (kind := random.choice(types)) else {}
        work.append((
            f"POST {path} {body[:200]!r}",
            lambda path=path, body=body, headers=headers: service.send("POST", path, body, headers)))
    count, failures = send_all(work)
    work = []
    for body in expensive():
        for path in ("/v1/tables", "/v1/networks", "/v1/documents"):
            work.append((
                f"POST {path} {body[:40]!r} of {len(body)} bytes",
                lambda path=path, body=body: service.send("POST", path, body)))
    for more in (work, searches(service)):
        extra, complaints = send_all(more, threads=4)
        count, failures = count + extra, failures + complaints
    return count + 8, failures + refused
