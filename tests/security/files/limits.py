"""What a piece of work costs: processor time of this process and its children, and the peak of this one's memory."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHILD_SECONDS = 10
MEMORY_BYTES = 64 * 1024 * 1024


@dataclass
class Cost:
    own_seconds: float = 0.0
    child_seconds: float = 0.0
    more_bytes: int = 0

    @property
    def seconds(self) -> float:
        """Processor time: the same on a machine that has other things to do."""
        return self.own_seconds + self.child_seconds


@contextmanager
def measured() -> Iterator[Cost]:
    """Filled in when the block has ended."""
    cost = Cost()
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before = _status("VmRSS")
    own, children = _seconds(resource.RUSAGE_SELF), _seconds(resource.RUSAGE_CHILDREN)
    yield cost
    cost.own_seconds = _seconds(resource.RUSAGE_SELF) - own
    cost.child_seconds = _seconds(resource.RUSAGE_CHILDREN) - children
    cost.more_bytes = _status("VmHWM") - before


def _seconds(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _status(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(field)
