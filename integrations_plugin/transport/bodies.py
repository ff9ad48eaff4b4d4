"""Reads an answer's body up to a size, counted after decompression and never decompressed further than that."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from django.utils.translation import gettext as _

from integrations_plugin.statuses import Status
from integrations_plugin.transport.calls import CallFailed

GZIP = 16 + zlib.MAX_WBITS


def read_body(chunks: Iterable[bytes], *, encoding: str, limit: int) -> bytes:
    """The decoded body; raises CallFailed (bad_answer) above the limit or when it is damaged."""
    if encoding not in {"", "identity", "gzip"}:
        raise CallFailed(Status.BAD_ANSWER, _("The service's answer is packed in a way that was not asked for."))
    decoder = zlib.decompressobj(GZIP) if encoding == "gzip" else None
    body = bytearray()
    for chunk in chunks:
        body += _unpacked(decoder, chunk, limit + 1 - len(body)) if decoder else chunk
        if len(body) > limit:
            raise CallFailed(
                Status.BAD_ANSWER,
                _("The service's answer is larger than %(size)d MB and was not read on.") % {"size": limit // 1024**2},
            )
    if decoder and not decoder.eof:
        raise _damaged()
    return bytes(body)


def _unpacked(decoder: zlib._Decompress, chunk: bytes, at_most: int) -> bytes:
    try:
        return decoder.decompress(chunk, at_most)
    except zlib.error:
        raise _damaged() from None


def _damaged() -> CallFailed:
    return CallFailed(
        Status.BAD_ANSWER, _("The service's answer is damaged or incomplete. Nothing was taken over; try again later.")
    )
