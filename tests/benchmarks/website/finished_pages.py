"""Published pages: by the shipped proxy, by one web process, and how soon a change is seen."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from tests.benchmarks.figure import Figure, at_least, at_most, printed
from tests.benchmarks.website import _wrk
from tests.benchmarks.website._load import at_once, interleaved, one_by_one, request
from tests.security.production.processes import ended, until
from tests.security.production.proxy import HOST, PATH, Proxy
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
PAGES = 1000
ROUNDS = 9


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "FOYER_DEBUG": "false",
            "FOYER_VAR_ROOT": str(folder / "var"),
            "FOYER_MEDIA_ROOT": str(folder / "media"),
            "FOYER_FINISHED_ROOT": str(folder / "pages"),
            "FOYER_HOSTS": HOST,
            "FOYER_LOG_LEVEL": "WARNING",
            "DATABASE_URL": "",
            "REDIS_URL": "",
        }
        child = [sys.executable, "-m", "tests.benchmarks.website._finished_site", HOST, str(PAGES)]
        told = subprocess.run(child, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        costs = json.loads(told.splitlines()[-1])
        return [*_publishing(costs), *_by_the_proxy(folder), *_by_one_process(folder, environment)]


def _publishing(costs: dict[str, float]) -> list[Figure]:
    many = f"{PAGES:,} pages"
    return [
        at_most(f"publish to new HTML served, {many}", costs["served_ms"], 300, "ms"),
        printed(f"publish to new HTML served, {many}, slowest", costs["slowest_ms"], "ms"),
        printed(f"publish to its file written, {many}", costs["finished_ms"], "ms"),
        at_most("other pages written anew by it", costs["others"], 0),
        printed(
            f"change of the site's name, {many}", costs["settings_ms"], "ms", f"{costs['settings_pages']:.0f} files go"
        ),
        printed(f"write {many}", costs["write_all_s"], "s"),
    ]


def _by_the_proxy(folder: Path) -> list[Figure]:
    """Without TLS, which would cost both alike and hide what the rules cost."""
    asked = request(HOST)
    with _shipped(folder) as shipped, _bare(folder, log=True) as bare, _bare(folder, log=False) as silent:
        ports = {"shipped": shipped, "bare": bare, "silent": silent}
        if _wrk.program():
            measures = {name: partial(_wrk.rate, port, HOST, seconds=1, connections=4) for name, port in ports.items()}
        else:
            measures = {name: partial(at_once, port, asked, seconds=1) for name, port in ports.items()}
        rates = interleaved(measures, rounds=ROUNDS * 5)
    return [
        at_least("page by the shipped proxy / bare nginx, static file", rates["shipped"] / rates["bare"], 0.9),
        printed("page by the shipped proxy / bare nginx without a log", rates["shipped"] / rates["silent"]),
        printed("page by the shipped proxy", rates["shipped"], "req/s", f"{_client()}, no TLS"),
    ]


def _by_one_process(folder: Path, environment: dict[str, str]) -> list[Figure]:
    asked = request(HOST, encoding="identity")
    page = next((folder / "pages").glob("*/sites/*/index.en.html"))
    with ExitStack() as stack:
        portal = stack.enter_context(_gunicorn(folder, "portal.wsgi", environment))
        floor = stack.enter_context(
            _gunicorn(folder, "tests.benchmarks.website._floor", {**environment, "FLOOR_BODY": str(page)})
        )
        ports = {"portal": portal, "floor": floor}
        if _wrk.program():
            measures = {
                name: partial(_wrk.rate, port, HOST, seconds=2, encoding="identity") for name, port in ports.items()
            }
        else:
            measures = {name: partial(one_by_one, port, asked, seconds=1.5) for name, port in ports.items()}
        rates = interleaved(measures, rounds=ROUNDS)
    return [
        at_least("page by one web process / Django's constant", rates["portal"] / rates["floor"], 1.5),
        printed("page by one web process", rates["portal"], "req/s", f"{page.stat().st_size:,} bytes, plain"),
        printed("Django's constant, stock middleware", rates["floor"], "req/s"),
    ]


def _client() -> str:
    return "wrk, four connections" if _wrk.program() else "batches over one connection"


@contextmanager
def _shipped(folder: Path) -> Iterator[int]:
    proxy = Proxy(folder, "127.0.0.1:9")
    conf = folder / "etc/foyer.conf"
    conf.write_text(conf.read_text().replace(f"listen {proxy.tls} ssl http2", f"listen {proxy.tls}"))
    process = proxy.run({})
    try:
        until(proxy.answers, seconds=60, process=process, log=proxy.log)
        yield proxy.tls
    finally:
        ended(process)


@contextmanager
def _bare(folder: Path, *, log: bool) -> Iterator[int]:
    """nginx with one folder, and the headers of a page on all that is in it."""
    place = folder / f"bare-{log}"
    (place / "html").mkdir(parents=True)
    page = next((folder / "pages").glob("*/sites/*/index.en.html"))
    for suffix in ("", ".gz"):
        shutil.copy2(f"{page}{suffix}", place / f"html/index.html{suffix}")
    headers = (ROOT / "docker/nginx/page_headers.conf").read_text()
    headers = headers.replace("include /run/foyer/encodings.conf;", "")
    headers = headers.replace("$foyer_language", "en").replace("$foyer_media_sources", "'self'")
    port = free_port()
    (place / "nginx.conf").write_text(
        f"daemon off; pid {place}/pid; error_log {place}/error.log; worker_processes 2; user root;\n"
        f"events {{}}\nhttp {{ sendfile on; tcp_nopush on; server_tokens off;\n"
        f"access_log {place / 'access.log' if log else 'off'};\n"
        f"server {{ listen 127.0.0.1:{port}; root {place}/html; index index.html;\n{headers}\n}} }}\n"
    )
    command = [shutil.which("nginx", path=PATH) or "nginx", "-p", str(place), "-c", str(place / "nginx.conf")]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        until(lambda: _answers(port), seconds=20, process=process, log=place / "error.log")
        yield port
    finally:
        ended(process)


@contextmanager
def _gunicorn(folder: Path, module: str, environment: dict[str, str]) -> Iterator[int]:
    """One process with the threads of the shipped settings."""
    port = free_port()
    config = str(ROOT / "portal/launch/gunicorn_conf.py")
    log = folder / f"{module}.log"
    options = ["--config", config, "--workers", "1", "--max-requests", "0", "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, f"{module}:application"],
            cwd=ROOT,
            env=environment,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        until(lambda: _answers(port), seconds=120, process=process, log=log)
        yield port
    finally:
        ended(process)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
