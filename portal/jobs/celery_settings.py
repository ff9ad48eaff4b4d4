"""Celery's own settings. Redis may be empty or gone at any time: JobRun and the outbox are the truth."""

from portal.settings.env import env

broker_url = env.redis_url.get_secret_value() or "memory://"
result_backend = None
task_ignore_result = True
task_serializer = "json"
accept_content = ["json"]
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
worker_max_tasks_per_child = 2_000
worker_hijack_root_logger = False
worker_soft_shutdown_timeout = 20
task_default_queue = "foyer"
# A job goes on while Redis is away: the message that comes again finds it taken or over.
worker_cancel_long_running_tasks_on_connection_loss = False
broker_connection_retry_on_startup = True
broker_transport_options = {
    # Longer than the longest job (files.convert_film, 12 hours), in all places where it is read; the sweeper gives
    # lost work back long before.
    "visibility_timeout": 13 * 3600,
    "unacked_restore_interval": 5,
    "socket_timeout": 30,
    "socket_connect_timeout": 2,
}
# Celery closes the database's connections before and after every task unless told how many tasks share one; a new one
# cost more than a small job. Django's own rule for their age and health holds instead, in `celery_worker.perform`.
CELERY_DB_REUSE_MAX = 2**31
task_publish_retry_policy = {"max_retries": 2, "interval_start": 0, "interval_step": 0.5, "interval_max": 1}
