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
SECONDS: dict[str, float] = {
    "tests/browser/": 250,
    "tests/security/test_every_screen.py": 165,
    "tests/security/production/test_installation.py": 120,
    "tests/plugins_lab/test_off_and_on.py": 110,
    "tests/plugins_lab/test_writing.py": 70,
    "tests/architecture/test_tools.py": 70,
    "tests/security/test_two_tenants.py": 70,
    "tests/plugins_lab/test_broken.py": 60,
    "tests/faults/jobs/test_storm.py": 60,
    "tests/faults/jobs/test_killed.py": 60,
    "tests/faults/jobs/test_celery.py": 40,
    "tests/faults/jobs/test_poison.py": 40,
    "tests/faults/files/test_killed_uploads.py": 40,
    "tests/security/test_foreign_questions.py": 35,
    "tests/plugins_lab/test_kept_while_off.py": 35,
    "tests/faults/jobs/test_fairness.py": 30,
    "tests/faults/jobs/test_redis_away.py": 30,
    "tests/security/production/test_proxy.py": 25,
    "tests/faults/jobs/test_mail_cut_off.py": 20,
    "tests/faults/jobs/test_serve.py": 20,
    "tests/security/files/test_hostile_files.py": 17,
    "tests/security/files/test_every_entrance.py": 15,
    "tests/plugins_lab/test_findings.py": 15,
    "tests/faults/files/test_full_disk.py": 15,
    "tests/faults/jobs/test_schedulers.py": 15,
    "tests/portal/search/test_plan.py": 15,
    "tests/security/tenants/test_counts.py": 12,
    "tests/security/tenants/test_wall_by_wall.py": 12,
    "tests/security/files/test_made_private.py": 12,
    "tests/security/test_keys.py": 10,
}
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
