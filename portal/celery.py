"""The Celery application: `celery -A portal worker`. Messages carry ids of jobs only; the database is the truth."""

import os
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_ready, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")

app = Celery("foyer")
app.config_from_object("portal.jobs.celery_settings")
app.autodiscover_tasks()

_ended = threading.Event()


@worker_ready.connect
def _show_presence(**_signal: Any) -> None:
    from portal.jobs.celery_worker import live

    threading.Thread(target=live, args=[_ended], name="presence", daemon=True).start()


@worker_shutting_down.connect
def _leave(**_signal: Any) -> None:
    _ended.set()
