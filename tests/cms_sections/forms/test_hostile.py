"""What no browser sends is answered with a page that people can read, and keeps nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings

from cms_sections import guards
from cms_sections.models import SectionPage
from portal.tenants.models import Tenant
from tests.cms_sections.conftest import MakePage, section
from tests.cms_sections.forms.conftest import REQUIRED, Send, kept, names_of, nothing_kept, paper

pytestmark = pytest.mark.django_db
PLAIN = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"


def _address(page: SectionPage) -> str:
    return f"/forms/{page.pk}/{page.sections[0].id}/"


def _part(name: bytes, content: bytes, more: bytes = b"") -> bytes:
    return b"--x\r\nContent-Disposition: form-data; name=" + name + more + b"\r\n\r\n" + content + b"\r\n"


BODIES: list[tuple[str, bytes, str]] = [
    ("bad UTF-8", b"f-x=%ff%fe", PLAIN),
    ("raw bad UTF-8", b"f-x=\xff\xfe", PLAIN),
    ("NUL in a name", b"f%00x=1", PLAIN),
    ("501 fields", b"&".join(b"a%d=1" % n for n in range(501)), PLAIN),
    ("10,001 fields", b"&".join(b"a%d=1" % n for n in range(10_001)), PLAIN),
    ("501 times one field", b"&".join([b"a=1"] * 501), PLAIN),
    ("no boundary", b"a", "multipart/form-data"),
    ("a boundary of nothing", b"a", "multipart/form-data; boundary="),
    ("a bad boundary", b"a", "multipart/form-data; boundary=\xe9"),
    ("200 files", b"".join(_part(b'"f"', b"x", b'; filename="a.txt"') for _ in range(200)) + b"--x--", MULTIPART),
    ("another charset", b"a=1", PLAIN + "; charset=utf-16"),
]


@pytest.mark.parametrize(("body", "kind"), [each[1:] for each in BODIES], ids=[each[0] for each in BODIES])
def test_what_is_damaged_is_said_on_a_page(
    client: Client, apply: SectionPage, tenant: Tenant, body: bytes, kind: str
) -> None:
    answer = client.generic("POST", _address(apply), body, content_type=kind)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "<h1>This could not be read.</h1>" in html
    assert 'href="/jobs/#apply"' in html
    assert nothing_kept(tenant)
    assert not answer.cookies


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", PLAIN), (b"[]", "application/json"), (b"\x00\x01", "text/plain"), (b"", "multipart/form-data; boundary=x"),
        (b"&&&=&==", PLAIN), (b"--x--", MULTIPART), (b"a" * 5000, PLAIN), (_part(b'"a"', b"cut off"), MULTIPART),
        (_part(b'"a"', b"!", b"\r\nContent-Transfer-Encoding: base64") + b"--x--", MULTIPART),
        (b"campaign=%00&elapsed=" + b"9" * 5000 + b"&referrer=%5B%5D%00", PLAIN),
    ],
)  # fmt: skip
def test_what_lacks_its_answers_is_the_form_again(
    client: Client, apply: SectionPage, tenant: Tenant, body: bytes, kind: str
) -> None:
    answer = client.generic("POST", _address(apply), body, content_type=kind)
    assert answer.status_code == 422
    assert "3 things need your attention" in answer.content.decode()
    assert nothing_kept(tenant)


def test_what_says_to_be_too_large_is_not_read(
    client: Client, apply: SectionPage, page: MakePage, tenant: Tenant
) -> None:
    largest = guards.LARGEST_WORDS_BYTES
    for length in ("99999999999", "9" * 5000, "-1", "x", str(largest + 2 * 11 * 1024 * 1024)):
        answer = client.post(_address(apply), {}, CONTENT_LENGTH=length)
        assert (answer.status_code, "could not be read" in answer.content.decode()) == (400, True), length
    words = page("Words", sections=[section("contact_form", title="W")])
    answer = client.generic("POST", _address(words), b"a=" + b"x" * largest, content_type=PLAIN)
    assert answer.status_code == 400
    assert nothing_kept(tenant)


@pytest.mark.parametrize(
    "path",
    [
        "/forms/{page}/nothing/", "/forms/999999/{section}/", f"/forms/{'9' * 5000}/x/", "/forms/{page}/%00/", "/forms/0/x/",
        "/forms/-1/{section}/", "/forms/abc/{section}/", "/forms/{page}/" + "x" * 5000 + "/", "/forms/{page}/%ff%fe/",
        "/forms/%D9%A1/{section}/",
    ],
)  # fmt: skip
def test_addresses_of_no_form_are_not_found(client: Client, apply: SectionPage, tenant: Tenant, path: str) -> None:
    address = path.format(page=apply.pk, section=apply.sections[0].id)
    assert client.post(address, {}).status_code == 404
    assert client.get(address).status_code == 404


def test_what_the_form_does_not_ask_for_is_not_kept(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    more = {
        "handled_at": "2026-01-01",
        "tenant": "2",
        "f-00000000": "x",
        "keep_until": "1",
        "answers": "[]",
        "file": paper(),
    }
    assert send(apply, more).status_code == 303
    (sent,) = kept(tenant)
    assert list(sent.told) == list(REQUIRED)
    assert (sent.handled_at, sent.tenant_id) == (None, tenant.pk)
    assert sent.keep_until.year in {sent.submitted_at.year, sent.submitted_at.year + 1}


def test_a_file_in_place_of_words_and_words_in_place_of_a_file(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    answer = send(apply, {"Town": paper(), "Papers": "../../etc/passwd"})
    assert answer.status_code == 303
    (sent,) = kept(tenant)
    assert "Town" not in sent.told
    assert "Papers" not in sent.told


def test_what_the_script_tells_is_believed_as_far_as_it_goes(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    told = {
        "referrer": "https://search.example/?q=my+secret+illness", "campaign": "utm_source=a&utm_campaign=b%00c&x=1",
        "elapsed": "٣٠٠",
    }  # fmt: skip
    assert send(apply, told).status_code == 303
    for number, referrer in enumerate(["javascript://x", "http://[", "x" * 900, "https://" + "a" * 300 + ".example"]):
        assert send(apply, {"referrer": referrer, "Town": str(number)}).status_code == 303
    sent = kept(tenant)
    assert [each.referrer for each in reversed(sent)] == ["search.example", "", "", "", ""]
    assert sent[-1].campaign == {"source": "a", "campaign": "bc"}


@pytest.mark.parametrize(
    "path", ["/jobs/?sent=%00", "/jobs/?sent=" + "9" * 5000, "/jobs/?sent=%ff", "/jobs/?sent=x&sent=y"]
)
def test_what_says_to_have_been_sent_and_was_not(client: Client, apply: SectionPage, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<form" in answer.content.decode()


def test_the_same_with_debug_on(client: Client, apply: SectionPage) -> None:
    with override_settings(DEBUG=True):
        answer = client.generic("POST", _address(apply), b"f%00x=1", content_type=PLAIN)
    assert answer.status_code == 400
    assert re.search("could not be read", answer.content.decode())


def test_no_answer_holds_a_trace_of_the_sender(client: Client, send: Send, apply: SectionPage) -> None:
    before = client.get("/jobs/").content
    send(apply, {"Letter": "A secret of mine"})
    send(apply, {"Mail": "wrong", "Letter": "A secret of mine"})
    after: Any = client.get("/jobs/")
    assert after.content == before
    assert names_of(apply)["Mail"] in before.decode()
