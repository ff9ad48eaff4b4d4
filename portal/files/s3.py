"""django-storages' S3 storage with limits on waiting, and with reading of a part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, cast

from botocore.config import Config
from storages.backends.s3 import S3Storage


class ObjectStorage(S3Storage):
    """S3, or what speaks like it. An address that does not answer is an error after seconds, not minutes."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            client_config=Config(
                s3={"addressing_style": settings.get("addressing_style", "path")},
                signature_version="s3v4",
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 2, "mode": "standard"},
            ),
            **settings,
        )

    def part(self, name: str, start: int, end: int) -> IO[bytes]:
        """The bytes from `start` up to `end`, as they come in."""
        key = self._normalize_name(name)
        found = self.bucket.Object(key).get(Range=f"bytes={start}-{end - 1}")
        return cast("IO[bytes]", found["Body"])

    def listed(self) -> Iterator[tuple[str, int]]:
        """Name and size in bytes of everything below the area, a thousand at a time."""
        prefix = f"{self.location}/"
        for found in self.bucket.objects.filter(Prefix=prefix):
            yield found.key.removeprefix(prefix), found.size

    def signed_url(self, name: str, *, seconds: int, disposition: str, content_type: str) -> str:
        """An address that works for so long, and hands the file out as a download of that type."""
        parameters = {
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
            "ResponseCacheControl": "private, no-store",
        }
        return str(self.url(name, parameters=parameters, expire=seconds))
