"""Mozilla's own scorer looks at the portal, with the headers of production and over TLS.

It is a program of Node's, which nothing else here needs: `npm install --ignore-scripts @mdn/mdn-http-observatory` in a
folder that FOYER_OBSERVATORY names.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import Client
from pytest_django.fixtures import Settings

from portal.settings.security import production_browser
from portal.tenants.models import Company
from portal.tenants.roles import Role
from tests.cms_sections.conftest import MakePage, home, page, section, site  # noqa: F401 - fixtures
from tests.portal.files.samples import photograph, upload
from tests.security.headers.front import Scored, certificate, fronts
from tests.support.people import SignIn

PACKAGE = Path(os.environ.get("FOYER_OBSERVATORY", "-")) / "node_modules/@mdn/mdn-http-observatory"
pytestmark = [
    pytest.mark.long,
    pytest.mark.sqlite,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not PACKAGE.exists(), reason="NOT TESTED: FOYER_OBSERVATORY names no folder with the scorer"),
]
WANTED = {"public": 135, "sign-in": 135, "client": 135, "admin": 125, "api": 100, "media": 100, "page": 130}


@pytest.fixture
def production(settings: Settings) -> None:
    env = settings.FOYER_ENV.model_copy(update={"trusted_proxies": 1, "path_prefix": ""})
    for name, value in production_browser(env).items():
        setattr(settings, name, value)


@pytest.fixture
def upstream(production: None) -> Iterator[str]:
    """The portal in a thread, its middleware made with the settings of production."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(WSGIHandler())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nothing to say."""


def cookie(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def test_what_the_scorer_says(
    upstream: str,
    page: MakePage,  # noqa: F811
    site: Any,  # noqa: F811
    signed_in: SignIn,
    company: Company,
    tmp_path: Path,
) -> None:
    site.hostname = "portal.example.test"
    site.save()
    page("Contact", sections=[section("contact_form", title="Tell us", anchor="contact")])
    page("Words", sections=[section("hero", title="A hero")])
    stored = default_storage.save("public/images/ab/a.jpg", upload("a.jpg", photograph()))
    scored = {
        "public": Scored("/contact/"),
        "page": Scored("/words/"),
        "sign-in": Scored("/accounts/login/"),
        "client": Scored("/client/", cookie(signed_in(Role.CUSTOMER, company=company))),
        "admin": Scored("/admin/", cookie(signed_in(Role.ADMIN))),
        "api": Scored("/api/v1/"),
        "media": Scored(f"/media/{stored.removeprefix('public/')}"),
    }
    hosts = {f"{name}.example.test": what for name, what in scored.items()}
    pem = certificate(tmp_path, list(hosts))
    with fronts(upstream, hosts, pem) as (secure, plain):
        ports = {"FRONT_TLS": str(secure), "FRONT_PLAIN": str(plain)}
        found = {name: score(f"{name}.example.test", {**ports, "NODE_EXTRA_CA_CERTS": str(pem)}) for name in scored}
    for name, result in found.items():
        marks = {
            f"{test}: {said['result']}": said["scoreModifier"]
            for test, said in result["tests"].items()
            if said["scoreModifier"]
        }
        print(f"{name}: {result['scan']['grade']} {result['scan']['score']} {marks}")
    for name, result in found.items():
        assert result["scan"]["score"] >= WANTED[name], (name, result["tests"])


def score(host: str, environment: dict[str, str]) -> Any:
    preload = PACKAGE / "conf/hsts-preload.json"
    if not preload.exists():
        preload.write_text("{}")  # a list it would fetch
    command = ["node", "--require", str(Path(__file__).with_name("ports.cjs")), str(PACKAGE / "src/scan.js"), host]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)
