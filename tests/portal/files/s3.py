"""An S3 to test against: moto's server in this process, or rclone's, which checks signatures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx
from django.conf import settings
from django.core.files.storage import storages

from tests.support.ports import free_port

KEY, SECRET = "test-key-id", "test-secret-that-must-not-be-seen"
BUCKET = "foyer"


def s3_storages(endpoint: str, *, secret: str = SECRET) -> dict[str, Any]:
    """STORAGES as `FOYER_STORAGE=s3` makes them."""
    from portal.settings.env import Environment
    from portal.settings.storages import storages as made

    environment = Environment(
        FOYER_STORAGE="s3",
        FOYER_S3_BUCKET=BUCKET,
        FOYER_S3_ENDPOINT=endpoint,
        FOYER_S3_ACCESS_KEY=KEY,
        FOYER_S3_SECRET_KEY=secret,
        FOYER_MEDIA_ROOT=settings.MEDIA_ROOT,
    )
    return made(environment)


def file_ends(endpoint: str, *, secret: str = SECRET) -> dict[str, Any]:
    """FOYER_FILE_ENDS: the test's own folder, and the S3 server."""
    made = s3_storages(endpoint, secret=secret)
    return {**settings.FOYER_FILE_ENDS, "s3": {area: made[area] for area in ("public", "private")}}


def make_bucket(endpoint: str) -> Any:
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )
    client.create_bucket(Bucket=BUCKET)
    return client


def keys(client: Any) -> set[str]:
    return {entry["Key"] for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", ())}


@contextmanager
def moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    httpx.post(f"{address}/moto-api/reset").raise_for_status()  # its buckets are the process's, not the server's
    try:
        yield address
    finally:
        server.stop()


def rclone_program() -> str | None:
    beside = Path(sys.executable).with_name("rclone")
    return str(beside) if beside.exists() else shutil.which("rclone")


@contextmanager
def rclone(folder: Path) -> Iterator[str]:
    """A strict S3: a wrong secret is refused."""
    port = free_port()
    (folder / BUCKET).mkdir(parents=True)
    process = subprocess.Popen(
        [
            str(rclone_program()),
            "serve",
            "s3",
            str(folder),
            "--addr",
            f"127.0.0.1:{port}",
            "--auth-key",
            f"{KEY},{SECRET}",
        ],
        env={**os.environ, "RCLONE_CONFIG": str(folder / "rclone.conf")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


__all__ = ["BUCKET", "KEY", "SECRET", "file_ends", "keys", "make_bucket", "moto", "rclone", "s3_storages", "storages"]
