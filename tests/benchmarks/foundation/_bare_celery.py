"""The floor: Celery on Redis and nothing else. Run by the worker, and as a program that queues and waits."""

from __future__ import annotations

import json
import os
import sys
import time

import redis
from celery import Celery

URL = os.environ["BENCH_REDIS_URL"]
TIMES = "bench:times"

app = Celery("bare", broker=URL)
app.conf.task_ignore_result = True
app.conf.task_default_queue = "bare"
store = redis.Redis.from_url(URL)


@app.task(name="bare.nothing")
def nothing() -> None:
    store.rpush(TIMES, time.time())


def main() -> None:
    """`enqueue 1000` or `wait 1000`: one line of JSON with seconds."""
    what, count = sys.argv[1], int(sys.argv[2])
    started = time.perf_counter()
    if what == "enqueue":
        for _ in range(count):
            nothing.delay()
        print(json.dumps(time.perf_counter() - started))
        return
    print("waiting", flush=True)
    while store.llen(TIMES) < count:
        time.sleep(0.1)
    times = sorted(float(moment) for moment in store.lrange(TIMES, 0, -1))
    print(json.dumps(times[-1] - times[0]))


if __name__ == "__main__":
    main()
