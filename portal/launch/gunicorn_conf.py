"""How gunicorn runs, under `manage.py serve` and by itself: `gunicorn -c portal/launch/gunicorn_conf.py portal.wsgi`."""

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
# Whom to believe is decided by FOYER_TRUSTED_PROXIES: 0 is nobody, not even about https.
forwarded_allow_ips = "" if env.trusted_proxies == 0 else "*"
limit_request_line = 8190
accesslog = None
errorlog = "-"
loglevel = "warning"
