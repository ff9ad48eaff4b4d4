"""Finished pages through the shipped proxy: the same headers as Django's, and everything else left to web."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings as configured
from django.test import Client
from wagtail.models import Locale, Page, Site

from cms_sections.finished import render
from cms_sections.models import HomePage, SectionPage
from portal.tenants.models import SiteTenant, Tenant
from tests.cms_sections.conftest import section
from tests.cms_sections.finished.conftest import Finished, publish, quote
from tests.security.production.echo import echo
from tests.security.production.proxy import HOST, MODULES, Proxy, nginx, running_proxy
from tests.security.production.raw import answers, ask, send

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,
    pytest.mark.nginx,
    pytest.mark.skipif(nginx() is None, reason="needs nginx"),
]
OF_EACH_ANSWER = {"Content-Length", "X-Request-Id"}


@pytest.fixture
def proxy(tmp_path: Path, settings: Any, tenant: Tenant) -> Iterator[Proxy]:
    """The proxy before a web process that only echoes, with two finished pages of the portal's host."""
    settings.FOYER_FINISHED_PAGES = True
    settings.FOYER_FINISHED_ROOT = str(tmp_path / "pages")
    settings.ALLOWED_HOSTS = [HOST]
    for name in ("SSL_REDIRECT", "HSTS_INCLUDE_SUBDOMAINS", "HSTS_PRELOAD"):
        setattr(settings, f"SECURE_{name}", True)
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    render.handler.cache_clear()
    home = HomePage(title="Home", slug="home-of-the-proxy")
    Page.get_first_root_node().add_child(instance=home)
    site = Site.objects.create(hostname=HOST, port=443, root_page=home, site_name="Alder")
    SiteTenant.objects.create(site=site, tenant=tenant)
    publish(home, quote("At home"), section("contact_form", title="Write"))
    about = SectionPage(title="Über", slug="über")
    home.add_child(instance=about)
    publish(about, quote("About us"))
    german, _made = Locale.objects.get_or_create(language_code="de")
    publish(HomePage.objects.get(pk=home.pk).copy_for_translation(german), quote("Zu Hause"))
    Finished(tmp_path / "pages").finish()
    with echo() as web, running_proxy(tmp_path, f"127.0.0.1:{web.server_port}") as running:
        yield running
    render.handler.cache_clear()


