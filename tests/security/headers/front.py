"""A TLS front for Mozilla's scorer, which knows no port but 443 and no path but `/`: a host name for each thing to score."""

from __future__ import annotations

import datetime
import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OURS = {"connection", "transfer-encoding", "content-length", "keep-alive", "server", "date"}


@dataclass(frozen=True, slots=True)
class Scored:
    """What stands at `/` of a host, and the cookie of who opens it."""

    path: str
    cookie: str = ""


def certificate(folder: Path, hosts: list[str]) -> Path:
    """Key and certificate of a test, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "tls.pem"
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, pkcs8, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def fronts(upstream: str, scored: dict[str, Scored], pem: Path) -> Iterator[tuple[int, int]]:
    """The ports of a TLS front and of one that sends everybody to TLS, as the shipped proxy does."""

    class Secure(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            what = scored[self.headers["Host"].partition(":")[0]]
            line = http.client.HTTPConnection(upstream, timeout=60)
            headers = {"Host": "portal.example.test", "X-Forwarded-Proto": "https", "Accept": self.headers["Accept"]}
            if what.cookie:
                headers["Cookie"] = what.cookie
            line.request(self.command, what.path if self.path == "/" else self.path, headers=headers)
            answer = line.getresponse()
            body = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OURS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_OPTIONS = do_HEAD = do_GET

        def log_message(self, *_arguments: object) -> None:
            """Nothing to say."""

    class Plain(Secure):
        def do_GET(self) -> None:
            self.send_response_only(301)
            self.send_header("Location", f"https://{self.headers['Host'].partition(':')[0]}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()

    secure, plain = ThreadingHTTPServer(("127.0.0.1", 0), Secure), ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    for server in (secure, plain):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield secure.server_port, plain.server_port
    finally:
        secure.shutdown()
        plain.shutdown()
