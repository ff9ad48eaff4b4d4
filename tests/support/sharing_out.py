"""How the suite is shared out among its processes: whole files, and the costly ones first.

A file whose tests start processes of their own needs more than one core. So the first process takes the costliest files,
the others begin with the cheapest: they meet in the middle, nobody waits at the end, and no two costly files are run
side by side as long as others are left.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# These share one running portal, so one process has them all.
TOGETHER = ("tests/browser/",)
# Seconds of a quiet machine; what is not named counts as a tenth of a second for each test.
SECONDS: dict[str, float] = {}
EACH_TEST = 0.1


class SharedOut(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)

    def _assign_work_unit(self, node: Any) -> None:
        most = max if node is self.nodes[0] else min
        self.workqueue.move_to_end(most(self.workqueue, key=self._seconds), last=False)
        super()._assign_work_unit(node)

    def _seconds(self, scope: str) -> float:
        return SECONDS.get(scope, EACH_TEST * len(self.workqueue[scope]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedOut | None:
    return SharedOut(config, log) if config.getvalue("dist") == "loadfile" else None
