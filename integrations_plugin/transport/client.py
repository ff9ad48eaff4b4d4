"""`Transport`: one call to another service, checked, limited in time and size, tried again where that is safe.

It builds requests with httpx and sends them itself: no redirects, no cookies, no proxy from the environment, and none
of the client's log lines, which would hold the whole address (Telegram's token is part of it).
"""

from __future__ import annotations

import random
import ssl
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpcore
import httpx
import structlog
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import Status
from integrations_plugin.transport.bodies import read_body
from integrations_plugin.transport.calls import Answer, Call, CallFailed
from integrations_plugin.transport.connection import CheckedNetwork, Deadline
from integrations_plugin.transport.outcomes import failure_of, wait_of
from integrations_plugin.transport.redaction import redacted
from integrations_plugin.transport.targets import (
    NameUnknown,
    Resolver,
    Target,
    TargetRefused,
    system_resolver,
    target_of,
)

log = structlog.get_logger(__name__)
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
EXCERPT_BYTES = 500
HEADERS = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "Foyer", "connection": "close"}
_jitter = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how large, how often. The time for the whole call includes all its attempts and pauses."""

    connect_seconds: float = 5
    total_seconds: float = 20
    body_bytes: int = 10 * 1024 * 1024
    attempts: int = 3
    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 8


class Transport:
    """Makes the calls of one integration. `secrets` are its secrets, which are taken out of anything that is logged."""

    def __init__(
        self,
        *,
        secrets: Mapping[str, SecretText] | None = None,
        limits: Limits | None = None,
        resolver: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._secrets = tuple((secrets or {}).values())
        self._limits = limits or Limits()
        self._resolver = resolver
        self._tls = tls
        # How long the last attempt took, also when it failed: the screen shows it.
        self.elapsed_ms = 0

    def call(self, call: Call) -> Answer:
        """The service's answer if it is a success; otherwise raises CallFailed, whose sentence is for people."""
        answer = self.answer(call)
        if failure := failure_of(answer):
            raise failure
        return answer

    def answer(self, call: Call) -> Answer:
        """The service's answer whatever its HTTP status, for connectors that read errors themselves."""
        deadline = Deadline(self._limits.total_seconds)
        answer = None
        for attempt in range(1, self._limits.attempts + 1):
            last = attempt == self._limits.attempts or not call.repeatable
            answer = self._attempted(call, deadline, last=last)
            if answer is not None and (last or answer.http_status not in RETRIED):
                return answer
            if not self._pause(attempt, deadline, answer):
                break
        if answer is None:
            raise _unreachable()
        return answer

    def _attempted(self, call: Call, deadline: Deadline, *, last: bool) -> Answer | None:
        """One attempt; None means that no answer came, and that another attempt may follow."""
        started = time.monotonic()
        outcome = "no answer"
        try:
            answer = self._once(call, deadline)
            outcome = str(answer.http_status)
            return answer
        except TargetRefused as error:
            outcome = "refused"
            raise CallFailed(Status.CONFIG, str(error)) from None
        except NameUnknown:
            outcome = "name unknown"
            raise CallFailed(
                Status.REMOTE_DOWN, _("The name of the service is not known on the network. Check the address.")
            ) from None
        except httpcore.TimeoutException:
            outcome = "too slow"
            raise CallFailed(
                Status.REMOTE_DOWN, _("The service did not answer in time. Nothing was changed; try again later.")
            ) from None
        except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
            outcome = type(error).__name__
            if last or _is_certificate(error):
                raise _unreachable(error) from None
            return None
        except CallFailed:
            outcome = "bad answer"
            raise
        except Exception as error:
            # A mistake of ours or of a library. Its traceback must go no further: the frames hold address and headers.
            outcome = f"{type(error).__name__} in {_place(error)}"
            raise CallFailed(
                Status.BAD_ANSWER, _("The call ended in an unexpected way. Nothing was taken over.")
            ) from None
        finally:
            self.elapsed_ms = round((time.monotonic() - started) * 1000)
            log.info("outgoing call", operation=call.operation, outcome=outcome, ms=self.elapsed_ms)

    def _once(self, call: Call, deadline: Deadline) -> Answer:
        target = target_of(_plain(call.url))
        request = _built(call, target)
        network = CheckedNetwork(
            target, resolver=self._resolver, deadline=deadline, connect_seconds=self._limits.connect_seconds
        )
        started = time.monotonic()
        with httpcore.ConnectionPool(ssl_context=self._tls or _tls(), network_backend=network) as pool:
            response = pool.handle_request(request)
            try:
                headers = httpx.Headers(response.headers)
                encoding = headers.get("content-encoding", "").lower()
                body = read_body(_chunks(response), encoding=encoding, limit=self._limits.body_bytes)
            finally:
                response.close()
        answer = Answer(
            http_status=response.status,
            content_type=headers.get("content-type", "").lower(),
            body=body,
            retry_after=headers.get("retry-after", ""),
            elapsed_ms=round((time.monotonic() - started) * 1000),
        )
        excerpt = redacted(body[:EXCERPT_BYTES].decode(errors="replace"), self._secrets)
        log.debug("outgoing answer", operation=call.operation, status=answer.http_status, begins=excerpt)
        return answer

    def _pause(self, attempt: int, deadline: Deadline, answer: Answer | None) -> bool:
        """Wait before the next attempt, with full jitter; False when the wait that is asked for is too long."""
        limits = self._limits
        ceiling = min(limits.longest_pause_seconds, limits.first_pause_seconds * 2**attempt)
        seconds = _jitter.uniform(0, ceiling)
        if answer is not None and (asked := wait_of(answer.retry_after)):
            seconds += asked.total_seconds()
        if seconds > limits.longest_pause_seconds or seconds >= deadline.remaining:
            return False
        time.sleep(seconds)
        return True


def _place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _is_certificate(error: Exception) -> bool:
    return isinstance(error, httpcore.ConnectError) and "CERTIFICATE" in str(error)


def _unreachable(error: Exception | None = None) -> CallFailed:
    if error and _is_certificate(error):
        return CallFailed(
            Status.CONFIG, _("The service's certificate is not valid for this address. Nothing was sent.")
        )
    if isinstance(error, httpcore.RemoteProtocolError):
        return CallFailed(
            Status.BAD_ANSWER,
            _("The service's answer is damaged or incomplete. Nothing was taken over; try again later."),
        )
    return CallFailed(Status.REMOTE_DOWN, _("The service cannot be reached. Nothing was changed; try again later."))


@sensitive_variables()
def _built(call: Call, target: Target) -> httpcore.Request:
    try:
        address = httpx.URL(_plain(call.url))
        address = address.copy_merge_params(dict(call.params)) if call.params else address
    except httpx.InvalidURL:
        raise TargetRefused(_("This is not a web address.")) from None
    if address.host.rstrip(".").lower() != target.host or address.scheme != target.scheme:
        raise TargetRefused(_("This is not a web address."))  # two readers of one address must agree
    headers = {**HEADERS, **{name.lower(): _plain(value) for name, value in call.headers.items()}}
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise CallFailed(Status.CONFIG, _("The key or token holds letters that cannot be sent. Enter it again."))
    request = httpx.Request(call.method, address, headers=headers, json=call.json)
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path),
        headers=request.headers.raw,
        content=request.read(),
        extensions={"timeout": {}},
    )


def _chunks(response: httpcore.Response) -> Iterable[bytes]:
    stream = response.stream
    assert isinstance(stream, Iterable)
    return stream


def _plain(value: str | SecretText) -> str:
    return value.reveal() if isinstance(value, SecretText) else value


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
