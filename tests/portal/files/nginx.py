"""The real nginx with the locations for files of the shipped configuration, before a web process of the test's."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.ports import free_port

SHIPPED = Path(__file__).parents[3] / "docker/nginx"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx: install it to test what it serves")


@contextmanager
def nginx(folder: Path, *, media: Path, web: str) -> Iterator[str]:
    """Serves `media` as the shipped proxy does and hands the rest to `web` (host:port); ends with the block."""
    shipped = (SHIPPED / "foyer.conf").read_text()
    maps = re.findall(r"    map \S+ \$foyer_(?:disposition|film_readers) \{.*?\n    }\n", shipped, re.S)
    internal = re.findall(r"        location /internal/.*?\n        }\n", shipped, re.S)
    assert (len(maps), len(internal)) == (2, 2)
    locations = "".join([(SHIPPED / "media.conf").read_text(), *internal])
    locations = locations.replace("/etc/nginx/file_headers.conf", str(SHIPPED / "file_headers.conf"))
    locations = locations.replace("/srv/media", str(media))
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; user root;\n"
        f"events {{}}\nhttp {{ access_log off; client_max_body_size 210m;\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in TEMPORARY)
        + "".join(maps)
        + f"server {{ listen 127.0.0.1:{port}; set $foyer_resource_policy same-origin;\n{locations}\n"
        f"location / {{ proxy_pass http://{web}; proxy_set_header Host {web}; }} }} }}\n"
    )
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
