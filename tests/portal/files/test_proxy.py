"""What the shipped proxy makes of the view's answer: the real nginx, with the locations of the shipped file."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings

from tests.portal.files.s3 import free_port

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx")
LOG: dict[str, Path] = {}
SHIPPED = Path(__file__).parents[3] / "docker/nginx/foyer.conf"


class View(BaseHTTPRequestHandler):
    """Answers as `deliver` does behind a proxy."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("X-Accel-Redirect", settings.FOYER_ACCEL_LOCATION + self.path.removeprefix("/files/"))
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Disposition", 'attachment; filename="a.jpg"')
        self.send_header("Cache-Control", "private, no-store")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("proxy")
    folder.chmod(0o755)
    for area in ("public", "private", "quarantine"):
        (folder / "media" / area / "ab").mkdir(parents=True)
        (folder / "media" / area / "ab" / "x.jpg").write_bytes(area.encode())
    view = HTTPServer(("127.0.0.1", 0), View)
    threading.Thread(target=view.serve_forever, daemon=True).start()
    locations = "\n".join(re.findall(r"    location /(?:media|internal)/.*?\n    }\n", SHIPPED.read_text(), re.S))
    assert locations.count("location") == 3
    port = free_port()
    shipped_log = re.search(r"^map \$request_uri .*?^log_format .*?;\n", SHIPPED.read_text(), re.M | re.S)
    assert shipped_log is not None
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; user root;\n"
        "events {}\nhttp {\n"
        + shipped_log[0]
        + f"access_log {folder}/access.log foyer;\n"
        + "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"server {{ listen 127.0.0.1:{port};\n{locations.replace('/srv/media', str(folder / 'media'))}\n"
        f"location / {{ proxy_pass http://127.0.0.1:{view.server_port}; }} }} }}\n"
    )
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    LOG["path"] = folder / "access.log"
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)
    view.shutdown()


@pytest.mark.parametrize("area", ["private", "public"])
def test_a_file_is_handed_out_with_all_its_headers(proxy: str, area: str) -> None:
    with urllib.request.urlopen(f"{proxy}/files/{area}/ab/x.jpg") as answer:
        assert answer.read() == area.encode()
        headers = answer.headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/internal/private/ab/x.jpg",
        "/internal/public/ab/x.jpg",
        "/internal/quarantine/ab/x.jpg",
        "/media/../private/ab/x.jpg",
        "/media/%2e%2e/private/ab/x.jpg",
        "/media../private/ab/x.jpg",
        "/media/..%2fprivate/ab/x.jpg",
    ],
)
def test_no_address_leads_past_the_view(proxy: str, path: str) -> None:
    try:
        with urllib.request.urlopen(f"{proxy}{path}") as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    assert body not in {b"private", b"quarantine"}


def test_the_log_holds_no_key_of_a_password_link(proxy: str) -> None:
    for path in ("accounts/password/reset/key/1-canary/", "admin/password_reset/confirm/MQ/canary?next=/canary"):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(urllib.request.Request(f"{proxy}/{path}", headers={"Referer": f"{proxy}/canary"}))
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{proxy}/files/end/?token=canary")
    deadline = time.monotonic() + 10
    while "/files/end/" not in LOG["path"].read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    lines = [json.loads(line) for line in LOG["path"].read_text().splitlines()[-3:]]
    assert [line["path"] for line in lines] == [
        "/accounts/password/reset/key/[redacted]",
        "/admin/password_reset/confirm/[redacted]",
        "/files/end/",
    ]
    assert "canary" not in LOG["path"].read_text()
