"""What is sent to the proxy to get past it."""

from __future__ import annotations

from tests.security.production.proxy import HOST

# Addresses that must lead to no file but those of media/public.
ELSEWHERE = [
    "/internal/private/ab/x.jpg",
    "/internal/public/ab/x.jpg",
    "/internal/quarantine/ab/x.jpg",
    "/internal/../internal/private/ab/x.jpg",
    "/%69nternal/private/ab/x.jpg",
    "/Internal/private/ab/x.jpg",
    "/media/../private/ab/x.jpg",
    "/media/%2e%2e/private/ab/x.jpg",
    "/media/%2E%2E%2Fprivate%2Fab%2Fx.jpg",
    "/media/.%2e/private/ab/x.jpg",
    "/media/..%2fprivate/ab/x.jpg",
    "/media/..%5cprivate%5cab%5cx.jpg",
    "/media/%252e%252e/private/ab/x.jpg",
    "/media/%c0%ae%c0%ae/private/ab/x.jpg",
    "/media../private/ab/x.jpg",
    "/media..%2fprivate/ab/x.jpg",
    "/media/..;/private/ab/x.jpg",
    "/media/ab/../../private/ab/x.jpg",
    "/media//private/ab/x.jpg",
    "/media/private/ab/x.jpg",
    "/media/quarantine/ab/x.jpg",
    "/media/public/ab/x.jpg",
    "/Media/ab/x.jpg",
    "/MEDIA/ab/x.jpg",
    "/media/AB/x.jpg",
    "/media/ab/X.JPG",
    "/media/ab/x.jpg/",
    "/media/ab/x.jpg.",
    "/media/ab/x.jpg%20",
    "/media/ab/x.jpg::$DATA",
    "/media/ab/link.jpg",
    "/media/linked/x.jpg",
    "/media/ab",
    "/media/ab/",
    "/media/",
    "/media",
    "/private/ab/x.jpg",
    "/quarantine/ab/x.jpg",
    "/srv/media/private/ab/x.jpg",
    "/proxy-pages/absent.html",
    "/etc/passwd",
    "/.env",
    "/.git/config",
    "/secrets/secret_key",
    "/static/../portal/settings/production.py",
    "/static/..%2fmanage.py",
    "/.well-known/acme-challenge/../../private/ab/x.jpg",
]

# Two readings of one request: where it ends, or whether a header is one. Each holds a second request in its body.
HIDDEN = f"GET /echo/hidden HTTP/1.1\r\nHost: {HOST}\r\n\r\n"


def _post(*lines: str, body: str = HIDDEN) -> bytes:
    return "\r\n".join(["POST /echo HTTP/1.1", f"Host: {HOST}", *lines, "", body]).encode("latin-1")


