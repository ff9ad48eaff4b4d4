"""Entrance × file: whatever is sent wherever, it is taken clean or refused in words, and nothing is left behind."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from portal.files import refusals
from portal.files.kinds import ALL, extension_of, kind_of
from portal.files.models import LibraryMedia
from portal.files.sweep import known_names
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.portal.files.conftest import editor, editor_of, media_files
from tests.security.files.entrances import ENTRANCES, Entrance, House, furnished
from tests.security.files.hostile import ALL_GOOD, Hostile, everything, long_scans
from tests.security.files.limits import CHILD_SECONDS, MEMORY_BYTES, measured
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db(transaction=True)
fixtures = (editor, editor_of)
# Django's own: a file without content, a form without a file (a name that is nothing but a path has none).
DJANGOS = ("The submitted file is empty", "This field is required", "No file was submitted", "at most 255 characters")
# Of a name that fills more than the kilobyte which Django reads of a part's head: no system lets a file have it.
NOT_READ = (400, "The request was incomplete or damaged, so nothing was changed.")
LONGEST_HEAD = 1024
STORED = re.compile(
    r"(public|private)/(stored|images|documents|media|renditions|wagtail_uploads)/[0-9a-f]{2}/[0-9a-f]{30}"
)
OF_EACH = 2
ROOT = Path(__file__).parents[3]


@pytest.fixture
def house(tenant: Tenant, company: Company, editor: Client, person: MakePerson, signed_in: SignIn) -> House:
    author = person(Role.STAFF)
    return furnished(tenant, company, editor, signed_in(author), signed_in(Role.CUSTOMER, company=company), author)


@pytest.fixture
def sentences(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every sentence with which a file is refused from here on."""
    said: list[str] = []
    original = refusals.FileRefused.__init__

    def remember(self: refusals.FileRefused, sentence: str, code: str) -> None:
        said.append(str(sentence))
        original(self, sentence, code)

    monkeypatch.setattr(refusals.FileRefused, "__init__", remember)
    return said


def on_disk() -> set[str]:
    return {f"{area}/{name}" for area in ("public", "private") for name in media_files(area)}


def try_it(house: House, entrance: Entrance, file: Hostile, sentences: list[str]) -> None:
    content, before = file.make(), on_disk()
    sentences.clear()
    with measured() as cost:
        answer = entrance.send(house, file.name, content)
    assert answer.status < 500
    assert cost.child_seconds < CHILD_SECONDS + 2, "the child's processor time"
    # The test's own copies: the content, the request's body, what the test client reads it from.
    assert cost.more_bytes < MEMORY_BYTES + 4 * len(content), "the memory of the web process"
    assert media_files("quarantine") == set()
    made = {name for name in on_disk() - before if "/renditions/" not in name}  # those are made to show what is there
    if not made:
        if len(file.name.encode()) > LONGEST_HEAD and answer.status == NOT_READ[0]:
            assert NOT_READ[1] in answer.said
        else:
            said = [sentence for sentence in sentences if sentence in answer.said]
            assert said or any(words in answer.said for words in DJANGOS), f"no reason is given: {sentences}"
            assert answer.status in {200, 302, 422}
    else:
        assert not file.refused, f"taken as {made}"
        assert all(STORED.match(name) and kind_of(name, ALL) for name in made)
    # Renditions of a picture that was replaced wait for a job.
    odd = {name for name in on_disk() ^ (known_names() - {""}) if "/renditions/" not in name}
    assert not odd, "a file without a row, or a row without a file"


def sampled(entrance: Entrance) -> list[Hostile]:
    """Some of the kinds that the entrance takes, so that they are looked into, and one of another kind."""
    extensions = {extension for kind in entrance.kinds for extension in kind.extensions}
    inside = [file for file in everything() if extension_of(file.name) in extensions]
    outside = [file for file in everything() if extension_of(file.name) not in extensions]
    chance = random.Random(entrance.name)
    refused = [file for file in inside if file.refused]
    return [*chance.sample(inside, OF_EACH), *chance.sample(refused, OF_EACH), chance.choice(outside)]


