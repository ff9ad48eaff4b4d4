"""What is written, what is served of it, and what is left to Django."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from cms_sections.finished import folder
from cms_sections.models import FinishedChange, FinishedPage, HomePage
from tests.cms_sections.conftest import MakePage, item, link, section
from tests.cms_sections.finished.conftest import Finished, publish, quote

pytestmark = pytest.mark.django_db


def test_a_published_page_is_answered_without_django_byte_for_byte(
    client: Client, finished: Finished, home: HomePage, page: MakePage
) -> None:
    publish(home, quote("At home"))
    publish(page("About"), quote("Über uns"))
    assert not finished.get("/about/").finished
    finished.finish()
    for path in ("/", "/about/"):
        django, file = client.get(path), finished.get(path)
        assert file.status == 200
        assert file.body == django.content
        for name, value in django.items():
            if name not in ("Content-Length", "X-Request-Id", "Vary"):
                assert set(file.headers[name].split("; ")) == set(value.split("; ")), name
        assert file.headers["Vary"] == "Accept-Encoding"
        assert file.headers["Content-Length"] == str(len(django.content))
        assert len(file.headers["X-Request-Id"]) == 32
        assert "Set-Cookie" not in file.headers


def test_the_queries_of_a_finished_page_are_none(
    finished: Finished, home: HomePage, django_assert_num_queries: Any
) -> None:
    publish(home, quote("At home"))
    finished.finish()
    with django_assert_num_queries(0):
        assert finished.get("/").finished
        assert finished.get("/").finished


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_body_comes_in_the_encoding_that_the_browser_takes(finished: Finished, home: HomePage, encoding: str) -> None:
    import gzip

    import brotli

    publish(home, quote("At home"))
    finished.finish()
    plain = finished.get("/")
    packed = finished.get("/", HTTP_ACCEPT_ENCODING=f"identity, {encoding};q=0.5")
    assert packed.headers["Content-Encoding"] == encoding
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding](packed.body)
    assert unpacked == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    refused = finished.get("/", HTTP_ACCEPT_ENCODING=f"{encoding};q=0")
    assert "Content-Encoding" not in refused.headers
    folder_of_home = folder.page_folder(FinishedPage.objects.get(page=home).site_id, "/")
    suffix = {"br": "br", "gzip": "gz"}[encoding]
    assert (folder_of_home / f"index.en.html.{suffix}").read_bytes() == packed.body
    assert (folder_of_home / "index.en.html").read_bytes() == plain.body


def test_head_has_the_headers_alone(finished: Finished, home: HomePage) -> None:
    publish(home, quote("At home"))
    finished.finish()
    got, head = finished.get("/"), finished.get("/", REQUEST_METHOD="HEAD")
    assert head.body == b""
    assert {**head.headers, "X-Request-Id": ""} == {**got.headers, "X-Request-Id": ""}


def test_a_browser_that_has_the_page_is_told_so(finished: Finished, home: HomePage) -> None:
    publish(home, quote("At home"))
    finished.finish()
    first = finished.get("/")
    for known in (
        {"HTTP_IF_NONE_MATCH": first.headers["ETag"]},
        {"HTTP_IF_NONE_MATCH": f'"other", W/{first.headers["ETag"]}'},
        {"HTTP_IF_MODIFIED_SINCE": first.headers["Last-Modified"]},
    ):
        again = finished.get("/", **known)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    publish(home, quote("Other"))  # in the same second, and of the same length
    publish(home, quote("Gone!"))
    finished.finish()
    changed = finished.get("/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert changed.status == 200
    publish(home, quote("Back!"))
    finished.finish()
    assert finished.get("/", HTTP_IF_NONE_MATCH=changed.headers["ETag"]).status == 200
    mixed = {"HTTP_IF_NONE_MATCH": '"x"', "HTTP_IF_MODIFIED_SINCE": finished.get("/").headers["Last-Modified"]}
    assert finished.get("/", **mixed).status == 200, "the tag counts before the time"


@pytest.mark.parametrize(
    "environ",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "theme=dark; sessionid=abc"},
        {"QUERY_STRING": "sent=1"},
        {"QUERY_STRING": "utm_source=mail&page=2"},
        {"QUERY_STRING": "utm_source"},
        {"HTTP_HOST": "elsewhere.example.com"},
        {"HTTP_HOST": "testserver.evil.example"},
        {"HTTP_HOST": "testserver/../x"},
        {"HTTP_HOST": "../hosts/testserver"},
        {"HTTP_HOST": ""},
    ],
)
def test_what_is_left_to_django(finished: Finished, home: HomePage, environ: dict[str, str]) -> None:
    publish(home, quote("At home"))
    finished.finish()
    assert finished.get("/").finished
    assert not finished.get("/", **environ).finished


@pytest.mark.parametrize(
    "query", ["utm_source=mail", "utm_source=a%20b&utm_medium=&utm_campaign=c", "gclid=Cj0K&utm_term=x", "fbclid=1"]
)
def test_words_of_a_campaign_change_nothing(finished: Finished, home: HomePage, client: Client, query: str) -> None:
    publish(home, quote("At home"), section("contact_form", title="Write"))
    finished.finish()
    assert finished.get("/", query=query, HTTP_COOKIE="theme=dark; mysessionid=1").finished
    assert client.get(f"/?{query}").content == finished.get("/").body


@pytest.mark.parametrize(
    "path",
    [
        "",
        "about/",
        "/about",
        "//about/",
        "/about//",
        "/./about/",
        "/about/../about/",
        "/../../etc/",
        "/about/index.page",
        "/about/index.en.html",
        "/%61bout/",
        "/about%2f/",
        "/about\x00/",
        "/about/\n",
        "/ABOUT/",
        "/about\\/",
        "/" + "a/" * 600,
        "/" + "a" * 300 + "/",
        "/about/?/",
    ],
)
def test_odd_paths_read_and_write_nothing(finished: Finished, home: HomePage, page: MakePage, path: str) -> None:
    publish(page("About"), quote("About us"))
    finished.finish()
    assert finished.get("/about/").finished
    before = finished.files()
    assert not finished.get(path).finished
    assert finished.files() == before
    for odd in (path, f"{path}\x80"):
        if odd not in ("/about/", "/ABOUT/"):
            with pytest.raises(ValueError):
                folder.page_folder(1, odd)


def test_broken_bytes_in_a_path(finished: Finished, home: HomePage) -> None:
    finished.finish()
    assert not finished.get("/", PATH_INFO="/\xff\xfe/").finished
    assert not finished.get("/", PATH_INFO="/\udcff/").finished


def test_addresses_in_other_scripts(finished: Finished, home: HomePage, page: MakePage, client: Client) -> None:
    publish(page("Über", slug="über-uns"), quote("Wir"))
    finished.finish()
    assert finished.get("/über-uns/").body == client.get("/über-uns/").content


def test_what_visitors_may_not_see_is_not_written(finished: Finished, home: HomePage, page: MakePage) -> None:
    draft, private, below = page("Draft", live=False), page("Private"), page("Open")
    inner = page("Inner", parent=private)
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="secret")
    finished.finish()
    assert set(finished.html()) == {"/", "/open/"}
    reasons = dict(FinishedPage.objects.values_list("page_id", "reason"))
    assert reasons[private.pk] == reasons[inner.pk] == "It looks at who is asking."
    assert draft.pk not in reasons
    assert reasons[below.pk] == ""
    PageViewRestriction.objects.create(page=below, restriction_type="password", password="secret")
    assert set(finished.html()) == {"/"}
    PageViewRestriction.objects.all().delete()
    finished.finish()
    assert set(finished.html()) == {"/", "/open/", "/private/", "/private/inner/"}


def test_a_page_behind_another_address_is_not_written(finished: Finished, home: HomePage, page: MakePage) -> None:
    hidden = page("Admin", slug="client")
    finished.finish()
    assert "/client/" not in finished.html()
    assert FinishedPage.objects.get(page=hidden).reason


def test_hosts_of_two_sites(finished: Finished, home: HomePage, page: MakePage, site: Site) -> None:
    other = HomePage(title="Other", slug="other-home")
    home.get_parent().add_child(instance=other)
    publish(home, quote("The first"))
    publish(other, quote("The second"))
    Site.objects.create(hostname="second.example.test", root_page=other, site_name="Second")
    Site.objects.create(hostname="shared.example.test", port=8001, root_page=other, site_name="A")
    Site.objects.create(hostname="shared.example.test", port=8002, root_page=home, site_name="B")
    Site.objects.create(hostname="not-ours.example.com", root_page=home, site_name="C")
    finished.finish()
    assert b"The first" in finished.get("/").body
    assert b"The first" in finished.get("/", host="TESTSERVER:8000").body
    assert b"The second" in finished.get("/", host="second.example.test").body
    assert not finished.get("/", host="shared.example.test").finished, "only Django knows which"
    assert not finished.get("/", host="not-ours.example.com").finished, "not in FOYER_HOSTS"
    second = Site.objects.get(hostname="second.example.test")
    second.hostname = "renamed.example.test"
    second.save()
    assert not finished.get("/", host="second.example.test").finished
    assert not finished.get("/").finished, "addresses between sites have changed"
    finished.finish()
    assert not finished.get("/", host="second.example.test").finished
    assert b"The second" in finished.get("/", host="renamed.example.test").body


def test_below_a_prefix(finished: Finished, home: HomePage, page: MakePage, settings: Any) -> None:
    """The proxy takes the prefix off, so that files lie where they always do; what stands in them leads below it."""
    about = page("About")
    publish(home, section("hero", title="H", buttons=[item(**link("Go", about))]))
    settings.FORCE_SCRIPT_NAME = "/portal"
    finished.finish()
    assert b'href="/portal/about/"' in finished.get("/").body
    assert b'href="/portal/accounts/login/"' in finished.get("/").body
    assert not finished.get("/portal/about/").finished
    assert finished.get("/about/").finished


def test_a_request_number_of_the_proxy_is_kept(finished: Finished, home: HomePage) -> None:
    publish(home, quote("At home"))
    finished.finish()
    assert finished.get("/", HTTP_X_REQUEST_ID="0123456789abcdef" * 2).headers["X-Request-Id"] == "0123456789abcdef" * 2
    assert finished.get("/", HTTP_X_REQUEST_ID="no\nnumber").headers["X-Request-Id"] != "no\nnumber"


def test_without_tls_production_sends_on(finished: Finished, home: HomePage, settings: Any) -> None:
    publish(home, quote("At home"))
    finished.finish()
    settings.SECURE_SSL_REDIRECT = True
    strict = Finished(finished.root)
    assert not strict.get("/").finished
    assert strict.get("/", **{"wsgi.url_scheme": "https"}).finished


def test_switched_off_it_is_not_there(finished: Finished, home: HomePage, settings: Any) -> None:
    publish(home, quote("At home"))
    finished.finish()
    settings.FOYER_FINISHED_PAGES = False
    assert not Finished(finished.root).get("/").finished
    publish(home, quote("Changed"))
    assert FinishedPage.objects.get(page=home).stale is False


def test_the_command(finished: Finished, home: HomePage, page: MakePage, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    private = page("Private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    call_command("pages", "finish")
    call_command("pages", "list")
    said = capsys.readouterr().out
    assert "2 pages looked at." in said
    assert "testserver/  written\n" in said
    assert "testserver/private/  not written: Visitors get the answer 302.\n" in said
    call_command("pages", "forget")
    assert not finished.get("/").finished
    call_command("pages", "list")
    assert "testserver/  to be written\n" in capsys.readouterr().out


def test_health_says_how_they_are(
    finished: Finished, home: HomePage, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.health.checks import findings

    def said() -> tuple[bool, str]:
        (found,) = [finding for finding in findings() if finding.name == "pages"]
        return found.healthy, found.words

    publish(home, quote("At home"))
    assert said() == (True, "0 pages are written out.")
    finished.finish()
    assert said() == (True, "1 pages are written out.")
    with monkeypatch.context() as patched:
        patched.setattr(folder, "may_be_written", lambda: False)
        healthy, words = said()
        assert not healthy
        assert words.startswith("The folder of finished pages cannot be written.")
    FinishedPage.objects.update(stale=True)
    FinishedChange.objects.all().delete()
    assert said()[0] is False
    settings.FOYER_FINISHED_PAGES = False
    assert said() == (True, "Finished pages are switched off.")
