"""Private files, asked for by everybody who may not have them, in every way of writing their address: on disk behind the
shipped proxy's locations, and on S3."""

from __future__ import annotations

import hashlib
import http.client
import random
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings
from django.test.testcases import QuietWSGIRequestHandler as QuietRequestHandler
from wagtail.models import CollectionViewRestriction

from portal.files.library import receive_library_image
from portal.files.models import LibraryDocument, StoredFile
from portal.files.public import receive
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import prepare_tenant
from tests.portal.files.nginx import needs_nginx, nginx
from tests.portal.files.s3 import rclone, rclone_program, s3_storages
from tests.portal.files.samples import pdf, photograph, upload
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db(transaction=True)
COMPANY = "another company's"
POLICY = "default-src 'none'; sandbox"


@dataclass
class Got:
    status: int
    body: bytes
    headers: Any
    location: str = ""


@dataclass
class Private:
    """The addresses of private files, the bytes that nobody else may see, and who asks for them.

    `shared` are the library's in a collection for the signed-in: those of the organisation, its customers among them.
    """

    urls: list[str]
    shared: list[str]
    names: list[str]
    contents: set[bytes]
    strangers: dict[str, Client]
    staff: Client
    made: list[StoredFile] = field(default_factory=list)


@pytest.fixture
def private(
    tenant: Tenant, other_tenant: Tenant, company: Company, other_company: Company, signed_in: SignIn
) -> Private:
    prepare_tenant(tenant)
    tenant.refresh_from_db()
    CollectionViewRestriction.objects.create(
        collection=tenant.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    with tenant_scope(tenant):
        rows = [
            receive(upload("Offer.pdf", pdf()), purpose="note", company=company),
            receive(upload("me.jpg", photograph()), purpose="note", company=company),
        ]
        image = receive_library_image(upload("a.jpg", photograph()), title="Team")
        rendition = image.get_rendition("max-30x30")
        document = LibraryDocument(title="Secret", collection=tenant.collection)
        document.file.save("secret.txt", upload("secret.txt", b"nobody else may read this\n"))
    names = [str(row.file.name) for row in rows] + list(rows[1].variants.values())
    names += [str(item.file.name) for item in (image, rendition, document)]
    urls = [row.download_url for row in rows] + [rows[1].size_url(side) for side in (400, 64, 32)]
    return Private(
        urls=urls,
        shared=[image.file.url, rendition.url, document.file.url, document.url],
        names=names,
        contents={default_storage.open(name).read() for name in names},
        strangers={
            "nobody": Client(),
            "another organisation's": signed_in(Role.ADMIN, tenant=other_tenant),
            COMPANY: signed_in(Role.CUSTOMER_MANAGER, company=other_company),
        },
        staff=signed_in(Role.STAFF),
        made=rows,
    )


def guesses(name: str) -> list[str]:
    """Ways to write the address of a file that has none."""
    rest = name.removeprefix("private/")
    return [
        f"/media/{name}",
        f"/media/{rest}",
        f"/MEDIA/{rest}",
        f"/media/../{name}",
        f"/media/%2e%2e/{name}",
        f"/media/..%2f{quote(name, safe='')}",
        f"/media/.%2e/{name}",
        f"/media/%252e%252e/{name}",
        f"/media../{name}",
        f"/media..%2f{name}",
        f"/media/..;/{name}",
        f"/media//..//{name}",
        f"/media/./..\\{name}",
        f"/media/images/../../{name}",
        f"/internal/{name}",
        f"//internal/{name}",
        f"/internal/../internal/{name}",
        f"/internal/public/../{name}",
        f"/files/{name}",
        f"/files/library/{rest}",
        f"/files/library/public/../{name}",
        f"/files/library/{name}%00",
        f"/static/../{name}",
        f"/{name}",
    ]


class Proxy:
    """Asks by raw paths: nothing is made plain on the way."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str, client: Client | None = None, **headers: str) -> Got:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        if client is not None and settings.SESSION_COOKIE_NAME in client.cookies:
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}"
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Got(answer.status, answer.read(), answer.headers, answer.headers.get("Location", ""))
        finally:
            connection.close()


@pytest.fixture
def web() -> Iterator[str]:
    """The application alone: Django's live server would hand out the whole of MEDIA_ROOT by itself."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietRequestHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=30)


@pytest.fixture
def proxy(web: str, tmp_path: Path) -> Iterator[Proxy]:
    tmp_path.chmod(0o755)
    with (
        override_settings(FOYER_ACCEL_REDIRECT=True),
        nginx(tmp_path, media=Path(settings.MEDIA_ROOT), web=web) as address,
    ):
        yield Proxy(address)


@needs_nginx
def test_behind_the_proxy(proxy: Proxy, private: Private) -> None:
    for url in (*private.urls, *private.shared):
        got = proxy.get(url, private.staff)
        assert got.status == 200, url
        assert got.body in private.contents
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Security-Policy"] == POLICY
        assert got.headers["Cache-Control"] == "private, no-store"
    for who, client in private.strangers.items():
        for url in private.urls if who == COMPANY else (*private.urls, *private.shared):
            got = proxy.get(url, client)
            assert got.status in {302, 404}, url
            assert got.body not in private.contents
            assert not got.location or "/accounts/login/" in got.location
    # A guess is one whoever makes it: the one who may have the file gets it at its address alone.
    for name in (private.names[0], private.names[-2]):
        for guess in guesses(name):
            got = proxy.get(guess, private.staff)
            assert got.body not in private.contents, guess
            assert got.status >= 300, guess


@needs_nginx
def test_ranges_and_large_files(proxy: Proxy, private: Private, tenant: Tenant) -> None:
    row = private.made[0]
    chance = random.Random(5)
    with default_storage.open(str(row.file.name)) as file:
        path = Path(file.name)
    path.write_bytes(b"".join(chance.randbytes(1024 * 1024) for _ in range(12)))
    expected = path.read_bytes()
    got = proxy.get(row.download_url, private.staff)
    assert (got.status, len(got.body)) == (200, len(expected))
    assert hashlib.sha256(got.body).digest() == hashlib.sha256(expected).digest()
    for wanted, start, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=8388608-8388707", 8_388_608, 8_388_708),
        ("bytes=-100", len(expected) - 100, len(expected)),
        (f"bytes={len(expected) - 5}-", len(expected) - 5, len(expected)),
    ):
        part = proxy.get(row.download_url, private.staff, Range=wanted)
        assert (part.status, part.body) == (206, expected[start:end]), wanted
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(expected)}"
        assert part.headers["Content-Security-Policy"] == POLICY
    assert proxy.get(row.download_url, private.staff, Range=f"bytes={len(expected)}-").status == 416
    assert proxy.get(row.download_url, private.strangers["nobody"], Range="bytes=0-9").status == 302