def all_of(house: House, entrance: Entrance, files: list[Hostile], sentences: list[str]) -> None:
    problems = []
    for file in files:
        try:
            try_it(house, entrance, file, sentences)
        except Exception as error:
            problems.append(f"{entrance} × {file}: {type(error).__name__}: {str(error)[:300]}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("group", ENTRANCES)
def test_a_sample_of_all(group: str, house: House, sentences: list[str]) -> None:
    for entrance in ENTRANCES[group]:
        all_of(house, entrance, sampled(entrance), sentences)


@pytest.mark.parametrize("group", ENTRANCES)
def test_a_good_file_goes_through_each(group: str, house: House) -> None:
    """Else a hostile one might be refused only because the test knocks at a wrong door."""
    for entrance in ENTRANCES[group]:
        before = on_disk()
        name = next(name for name in ALL_GOOD if kind_of(name, entrance.kinds))
        answer = entrance.send(house, name, ALL_GOOD[name])
        assert {made for made in on_disk() - before if "/renditions/" not in made}, f"{entrance}: {answer}"


@pytest.mark.parametrize("name", ["video: thumbnail", "video: add with a thumbnail"])
def test_a_thumbnail_has_a_door_of_its_own(name: str, house: House, sentences: list[str]) -> None:
    """The film beside it is good each time: it is the thumbnail that is taken as a picture, or refused for a reason."""
    entrance = next(entrance for entrance in ENTRANCES["recordings"] if entrance.name == name)
    new = "add" in name
    before = on_disk()
    assert entrance.send(house, "photo.jpg", ALL_GOOD["photo.jpg"]).status == 302
    with tenant_scope(house.tenant):
        film = LibraryMedia.objects.latest("pk")
        assert (film.pk == house.film.pk, LibraryMedia.objects.count()) == (not new, 1 + new)
        taken = film.thumbnail.name
        assert taken.endswith(".jpg")
        with film.thumbnail.open() as stored:
            assert Image.open(stored).format == "JPEG"
    assert len(on_disk() - before) == 1 + new
    if not new:
        assert entrance.send(house, "photo.jpg", ALL_GOOD["photo.jpg"]).status == 302
        film.refresh_from_db()
        assert taken != film.thumbnail.name
        taken = film.thumbnail.name
        assert len(on_disk() - before) == 1, "the one before is gone"
    before = on_disk()
    refused = entrance.send(house, "photo.jpg", ALL_GOOD["offer.pdf"])
    assert (refused.status, on_disk() ^ before) == (200, set())
    # The screen carries the sentence about too large films for its script.
    said = [sentence for sentence in sentences if "500 MB" not in sentence]
    assert said == ["The name says JPEG, but the file holds something else. Save it as JPEG and choose it again."]
    assert said[0] in refused.said
    with tenant_scope(house.tenant):
        assert LibraryMedia.objects.latest("pk").thumbnail.name == taken


def test_a_picture_that_takes_too_long_is_refused_in_words(
    house: House, sentences: list[str], settings: Settings
) -> None:
    """With a second of the processor instead of ten: the file is the same, and is taken where it has its time."""
    logo = next(entrance for entrance in ENTRANCES["customers"] if entrance.name == "logo: of a company")
    content = long_scans()
    settings.FOYER_IMAGE_CPU_SECONDS = 1
    try_it(house, logo, Hostile("time", "heavy.jpg", lambda: content), sentences)
    assert set(sentences) == {"The picture takes too long to read. Save it anew, in a smaller size."}
    settings.FOYER_IMAGE_CPU_SECONDS = 10
    before = on_disk()
    logo.send(house, "heavy.jpg", content)
    assert on_disk() - before


@pytest.mark.long
@pytest.mark.parametrize("entrance", [entrance for group in ENTRANCES.values() for entrance in group], ids=str)
def test_all(entrance: Entrance, house: House, sentences: list[str]) -> None:
    """Of what the entrance does not take by name one file in ten: those are refused before they are looked at."""
    extensions = {extension for kind in entrance.kinds for extension in kind.extensions}
    files = [
        file for number, file in enumerate(everything()) if extension_of(file.name) in extensions or number % 10 == 0
    ]
    all_of(house, entrance, files, sentences)


def test_no_other_entrance() -> None:
    """Who adds one adds it to the list above: only these modules make a field for files or read what was sent."""
    known = {
        "portal/accounts/profile_forms.py",
        "cms_sections/exchange/views.py",
        "cms_sections/forms/fields.py",
        "crm_plugin/contacts/panels/forms.py",
        "crm_plugin/contacts/panels/note_form.py",
    }
    field = re.compile(
        r"\b(UploadField|forms\.FileField|forms\.ImageField|DoorField)\(|request\.FILES\[|\bFile\(\.\.\.\)"
    )
    sources = [
        path.relative_to(ROOT)
        for package in ("portal", "cms_sections", "crm_plugin", "integrations_plugin", "reports_plugin")
        for path in (ROOT / package).rglob("*.py")
    ]
    found = {str(path) for path in sources if field.search((ROOT / path).read_text())}
    assert {name for name in found if not name.startswith("portal/files/")} == known


@pytest.mark.django_db
def test_no_operation_of_the_api_takes_files(signed_in: SignIn) -> None:
    described = signed_in(Role.ADMIN).get("/api/v1/openapi.json").json()
    assert described["paths"]
    assert "multipart/form-data" not in str(described), "an operation takes files: add it to the entrances"