LENGTH = f"Content-Length: {len(HIDDEN)}"
CHUNK = f"{len(HIDDEN):x}\r\n{HIDDEN}\r\n0\r\n\r\n"
SMUGGLED: dict[str, bytes] = {
    "two lengths": _post("Content-Length: 0", LENGTH),
    "two equal lengths": _post(LENGTH, LENGTH),
    "length and chunks": _post(LENGTH, "Transfer-Encoding: chunked", body="0\r\n\r\n" + HIDDEN),
    "chunks and length": _post("Transfer-Encoding: chunked", "Content-Length: 4", body="0\r\n\r\n" + HIDDEN),
    "a list of lengths": _post("Content-Length: 0, 40"),
    "a length with a sign": _post("Content-Length: +4"),
    "a negative length": _post("Content-Length: -1"),
    "a length in hex": _post("Content-Length: 0x10"),
    "a length with letters": _post("Content-Length: 4a"),
    "no length": _post("Content-Length:"),
    "an unknown coding": _post("Transfer-Encoding: xchunked", body="0\r\n\r\n" + HIDDEN),
    "two codings": _post("Transfer-Encoding: chunked, identity", body="0\r\n\r\n" + HIDDEN),
    "identity before chunks": _post("Transfer-Encoding: identity, chunked", body="0\r\n\r\n" + HIDDEN),
    "the coding twice": _post("Transfer-Encoding: chunked", "Transfer-Encoding: identity", body="0\r\n\r\n" + HIDDEN),
    "a tab in the coding": _post("Transfer-Encoding: \x0bchunked", body="0\r\n\r\n" + HIDDEN),
    "a blank before the colon": _post("Transfer-Encoding : chunked", LENGTH, body="0\r\n\r\n" + HIDDEN),
    "a folded header": _post("X-Folded: a", " Transfer-Encoding: chunked", LENGTH),
    "a chunk that is no number": _post("Transfer-Encoding: chunked", body="zz\r\n" + HIDDEN),
    "a negative chunk": _post("Transfer-Encoding: chunked", body="-1\r\n" + HIDDEN),
    "a chunk beyond all measure": _post("Transfer-Encoding: chunked", body="ffffffffffffffffff\r\n" + HIDDEN),
    "a chunk longer than it says": _post("Transfer-Encoding: chunked", body="1\r\nabc\r\n0\r\n\r\n" + HIDDEN),
    "HTTP/1.0 with chunks": _post("Transfer-Encoding: chunked", body=CHUNK).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    "a null in a header": _post("X-Null: a\x00b", LENGTH),
    "a null in the target": f"GET /echo\x00/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    "a blank in the target": f"GET /echo /x HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    "an encoded null": f"GET /echo%00 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    "a climb out of the root": f"GET /../../echo HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    "a header of 9,000 characters": _post("X-Long: " + "a" * 9000, LENGTH),
    "40,000 characters of headers": _post(*[f"X-{number}: {'a' * 4000}" for number in range(10)], LENGTH),
    "an endless target": f"GET /echo?{'a' * 9000} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    "no host": b"GET /echo HTTP/1.1\r\n\r\n",
    "an empty host": b"GET /echo HTTP/1.1\r\nHost:\r\n\r\n",
    "two hosts": f"GET /echo HTTP/1.1\r\nHost: {HOST}\r\nHost: evil.example\r\n\r\n".encode(),
    "a foreign host": b"GET /echo HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "a host with a path": f"GET /echo HTTP/1.1\r\nHost: {HOST}/../evil\r\n\r\n".encode(),
    "a host with a user": f"GET /echo HTTP/1.1\r\nHost: {HOST}@evil.example\r\nConnection: close\r\n\r\n".encode(),
    "a host below ours": f"GET /echo HTTP/1.1\r\nHost: evil.{HOST}\r\nConnection: close\r\n\r\n".encode(),
    "a host that begins with ours": f"GET /echo HTTP/1.1\r\nHost: {HOST}.evil.example\r\nConnection: close\r\n\r\n".encode(),
    "an absolute address of another host": (
        f"GET https://evil.example/echo HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    ),
    "a tunnel": f"CONNECT evil.example:443 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    "a trace": f"TRACE /echo HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    "a method in small letters": f"get /echo HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    "HTTP/3.0": f"GET /echo HTTP/3.0\r\nHost: {HOST}\r\n\r\n".encode(),
}

# Headers by which a visitor would pretend to be somebody, or elsewhere; none of them may reach the portal as it is.
SPOOFED = [
    "X-Forwarded-For: 6.6.6.6",
    "X-Forwarded-For: 7.7.7.7",
    "X_Forwarded_For: 6.6.6.6",
    "X-Forwarded-Proto: http",
    "X_Forwarded_Proto: http",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Port: 1",
    "X-Forwarded-Server: evil.example",
    "X-Forwarded-Prefix: /evil",
    "X-Forwarded-Protocol: evil",
    "X-Forwarded-Ssl: off",
    "X-Real-IP: 6.6.6.6",
    "Forwarded: for=6.6.6.6;host=evil.example",
    "X-Request-Id: evil-request-id",
    "X-Accel-Redirect: /internal/private/ab/x.jpg",
    "X-Script-Name: /evil",
    "SCRIPT_NAME: /evil",
    "REMOTE_ADDR: 6.6.6.6",
    "X-Original-URL: /evil",
    "X-Rewrite-URL: /evil",
    "X-HTTP-Method-Override: DELETE",
    "Proxy: http://evil.example",
    "Upgrade: h2c",
    "HTTP2-Settings: evil",
    "TE: trailers, evil",
    "Keep-Alive: evil",
]
