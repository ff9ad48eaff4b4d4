"""The folder of finished pages.

    current -> <stamp>                          what the proxy and the layer look into
    <stamp>/hosts/<host> -> ../sites/<id>       one for each name of a site
    <stamp>/sites/<id>/<path>/index.<language>.html, .html.br, .html.gz    for the proxy
    <stamp>/sites/<id>/<path>/index.page        for the layer before Django: headers, time limit and all three bodies

A page with a time limit has `index.page` alone: a proxy does not look at a clock.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from cms_sections.finished.addresses import is_host, is_path
from cms_sections.finished.stamp import stamp

PAGE = "index.page"
GONE = "gone-"
OLD_DRAFT_SECONDS = 3600
# The proxy's user is in the group.
FOLDER_MODE = 0o750
FILE_MODE = 0o640


@dataclass(frozen=True, slots=True)
class Written:
    """Files that lie beside their names, ready to be put in place: (as it is now, as it will be called)."""

    pairs: tuple[tuple[Path, Path], ...]

    def put_in_place(self) -> None:
        for draft, name in self.pairs:
            draft.rename(name)

    def throw_away(self) -> None:
        for draft, _name in self.pairs:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def root() -> Path:
    return Path(settings.FOYER_FINISHED_ROOT)


def own() -> Path:
    """Where the files of this process's stamp lie."""
    return root() / stamp()


def page_folder(site_id: int, path: str, *, base: Path | None = None) -> Path:
    """Where a page's files lie. Raises ValueError for a path that is none of slugs."""
    if not is_path(path):
        raise ValueError(f"{path!r} is no path of a page.")
    return (base or own()) / "sites" / str(int(site_id)) / path.strip("/")


def write(site_id: int, path: str, files: dict[str, bytes], modified: int) -> Written:
    """Write the files beside their names. Raises OSError, with nothing left."""
    folder = page_folder(site_id, path)
    _make(folder)
    _clear_drafts(folder)
    pairs: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            draft = folder / f".{name}.{uuid.uuid4().hex}"
            pairs.append((draft, folder / name))
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
                file.write(content)
            os.utime(draft, (modified, modified))
    except OSError:
        Written(tuple(pairs)).throw_away()
        raise
    return Written(tuple(pairs))


def _clear_drafts(folder: Path) -> None:
    """Of writers that were killed."""
    for entry in list(os.scandir(folder)):
        if entry.name.startswith(".index."):
            with suppress(FileNotFoundError):
                if time.time() - entry.stat(follow_symlinks=False).st_ctime > OLD_DRAFT_SECONDS:
                    os.unlink(entry.path)


def may_be_written() -> bool:
    """Whether files can be put in and taken away. What has gone is made again by the next who writes."""
    try:
        return not os.statvfs(root()).f_flag & os.ST_RDONLY and os.access(own(), os.W_OK)
    except OSError:
        return False


def has(site_id: int, path: str) -> bool:
    return (page_folder(site_id, path) / PAGE).is_file()


def remove(site_id: int, path: str) -> None:
    """Take a page's files away, of every stamp. Raises OSError where they cannot be taken away."""
    if not is_path(path):
        return  # it never had any
    for base in stamps():
        folder = page_folder(site_id, path, base=base)
        with suppress(FileNotFoundError, NotADirectoryError):
            for entry in list(os.scandir(folder)):
                if entry.name.startswith("index."):
                    with suppress(FileNotFoundError):
                        os.unlink(entry.path)


def remove_all() -> None:
    """Take all files and host names away at once; what is left of them is cleared away later."""
    for base in stamps():
        for name in ("hosts", "sites"):
            with suppress(FileNotFoundError):
                (base / name).rename(base / f"{GONE}{uuid.uuid4().hex}")


def stamps() -> list[Path]:
    """The folders of all stamps that there are."""
    try:
        return [Path(entry.path) for entry in os.scandir(root()) if entry.is_dir(follow_symlinks=False)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def name_hosts(names: dict[str, int]) -> None:
    """Let exactly these host names lead to these sites."""
    folder = own() / "hosts"
    _make(folder)
    wanted = {name: f"../sites/{site_id}" for name, site_id in names.items() if is_host(name)}
    for entry in list(os.scandir(folder)):
        if wanted.get(entry.name) != (os.readlink(entry.path) if entry.is_symlink() else None):
            Path(entry.path).unlink()
    for name, target in wanted.items():
        if not os.path.lexists(folder / name):
            _link(target, folder / name)


def take_over() -> None:
    """Make this process's stamp the one that is served; the last one is kept for those that still run with it."""
    current = root() / "current"
    before = os.readlink(current) if current.is_symlink() else ""
    if before == stamp():
        return
    _make(own())
    _link(stamp(), current)
    for base in stamps():
        if base.name not in {stamp(), before}:
            shutil.rmtree(base, ignore_errors=True)


def clear_away() -> None:
    """Delete what `remove_all` has left."""
    for base in stamps():
        for left in base.glob(f"{GONE}*"):
            shutil.rmtree(left, ignore_errors=True)


def _make(folder: Path) -> None:
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=FOLDER_MODE, exist_ok=True)


def _link(target: str, name: Path) -> None:
    """In the place of the link of this name, so that there is one at any moment."""
    draft = name.with_name(f".{name.name}.{uuid.uuid4().hex}")
    draft.symlink_to(target)
    draft.rename(name)
