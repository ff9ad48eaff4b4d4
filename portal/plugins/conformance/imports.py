"""Which modules a plugin may import: the public ones of the portal's rooms, and nothing of another plugin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portal.plugins.conformance.subject import Subject, slug_of

PUBLIC = re.compile(r"portal\.[a-z_]+\.public\Z|portal\.plugins\.config\Z")
BASES = "portal.tenants.models"
BASE_CLASSES = {"TenantModel", "CompanyModel"}
# What makemigrations writes of the base classes.
OF_MIGRATIONS = {"portal.tenants.ids", "portal.tenants.scope"}


def foreign_imports(subject: Subject) -> Iterator[str]:
    """`portal.<room>.public`, `portal.plugins.config` and the base classes of models; no other plugin."""
    for path in subject.files("*.py"):
        for line, module, names in _imports(path):
            if fault := _fault(subject, module, names, migration="migrations" in path.parts):
                yield f"{path.relative_to(Path(subject.config.path).parent)}, line {line}: {fault}"


def _fault(subject: Subject, module: str, names: set[str], *, migration: bool) -> str:
    owner = slug_of(module)
    if owner and owner != subject.config.slug:
        return f"imports {module} of the plugin {owner}; ask the portal for a protocol or an event instead."
    if module.partition(".")[0] != "portal" or PUBLIC.match(module) or (migration and module in OF_MIGRATIONS):
        return ""
    if module == BASES:
        more = sorted(names - BASE_CLASSES)
        return f"imports {', '.join(more)} of {BASES}; take them from portal.tenants.public." if more else ""
    return f"imports {module}, which is the portal's own; plugins use portal.<room>.public."


def _imports(path: Path) -> Iterator[tuple[int, str, set[str]]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, set()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module, {alias.name for alias in node.names}
