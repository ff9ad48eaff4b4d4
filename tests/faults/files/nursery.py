"""A process that has Django ready and forks for each command a child that takes a file in and kills itself on the way.

Commands are lines of JSON on standard input, answers (how the child ended) lines on standard output.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import django

ORPHAN = "picture-worker.pid"


def die(*_args: Any, **_kwargs: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def dies_after(owner: Any, name: str, times: int = 1) -> None:
    """The function does its work so many times, and then this process is no more."""
    original: Callable[..., Any] = getattr(owner, name)
    done = 0

    def run(*args: Any, **kwargs: Any) -> Any:
        nonlocal done
        result = original(*args, **kwargs)
        done += 1
        return die() if done == times else result

    setattr(owner, name, run)


def halfway(storage: Any, name: str, content: Any) -> NoReturn:
    path = Path(storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    content.seek(0)
    data = content.read()
    path.write_bytes(data[: len(data) // 2])
    die()


class LeavesItsWorker:
    """Stands in for `subprocess`: the picture worker gets its work, and its caller is killed."""

    PIPE, DEVNULL = subprocess.PIPE, subprocess.DEVNULL
    TimeoutExpired = subprocess.TimeoutExpired

    @staticmethod
    def run(command: list[str], *, input: bytes, env: dict[str, str], **_options: Any) -> NoReturn:
        worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=env)
        assert worker.stdin is not None
        worker.stdin.write(input)
        worker.stdin.close()
        Path(os.environ["FOYER_TEST_ROOT"], ORPHAN).write_text(str(worker.pid))
        die()


def arm(step: str) -> None:
    """Patches this child, and nothing of the product's own code."""
    from django.core.files.storage import FileSystemStorage

    from portal.files import areas, door, quarantine
    from portal.files.imaging import run as imaging
    from portal.files.storage import RoutedStorage

    arms: dict[str, Callable[[], None]] = {
        "written down": lambda: dies_after(quarantine, "_written"),
        "looked into": lambda: dies_after(door, "check_content"),
        "in the picture worker": lambda: setattr(imaging, "subprocess", LeavesItsWorker),
        "re-encoded": lambda: dies_after(imaging, "clean"),
        "in the middle of storing": lambda: setattr(FileSystemStorage, "_save", halfway),
        "stored beside its name": lambda: setattr(Path, "rename", die),
        "stored": lambda: dies_after(RoutedStorage, "_save"),
        "some sizes stored": lambda: dies_after(RoutedStorage, "_save", times=3),
        "pointed to": lambda: dies_after(areas, "_point_to"),
        "removing the old": lambda: setattr(RoutedStorage, "delete_now", die),
    }
    if step in arms:
        arms[step]()
    else:
        assert step in {"reading", "row written", "committed", "never"}, step


def take_in(step: str, what: str, tenant: int, path: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import transaction
    from wagtail.models import Collection, CollectionViewRestriction

    from portal.files.library import receive_library_image
    from portal.files.models import LibraryImage
    from portal.files.public import receive
    from portal.tenants.scope import tenant_scope

    class Upload(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield from super().chunks(1000)
            if step == "reading":
                die()

    arm(step)
    upload = Upload("photo.jpg", Path(path).read_bytes())
    with tenant_scope(tenant), transaction.atomic():
        if what == "stored":
            receive(upload, purpose="note")
        elif what == "library":
            receive_library_image(upload, title="New")
        elif what == "replace":
            image = LibraryImage.objects.get()
            old = image.file
            image.file = upload
            image.save()
            old.storage.delete(old.name)
        else:
            CollectionViewRestriction.objects.create(
                collection=Collection.objects.get(pk=LibraryImage.objects.get().collection_id),
                restriction_type=CollectionViewRestriction.LOGIN,
            )
        if step == "row written":
            die()
    if step == "committed":
        die()


def main() -> None:
    django.setup()
    from django.db import connections

    for line in sys.stdin:
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                take_in(**json.loads(line))
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
