"""Bodies for plans, checks, charts and sweeps that are broken in all the ways that JSON can be."""

import json

from together import send_all

BASE = {"network": "resnet20-fashion", "table": "resnet20-fashion"}
VALID = [
    ("plans", {**BASE, "budgets": {"level": "W3A3", "max_size": "80kB"}, "gap": 0.01}),
    ("plans", {**BASE, "budgets": {"max_mean_weight_bits": 3.5}, "alpha": 1, "time_limit": "1s"}),
    ("plans", {
        **BASE, "budgets": {"max_latency": "1ms"},
        "latency_table": "layer,weight_bits,activation_bits,seconds\nconv1,2,2,1e-6\n"}),
    ("checks", {**BASE, "candidates": {"weight_bits": [2, 4], "activation_bits": 4}}),
    ("checks", {
        **BASE, "constraints": {
            "layers": [{"name": "layer1.*", "weight_bits": [2, 4]}],
            "ties": [{"layers": ["layer1.0.conv1", "layer1.0.conv2"], "share": "weight_bits"}]}}),
    ("charts/plan", {
        "network": "resnet8-fashion", "width": 720, "most_bits": 6, "limited": ["conv1"],
        "weight_bits": [8, 3, 3, 2, 2, 4, 2, 2, 4, 8], "activation_bits": [8, 3, 4, 4, 4, 4, 4, 4, 4, 8]}),
    ("charts/tradeoff", {
        "network": "resnet8-fashion", "width": 720, "range": {"min": 4e7, "max": 4e8},
        "curve": [{"bitops": 44150848, "importance": 5.02, "status": "optimal"}] * 3,
        "uniform": [{"level": "W4A4", "label": "W4A4", "bitops": 155000000, "importance": 1.9}],
        "plan": {"bitops": 153600000, "importance": 1.391}}),
    ("sweeps", {**BASE, "sweep": {"bitops": {"from": "150M", "to": "1G", "count": 3}}}),
    ("sweeps", {**BASE, "sweep": {"levels": ["W3A3"], "sizes": ["80kB", 90000]}}),
    ("plans", {
        **BASE, "budgets": {"max": {"lut": "53k", "size": "80kB"}, "max_any": {"lut": 20000, "energy": "3.1mJ"}},
        "resources": ["layer,format,lut,energy [mJ]\nconv1,W8A8,7,0.25\n"], "equal_widths": True,
        "formats": "format,bits_per_weight,block\nmine,3.4375,16\n"}),
    ("plans", {**BASE, "budgets": {"max_activation_memory": "20KiB", "max_bits_per_weight": 4.25}}),
    ("checks", {**BASE, "network": None, "resources": ["layer,choice,lut\nconv1,W8A8,7\n"]}),
    ("sweeps", {
        **BASE, "sweep": {"max": {"bits_per_weight": {"from": 3, "to": 4, "count": 2}}, "activation_memories": ["20KiB"]}}),
    ("charts/plan", {
        "network": "resnet8-fashion", "width": 720, "weight_bits": ["q4_K", 4.125, None, 0, 8, 8, 8, 8, 8, 8],
        "activation_bits": [None] * 10, "formats": ["lut_a"] + [None] * 9}),
]
ODD = [
    None, True, False, 0, -1, -0.0, 1, 0.5, 1e308, -1e308, 10**30, -(10**30), 2**63, 2**64, 2**31, 1e-400,
    "", " ", "0", "-1", "NaN", "1e999", "W3A3", "W0A0", "W33A1", "\u0000", "\ud83d\ude00", "é" * 300,
    "a" * 5000, "*" * 5000, "../../etc/passwd", "' OR 1=1 --", "%s%n", "${jndi:ldap://x}", "<script>",
    [], [[]], {}, {"": ""}, [None], [0] * 2000, {"a": {"b": {}}}, "1e18", "999999999999999e3", "0x10",
    ["W3A3"] * 1001, {"count": 10**9}, {"from": 1, "to": 0, "count": 1000}, {"from": 10**18, "count": 2},
]


