"""How long Chromium takes until the editor shows its last section."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import sync_playwright

ROUNDS = 2
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")
SHOWN = "() => document.querySelectorAll('[data-streamfield-child]').length >= 40 && document.readyState === 'complete'"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is said."""


def opened(address: str, client: Any) -> float | None:
    """Milliseconds of the quickest of some rounds; None where there is no Chromium."""
    if not CHROMIUM:
        return None
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    cookies = [{"name": name, "value": morsel.value, "url": url} for name, morsel in client.cookies.items()]
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context()
        context.add_cookies(cookies)
        page = context.new_page()
        for number in range(ROUNDS + 1):
            started = time.perf_counter()
            page.goto(url + address)
            page.wait_for_function(SHOWN)
            if number:
                times.append((time.perf_counter() - started) * 1000)
        browser.close()
    server.shutdown()
    return min(times)