def test_the_shipped_proxy_serves_finished_pages(proxy: Proxy) -> None:
    client = Client(SERVER_NAME=HOST)
    for path, typed in (("/", "/"), ("/über/", "/%C3%BCber/"), ("/über/", "/%c3%bcber/?utm_source=a&gclid=b")):
        django, answer = client.get(path, secure=True), ask(proxy, typed)
        assert answer.status == 200, (path, list(proxy.folder.glob("pages/**/*")))
        assert answer.body == django.content
        for name, value in django.items():
            if name not in OF_EACH_ANSWER:
                (sent,) = answer.header(name)
                assert set(sent.split("; ")) == set(value.split("; ")), name
        assert len(answer.header("X-Request-Id")[0]) == 32
        assert answer.header("Vary") == ["Accept-Encoding"]
        assert answer.header("Set-Cookie") == []
    packed = ask(proxy, "/", "Accept-Encoding: gzip")
    assert packed.header("Content-Encoding") == ["gzip"]
    assert gzip.decompress(packed.body) == client.get("/", secure=True).content
    (tag,), (modified,) = packed.header("ETag"), packed.header("Last-Modified")
    assert ask(proxy, "/", "Accept-Encoding: gzip", f"If-None-Match: {tag}").status == 304
    assert ask(proxy, "/", f"If-Modified-Since: {modified}").status == 304
    head = ask(proxy, "/", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert configured.LANGUAGES[0][0] == "en"

    # Everything else is web's.
    others = [
        ask(proxy, "/", "Cookie: __Host-sessionid=x"),
        ask(proxy, "/", "Cookie: a=b; sessionid=x"),
        ask(proxy, "/?sent=1"),
        ask(proxy, "/?utm_source=a&x=1"),
        ask(proxy, "/?utm_source"),
        ask(proxy, "/?page=2"),
        ask(proxy, "/?utm_source=a&page=2"),
        ask(proxy, "/de/%C3%BCber/"),
        ask(proxy, "/de"),
        ask(proxy, "/", method="POST"),
        ask(proxy, "/%C3%BCber"),
        ask(proxy, "//%C3%BCber/"),
        ask(proxy, "/x/../%C3%BCber/"),
        ask(proxy, "/./"),
        ask(proxy, "/index.en.html"),
        ask(proxy, "/%2e/"),
        ask(proxy, "/nothing/"),
        ask(proxy, "/hosts/"),
        ask(proxy, f"/current/hosts/{HOST}/"),
    ]
    for answer in others:
        assert b"At home" not in answer.body
        assert b"About us" not in answer.body
        assert answer.header("Content-Language") == []
    assert ask(proxy, "/", "Cookie: theme=dark; mysessionid=1").header("Content-Language") == ["en"]

    # What is taken away is gone at once.
    publish(HomePage.objects.get(slug="home-of-the-proxy"), quote("New words"))
    assert b"At home" not in ask(proxy, "/").body
    assert b"About us" in ask(proxy, "/%C3%BCber/").body
    Finished(proxy.folder / "pages").finish()
    changed = ask(proxy, "/", "Accept-Encoding: gzip", f"If-None-Match: {tag}")
    assert changed.status == 200
    assert b"New words" in gzip.decompress(changed.body)


def test_each_language_and_spelling_of_the_host(proxy: Proxy) -> None:
    german = ask(proxy, "/de/?utm_campaign=sommer")
    assert (german.status, german.header("Content-Language")) == (200, ["de"])
    assert german.body == Client(SERVER_NAME=HOST).get("/de/", secure=True).content
    assert "Zu Hause" in german.body.decode()
    typed = f"GET / HTTP/1.1\r\nHost: {HOST.upper()}\r\nConnection: close\r\n\r\n"
    (answer,) = answers(send(proxy, typed.encode()))
    assert (answer.status, answer.header("Content-Language")) == (200, ["en"])
    strange = f"GET / HTTP/1.1\r\nHost: {HOST}.evil.example\r\nConnection: close\r\n\r\n"
    assert b"At home" not in send(proxy, strange.encode())


@pytest.mark.skipif(
    not (MODULES / "ngx_http_brotli_static_module.so").exists(), reason="needs nginx's module for brotli"
)
def test_brotli_is_sent_to_who_takes_it(proxy: Proxy) -> None:
    plain = ask(proxy, "/").body
    packed = ask(proxy, "/", "Accept-Encoding: gzip, deflate, br")
    assert packed.header("Content-Encoding") == ["br"]
    assert packed.header("Vary") == ["Accept-Encoding"]
    assert packed.header("Content-Type") == ["text/html; charset=utf-8"]
    assert brotli.decompress(packed.body) == plain
    assert ask(proxy, "/", "Accept-Encoding: gzip").header("Content-Encoding") == ["gzip"]
    for refused in ("identity", "br;q=0", "gzip;q=0, br;q=0"):
        answer = ask(proxy, "/", f"Accept-Encoding: {refused}")
        assert answer.header("Content-Encoding") == []
        assert answer.body == plain
    head = ask(proxy, "/", "Accept-Encoding: br", method="HEAD")
    assert (head.header("Content-Encoding"), head.body) == (["br"], b"")


def test_the_image_has_what_the_configuration_looks_for() -> None:
    image = (Path(__file__).parents[3] / "docker/nginx/Dockerfile").read_text()
    assert "libnginx-mod-http-brotli-static" in image
    start = (Path(__file__).parents[3] / "docker/nginx/start.sh").read_text()
    assert "ngx_http_brotli_static_module.so" in start


def test_the_proxy_looks_for_every_language() -> None:
    shipped = (Path(__file__).parents[3] / "docker/nginx/foyer.conf").read_text()
    assert all(f"index.{code}.html" in shipped for code, _name in configured.LANGUAGES)
