"""How gunicorn runs, under `manage.py serve` and by itself: `gunicorn -c portal/launch/gunicorn_conf.py portal.wsgi`."""

import gc
from typing import Any

from portal.settings.env import env

worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 6
keepalive = 5
# A worker is renewed now and then, not all at the same moment.
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats of gunicorn's own, which must not wait for a disk
preload_app = True
control_socket_disable = True
# Whom to believe is decided by FOYER_TRUSTED_PROXIES: without proxies nobody, not even about https.
forwarded_allow_ips = "*" if env.trusted_proxies else ""
# One header says how the visitor came. The others that gunicorn knows, a visitor could send through a proxy that does
# not; and no header at all says where the application lies.
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
forwarder_headers = ""
limit_request_line = 8190
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(server: Any) -> None:
    """The application is loaded and lives as long as the process: the collector need not walk it for each request's
    garbage, and workers go on sharing its memory.
    """
    gc.collect()
    gc.freeze()
