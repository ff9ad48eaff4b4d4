"""Writes a new plugin: all of it, or nothing."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.plugins.config import CONTRACT_VERSION
from portal.plugins.start.names import Refused, check_name, check_title

TEMPLATES = Path(__file__).parent
SUFFIX = "-tpl"  # so that nothing takes a template for code
PLACE = re.compile(r"@(\w+)@")
# What a package that stands alone is checked by; Foyer's own pyproject.toml has the same.
RUFF = ["E", "F", "W", "I", "UP", "B", "C4", "C90", "DTZ", "PIE", "PT", "RET", "RUF", "S", "SIM", "T20", "TID", "DJ"]


@dataclass(frozen=True, slots=True)
class NewPlugin:
    """A plugin to be written below `parent`, alone or as a package with what an installation needs."""

    name: str
    title: str
    parent: Path
    package: bool = False

    @property
    def folder(self) -> Path:
        return self.parent / self.name

    @property
    def words(self) -> dict[str, str]:
        """What stands in the places of the templates."""
        return {
            "name": self.name,
            "Name": "".join(part.capitalize() for part in self.name.split("_")),
            "title": self.title,
            "contract": str(CONTRACT_VERSION),
            "ruff_select": str(RUFF).replace("'", '"'),
        }


def write(plugin: NewPlugin) -> list[Path]:
    """Write the plugin and answer its files. Raises Refused, and nothing is written, where that cannot be."""
    check_name(plugin.name)
    check_title(plugin.title)
    if not plugin.parent.is_dir():
        raise Refused(f"There is no folder {plugin.parent}. Make it first, or name another with --directory.")
    if os.path.lexists(plugin.folder):
        raise Refused(f"{plugin.folder} is there already. Choose another name or folder, or move it away.")
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{plugin.name}-", dir=plugin.parent))
    except OSError as error:
        raise Refused(f"Nothing can be written into {plugin.parent}: {error.strerror}.") from error
    try:
        for path, text in _files(plugin):
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(plugin.folder)
    except OSError as error:
        raise Refused(f"The plugin could not be written into {plugin.parent}: {error.strerror}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return sorted(path for path in plugin.folder.rglob("*") if path.is_file())


def _files(plugin: NewPlugin) -> Iterator[tuple[Path, str]]:
    for path, text in _filled(TEMPLATES / "plugin", plugin.words):
        if not plugin.package:
            yield path, text
        elif path != Path("tests/__init__.py"):  # beside the package, `tests` is no module of its own
            yield path if path.parts[0] == "tests" else Path("src", plugin.name, path), text
    if plugin.package:
        for path, text in _filled(TEMPLATES / "package", plugin.words):
            yield Path(".gitignore") if path.name == "gitignore" else path, text


def _filled(folder: Path, words: dict[str, str]) -> Iterator[tuple[Path, str]]:
    for template in sorted(folder.rglob(f"*{SUFFIX}")):
        path = str(template.relative_to(folder)).removesuffix(SUFFIX).replace("plugin_name", words["name"])
        text = PLACE.sub(lambda place: words[place[1]], template.read_text(encoding="utf-8"))
        yield Path(path), sorted_imports(text, words["name"]) if path.endswith(".py") else text


def sorted_imports(text: str, name: str) -> str:
    """Imports of the plugin and the portal in the order of their modules, which depends on the plugin's name."""
    statement = re.compile(rf"from (?:{name}|portal)[. ](?:[^\n]*\(\n(?:    [^\n]*\n)+\)\n|[^\n]*\n)")
    parts = itertools.groupby(_split(text, statement), key=lambda part: bool(statement.fullmatch(part)))
    return "".join("".join(sorted(group, key=_module) if imports else group) for imports, group in parts)


def _split(text: str, statement: re.Pattern[str]) -> Iterator[str]:
    position = 0
    for found in statement.finditer(text):
        if found.start() > position:
            yield text[position : found.start()]
        yield found[0]
        position = found.end()
    yield text[position:]


def _module(statement: str) -> str:
    return statement.split()[1]
