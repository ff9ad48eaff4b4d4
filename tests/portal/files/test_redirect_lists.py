"""Lists of redirects, the one import of Wagtail's own: through the door, and small enough to be read."""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from portal.tenants.models import Tenant
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import GOOD, sheet, upload
from tests.security.files.hostile import Hostile, everything
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'name="(import_file_name|input_format)"\s+value="([^"]*)"')


@pytest.fixture
def superuser(person: MakePerson, signed_in: SignIn, tenant: Tenant) -> Client:
    client = signed_in(person(is_superuser=True))
    client.post("/accounts/organisation/", {"seat": f"t{tenant.pk}"})
    return client


def send(client: Client, name: str, content: bytes) -> str:
    before = set(Path(tempfile.gettempdir()).glob("tmp*"))
    answer = client.post(reverse("wagtailredirects:start_import"), {"import_file": upload(name, content)}, follow=True)
    assert answer.status_code == 200
    left = {path for path in set(Path(tempfile.gettempdir()).glob("tmp*")) - before if path.is_file()}
    assert {path for path in left if path.exists() and path.read_bytes() == content} == set()
    assert media_files("quarantine") == set()
    return html.unescape(answer.content.decode())


def test_a_list_comes_in(superuser: Client) -> None:
    said = send(superuser, "moved.csv", b"from,to\n/old/,https://new.example/\n/gone/,https://new.example/\n")
    fields = dict(HIDDEN.findall(said))
    answer = superuser.post(
        reverse("wagtailredirects:process_import"),
        {**fields, "from_index": "0", "to_index": "1", "site": "", "permanent": "on"},
    )
    assert answer.status_code == 302
    assert set(Redirect.objects.values_list("old_path", "redirect_link")) == {
        ("/old", "https://new.example/"),
        ("/gone", "https://new.example/"),
    }


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("moved.xlsx", sheet(), "Files of this kind are not taken"),
        ("moved.tsv", b"a\tb\n", "Files of this kind are not taken"),
        ("moved.csv", GOOD["pack.zip"], "the file holds something else"),
        ("moved.csv", b"a,b\n" * 10_001, "The list is too long"),
        ("moved.csv", b"," * 51 + b"\n", "The list is too long"),
        ("moved.csv", b"a" * (1024 * 1024 + 1), "The list is too long"),
        ("moved.csv", "Köln,Bonn\n".encode("cp1252"), "wrong encoding"),
        ("moved.csv", b"", "The submitted file is empty"),
    ],
)
def test_what_is_no_good_list_is_refused_in_words(name: str, content: bytes, sentence: str, superuser: Client) -> None:
    said = send(superuser, name, content)
    assert sentence in said
    assert not HIDDEN.findall(said)


def interesting(file: Hostile) -> bool:
    return file.name.lower().endswith((".csv", ".xlsx", ".tsv"))


@pytest.mark.long
def test_the_hostile_ones(superuser: Client) -> None:
    for file in filter(interesting, everything()):
        send(superuser, file.name, file.make())
