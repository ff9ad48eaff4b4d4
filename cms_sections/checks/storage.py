"""Whether files are where the library says they are, asked for a short while only."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

SECONDS = 2.0
AT_ONCE = 8


def missing_files(rows: Iterable[Any], *, seconds: float = SECONDS) -> tuple[set[Any], bool]:
    """The keys of rows whose file is not there, and whether all were looked at within that time.

    A storage that fails or does not answer has not been looked at. Nothing here touches the database.
    """
    wanted = {row.pk: (row.file.storage, str(row.file.name or "")) for row in rows}
    if not wanted:
        return set(), True
    pool = ThreadPoolExecutor(min(AT_ONCE, len(wanted)), thread_name_prefix="foyer-check")
    asked = {pool.submit(_there, storage, name): pk for pk, (storage, name) in wanted.items()}
    done, late = wait(asked, timeout=seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    answered = {asked[each]: each.result() for each in done}
    return {pk for pk, there in answered.items() if there is False}, not late and None not in answered.values()


def _there(storage: Any, name: str) -> bool | None:
    try:
        return bool(name) and bool(storage.exists(name))
    except Exception:
        return None  # whatever a storage says instead of an answer, this is no answer
