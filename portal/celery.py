"""The Celery application: `celery -A portal worker`. Without DJANGO_SETTINGS_MODULE it is production.

Messages carry ids of jobs only; the database is the truth.
"""

import os
import threading
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, setup_logging, worker_process_init, worker_ready, worker_shutting_down

# The safe one: who forgets to say which settings are meant must not serve with DEBUG.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

app = Celery("foyer")
app.config_from_object("portal.jobs.celery_settings")
app.autodiscover_tasks()

_ended = threading.Event()


@celeryd_init.connect
def _refuse_the_owner(**_signal: Any) -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    django.setup()
    from portal.tenants.process_role import require_application_role

    try:
        require_application_role()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # Celery logs any other exception of a signal, and goes on


@worker_process_init.connect
def _limit_memory(**_signal: Any) -> None:
    from portal.jobs.memory import limit_memory

    limit_memory()


@setup_logging.connect
def _leave_the_log_alone(**_signal: Any) -> None:
    """With anybody listening Celery sets nothing up: else it would raise the root's level above FOYER_LOG_LEVEL."""


@worker_ready.connect
def _show_presence(**_signal: Any) -> None:
    from portal.jobs.celery_worker import live

    threading.Thread(target=live, args=[_ended], name="presence", daemon=True).start()


@worker_shutting_down.connect
def _leave(**_signal: Any) -> None:
    _ended.set()
