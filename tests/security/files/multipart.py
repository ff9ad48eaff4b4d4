"""A form with files as a browser sends it, whatever the names of the files are."""

from __future__ import annotations

from typing import Any

BOUNDARY = "a-boundary-that-no-file-holds-8f1c"


def multipart(fields: dict[str, Any], files: list[tuple[str, str, bytes]]) -> bytes:
    """The body; quotes and line ends in names are escaped."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for field, name, content in files:
        escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{escaped}"\r\n'
        parts += [head.encode(), b"Content-Type: image/jpeg\r\n\r\n", content, b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