def paths(value, path=()):
    """Every place in a JSON value."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths(child, (*path, key))


def replaced(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def mutated(random, value):
    """The body's bytes after a few changes."""
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        place = random.choice(list(paths(value)))
        kind = random.randrange(4)
        if kind == 3 and place and isinstance(place[-1], str):
            value = replaced(value, place[:-1], without(value, place))
        else:
            value = replaced(value, place, random.choice(ODD))
    text = json.dumps(value, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    match random.randrange(8):
        case 0:  # cut off
            text = text[: random.randrange(len(text) + 1)]
        case 1:  # some bytes changed
            text = bytearray(text)
            for _ in range(random.randint(1, 5)):
                if text:
                    text[random.randrange(len(text))] = random.randrange(256)
            text = bytes(text)
        case 2:  # something put in
            at = random.randrange(len(text) + 1)
            piece = random.choice(
                [b"\0", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b'"', b"{", b"]", b",", b"\\u0000", b"\\",
                 b"1e", b"//", b"NaN", b"\n" * 100, b"\xef\xbb\xbf"])
            text = text[:at] + piece + text[at:]
        case 3 if text.startswith(b"{") and len(text) > 2:  # a key twice
            text = text[:-1] + b", " + text[1:]
    return text


def without(value, place):
    for key in place[:-1]:
        value = value[key]
    copy = dict(value)
    copy.pop(place[-1], None)
    return copy


def whole_bodies():
    """Bodies that are hostile as a whole."""
    for depth in (127, 128, 129, 1000, 500_000):
        yield b"[" * depth
        yield b"[" * depth + b"]" * depth
        yield b'{"a":' * min(depth, 150_000) + b"1" + b"}" * min(depth, 150_000)
    yield b'{"network": ' + b"9" * 1_000_000 + b"}"
    yield b'{"network": ' + b"-" * 1_000_000 + b"}"
    yield b'{"network": 1e' + b"9" * 1_000_000 + b"}"
    yield b'{"network": "' + b"\\ud800" * 150_000 + b'"}'
    yield b'{"network": "' + b"a" * 1_000_000 + b'", "table": "b", "budgets": {"level": "W3A3"}}'
    yield b"{" + b",".join(b'"%d":0' % i for i in range(90_000)) + b"}"
    yield b'{"' + b"k" * 1_000_000 + b'": 0}'
    yield b" " * 1_000_000
    yield b"[" + b"0," * 500_000 + b"0]"
    yield b"\xff" * 100_000
    yield b"\0" * 100_000


def long_lists():
    """Requests whose size lies in their lists."""
    def plan(**members):
        return ("plans", {**BASE, "budgets": {"level": "W3A3"}, **members})

    rule = {"name": "*" + "a*" * 200 + "b", "weight_bits": 2}
    yield plan(constraints={"layers": [rule] * 2000})
    yield plan(constraints={"layers": [{"name": "*" * 400_000, "weight_bits": 2}]})
    yield plan(constraints={"layers": [{"name": "*1*" * 300, "weight_bits": [2, 3]}] * 900})
    yield plan(constraints={"layers": [{"name": "*", "weight_bits": [2, 3, 4], "activation_bits": 4}] * 10_000})
    names = ["layer1.0.conv1", "layer1.0.conv2"]
    yield plan(constraints={"ties": [{"layers": names, "share": "weight_bits"}] * 14_000})
    yield plan(constraints={"ties": [{"layers": [f"l{i}" for i in range(80_000)], "share": "weight_bits"}]})
    yield plan(latency_table="layer,weight_bits,activation_bits,seconds\n" + "a,2,2,1\n" * 100_000)
    yield plan(latency_table="," * 900_000)
    yield plan(latency_table='"' * 500_000)
    yield plan(candidates={"weight_bits": list(range(1, 100_000))})
    point = {"level": "W4A4", "label": "a" * 200, "bitops": 1, "importance": 1}
    for count in (2000, 4000):
        yield ("charts/tradeoff", {
            "network": "resnet8-fashion", "width": 4000,
            "uniform": [{**point, "bitops": i} for i in range(count)]})
    for key in ("levels", "compressions", "sizes"):
        yield ("sweeps", {**BASE, "sweep": {key: ["W3A3"] * 60_000}})
    yield ("sweeps", {**BASE, "sweep": {"sizes": [1] * 60_000, "compressions": [1] * 60_000}})


def group(service, random):
    work = []

    def add(title, path, body, **headers):
        work.append((f"{title} {body[:200]!r}", lambda: service.send("POST", f"/v1/{path}", body, headers)))

    for _ in range(600):
        path, value = random.choice(VALID)
        add(f"POST /v1/{path}", path, mutated(random, value))
    for body in whole_bodies():
        add("whole body", random.choice(["plans", "checks", "charts/plan", "charts/tradeoff", "sweeps"]), body)
    for path, value in long_lists():
        add("long list", path, json.dumps(value).encode())
        if path == "plans":
            del value["budgets"]
            for key in ("latency_table", "gap"):
                value.pop(key, None)
            add("long list", "checks", json.dumps(value).encode())
    return send_all(work)