@needs_nginx
def test_an_old_link_of_a_person_who_lost_the_right(proxy: Proxy, private: Private, tenant: Tenant) -> None:
    from portal.tenants.models import Membership

    url = private.made[0].download_url
    assert proxy.get(url, private.staff).status == 200
    Membership.objects.filter(tenant=tenant, role=Role.STAFF).update(active=False)
    assert proxy.get(url, private.staff).status in {302, 403, 404}


@pytest.mark.skipif(rclone_program() is None, reason="needs rclone, which checks signatures as S3 does")
def test_on_s3(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with rclone(tmp_path / "s3") as endpoint, override_settings(STORAGES=s3_storages(endpoint)):
        private: Private = request.getfixturevalue("private")
        for who, client in private.strangers.items():
            for url in private.urls if who == COMPANY else (*private.urls, *private.shared):
                answer = client.get(url)
                assert answer.status_code in {302, 404}, url
                assert endpoint not in answer.get("Location", "")
        first, second = (private.staff.get(row.download_url)["Location"] for row in private.made)
        assert "X-Amz-Expires=60" in first
        with urllib.request.urlopen(first) as answer:
            assert answer.read() == pdf()
        # Without a signature, or with that of another file, or after a change: the storage refuses.
        path, _, query = first.partition("?")
        for address in (path, f"{second.partition('?')[0]}?{query}", first.replace("Expires=60", "Expires=6000")):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(address)
            assert refused.value.code in {400, 403}
        for name in private.names[:1]:
            for guess in guesses(name):
                answer = Client().get(guess)
                assert answer.status_code >= 300, guess
