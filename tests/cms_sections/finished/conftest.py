"""Finished pages switched on, in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from cms_sections.finished import folder, write
from cms_sections.finished.layer import FinishedPages
from cms_sections.finished.packing import unpack
from cms_sections.models import HomePage, SectionPage
from tests.cms_sections.conftest import section

REACHED_DJANGO = [b"Django"]


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def finished(self) -> bool:
        """Whether the layer answered, and not Django."""
        return self.body != REACHED_DJANGO[0]


class Finished:
    """What a test does with finished pages: write what is missing, ask the layer, look at the files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.layer = FinishedPages(_django)

    def finish(self) -> int:
        """Write what is missing, as the job does; how many pages were looked at."""
        folder.take_over()
        looked_at, overtaken = write.finish_missing()
        assert not overtaken
        return looked_at

    def get(self, path: str = "/", *, query: str = "", host: str = "testserver", **environ: Any) -> Reply:
        self.layer.looked = 0.0
        sent: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            sent.update(status=int(status.split()[0]), headers=dict(headers))

        asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query}
        body = b"".join(self.layer({**asked, "HTTP_HOST": host, "wsgi.url_scheme": "http", **environ}, start))
        return Reply(sent.get("status", 0), sent.get("headers", {}), body)

    def files(self) -> dict[str, tuple[float, bytes]]:
        """Path on its site → (time, HTML) of every page that has files."""
        found = {}
        for path in sorted((folder.own() / "sites").glob(f"**/{folder.PAGE}")):
            packed = unpack(path.read_bytes())
            found["/".join(path.relative_to(folder.own() / "sites").parts[:-1])] = (packed.modified, packed.bodies[""])
        return found

    def html(self) -> dict[str, str]:
        """Path → HTML, of the one site of the test."""
        return {
            f"/{name.partition('/')[2]}/".replace("//", "/"): html.decode()
            for name, (_time, html) in self.files().items()
        }


def _django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    return REACHED_DJANGO


@pytest.fixture
def finished(settings: Any, tmp_path: Path) -> Finished:
    settings.FOYER_FINISHED_PAGES = True
    settings.FOYER_FINISHED_ROOT = str(tmp_path / "pages")
    return Finished(tmp_path / "pages")


def quote(words: str) -> dict[str, Any]:
    return section("quote", quote=words, name="N")


def publish(page: SectionPage | HomePage, *sections: dict[str, Any], **fields: Any) -> None:
    """Give a page these sections and fields, as an editor publishes them."""
    page = type(page).objects.get(pk=page.pk)
    if sections:
        page.sections = list(sections)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


Publish = Callable[..., None]
__all__ = ["Client", "Finished", "Site", "publish", "quote"]
