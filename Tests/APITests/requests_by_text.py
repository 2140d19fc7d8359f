"""Requests that are hostile by their text: methods, paths, heads, lengths, and what is hidden in bodies."""

from exchange import Exchange
from together import send_all

HOST = b"Host: localhost\r\n"
END = HOST + b"Connection: close\r\n\r\n"
HIDDEN = b"GET /v1/networks/hidden HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

PATHS = [
    b"/", b"//", b"/..", b"/../../../etc/passwd", b"/%2e%2e/%2e%2e/etc/passwd", b"/..%2f..%2fetc%2fpasswd",
    b"/v1/networks/../../etc/passwd", b"/v1/networks/%2e%2e%2fpasswd/content", b"/v1/tables/%00/content",
    b"/v1/plans/%ff%fe.csv", b"/v1/plans/%c0%ae%c0%ae", b"/v1/sweeps/x%0d%0aSet-Cookie:%20a=b", b"/v1//plans",
    b"/V1/plans", b"/v1/plans/", b"/v1/plans?limit=99999999999999999999", b"/v1/plans?after=-1",
    b"/v1/plans?limit=1&limit=1001", b"/v1/plans?limit=%31", b"/v1/networks?limit=1e3", b"/v1/sweeps/x/events?after=%ff",
    b"/v1/plans/" + b"a" * 70_000, b"/v1/plans?" + b"a=b&" * 18_000, b"/" + b"%41" * 20_000, b"/" + b"a/" * 30_000,
    b"/v1/networks?file=" + b"%00" * 100, b"/%", b"/%zz", b"/v1/networks/'%20OR%201=1--", b"*", b"localhost:80",
    b"http://localhost/v1/networks", b"http://[::1/", b"http://user:pass@localhost/", b"/\xff\xfe", b"/\\..\\..",
    b"/v1/networks#fragment", b"/v1/plans/{id}", b"/v1/networks;x=y", b"/v1/tables/resnet20-fashion/content/..",
]
METHODS = [
    b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"TRACE", b"CONNECT", b"QUERY", b"PROPFIND",
    b"get", b"G\0T", b"A" * 10_000, b"", b"GET GET", b"PRI",
]
FIELDS = [
    b"Accept: " + b"text/csv," * 5000, b"Accept: \xff\xfe", b"Content-Type: " + b"a" * 60_000, b"Content-Type: ;;;",
    b"Authorization: Bearer " + b"x" * 60_000, b"Last-Event-ID: 99999999999999999999", b"Last-Event-ID: -1",
    b"If-None-Match: *", b"Range: bytes=0-,0-,0-", b"Expect: 100-continue", b"Upgrade: h2c\r\nConnection: Upgrade",
    b"Host: evil.example", b"Host:", b"Cookie: " + b"a=b; " * 10_000, b"X: a\r\n b", b"X : y", b": y", b"\0: y", b"X: \0",
    b"Sec-Fetch-Site: cross-site", b"Transfer-Encoding: gzip", b"Content-Encoding: gzip", b"TE: trailers",
    b"X-Forwarded-For: 1.2.3.4", b"Content-Length: 99999999999999999999999", b"Content-Length: -5",
    b"Connection: keep-alive, close, , ,", b"Accept-Encoding: gzip;q=nan", b"Date: " + b"\x80" * 100,
]


def smuggled():
    """Bodies whose end is told in two ways, or wrongly, with a request behind."""
    start = b"POST /v1/checks HTTP/1.1\r\n" + HOST
    for fields, body in [
        (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding: identity, chunked\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding:\x0bchunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n"),
        (b"Content-Length: 0\r\nContent-Length: 44\r\n", b""),
        (b"Content-Length: 0, 44\r\n", b""),
        (b"Content-Length: +2\r\n", b"{}"),
        (b"Content-Length: 0x2\r\n", b"{}"),
        (b"Content-Length: 2 2\r\n", b"{}"),
        (b"Transfer-Encoding: chunked\r\n", b"g\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"-1\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"0x2\r\n{}\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"2\n{}\n0\n\n"),
        (b"Transfer-Encoding: chunked\r\n", b"2;" + b"x" * 200_000 + b"\r\n{}\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"ffffffffffffffff\r\n{}"),
        (b"Transfer-Encoding: chunked\r\n", b"2\r\n{}XX0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"0\r\n" + b"".join(b"T%d: x\r\n" % i for i in range(3000)) + b"\r\n"),
    ]:
        yield start + fields + b"\r\n" + body + HIDDEN


class Smuggled(Exchange):
    """A hidden request must not be answered behind a body that has no clear end."""

    def complaint(self, title):
        if self.statuses.count(404) > 0 and 400 not in self.statuses and len(self.statuses) == 1:
            return f"{title}: only the hidden request is answered: {self.received[:300]!r}"
        return super().complaint(title)


def heads(random):
    for path in PATHS:
        for method in random.sample(METHODS, 3):
            yield method + b" " + path + b" HTTP/1.1\r\n" + END
    for method in METHODS:
        yield method + b" /v1/plans HTTP/1.1\r\n" + END
    for field in FIELDS:
        for line in (b"GET /v1/networks", b"POST /v1/plans"):
            yield line + b" HTTP/1.1\r\n" + HOST + field + b"\r\nConnection: close\r\n\r\n"
    for count, size in ((2000, 10), (100, 5000), (1, 200_000), (50_000, 1)):
        fields = b"".join(b"X-%d: %s\r\n" % (index, b"y" * size) for index in range(count))
        yield b"GET /healthz HTTP/1.1\r\n" + fields + END
    for version in (b"HTTP/0.9", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/1.11", b"ICY", b""):
        yield b"GET /healthz " + version + b"\r\n" + END
    yield b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 100
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + random.randbytes(500)
    yield b"\r\n" * 10_000
    yield b"\n" * 10_000 + b"GET /healthz HTTP/1.1\n\n"
    yield b""
    for _ in range(40):
        yield random.randbytes(random.randint(1, 3000))
    valid = b"POST /v1/checks HTTP/1.1\r\nContent-Length: 60\r\n" + END
    valid += b'{"network": "resnet20-fashion", "table": "resnet20-fashion"}'
    for _ in range(80):
        text = bytearray(valid)
        for _ in range(random.randint(1, 4)):
            text[random.randrange(len(text))] = random.randrange(256)
        yield bytes(text)


def group(service, random):
    work = [
        (f"head {text[:200]!r}", lambda text=text: Exchange(service.port, text, finish=True))
        for text in heads(random)
    ] + [
        (f"smuggled {text[:200]!r}", lambda text=text: Smuggled(service.port, text, finish=True))
        for text in smuggled()
    ]
    return send_all(work)
