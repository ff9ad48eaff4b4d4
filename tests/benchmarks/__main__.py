"""`make bench AREA=foundation`: measure one area, print a line a figure, and write them into the docs.

Each module of the area has `measure() -> list[Figure]`. It brings what it needs (databases, processes) and takes it away.
"""

from __future__ import annotations

import importlib
import pkgutil
import platform
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "reference" / "figures.md"


def main() -> int:
    area = sys.argv[1] if len(sys.argv) > 1 else "foundation"
    package = importlib.import_module(f"tests.benchmarks.{area}")
    wanted = set(sys.argv[2:])
    figures: list[Figure] = []
    failed = False
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_") or (wanted and info.name not in wanted):
            continue
        module = importlib.import_module(f"tests.benchmarks.{area}.{info.name}")
        if not hasattr(module, "measure"):
            continue
        started = time.monotonic()
        try:
            found = module.measure()
        except Exception:
            traceback.print_exc()
            failed = True
            continue
        for figure in found:
            print(figure.line(area), flush=True)
        figures += found
        print(f"{area:12} ({info.name}: {time.monotonic() - started:.0f} s)", flush=True)
    if figures and not wanted:
        write(area, figures)
    return 1 if failed else 0


def write(area: str, figures: list[Figure]) -> None:
    """Replace the area's part of docs/reference/figures.md; the others stay."""
    head = "# Figures\n\nMeasured with `make bench AREA=…`. Ratios come from one run; absolute numbers move with the machine.\n"
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else head
    parts = text.split("\n## ")
    kept = [part for part in parts[1:] if not part.startswith(f"{area}\n")]
    machine = f"Python {platform.python_version()}, {platform.machine()}, {datetime.now(UTC):%Y-%m-%d}"
    rows = "\n".join(
        f"| {figure.name} | {figure.value:,.2f} {figure.unit} | {figure.bar} |"
        f" {'holds' if figure.holds else 'printed' if figure.holds is None else 'falls short'} | {figure.note} |"
        for figure in figures
    )
    section = f"{area}\n\n{machine}\n\n| what | measured | bar | | |\n|---|---|---|---|---|\n{rows}\n"
    REPORT.write_text("\n## ".join([parts[0].rstrip("\n") + "\n", *kept, section]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
