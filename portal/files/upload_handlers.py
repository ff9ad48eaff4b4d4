"""Stops writing down an upload that is larger than anything the portal takes, before a view has seen it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from portal.files.rules import largest_upload_bytes


class CappedUploadHandler(FileUploadHandler):
    """Stands before Django's handlers. What arrives beyond the cap is read and dropped: the file that the view gets
    is just too large, and is refused as such."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= largest_upload_bytes() else None

    def file_complete(self, file_size: int) -> Any:
        return None
