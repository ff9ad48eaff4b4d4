"""The demo's film: drawn for it, ten seconds without sound, with captions in two languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from portal.files.public import receive_film_captions, receive_library_film
from portal.plugins.public import DemoStage

HERE = Path(__file__).parent
LANGUAGES = ("en", "de")


def receive_film(stage: DemoStage) -> Any:
    """Put it into the library. It plays as soon as a job has converted it; without ffmpeg it waits."""
    film = receive_library_film(_file("door.mp4"), title="A door opens", by=stage.people.get("editor"))
    for language in LANGUAGES:
        receive_film_captions(_file(f"door.{language}.vtt"), film=film, language=language)
    return film


def _file(name: str) -> ContentFile:
    return ContentFile((HERE / name).read_bytes(), name=name)
