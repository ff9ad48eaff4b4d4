"""What plugins may use of files."""

from portal.files.collections import collection_of
from portal.files.fields import UploadField
from portal.files.kinds import ATTACHMENTS, AUDIO, DOCUMENTS, IMAGES, VIDEO, Kind
from portal.files.library import receive_library_document, receive_library_image
from portal.files.making import ask_for_renditions, renditions_made
from portal.files.making import lacking as lacking_renditions
from portal.files.making import make as make_renditions
from portal.files.models import LibraryImage, StoredFile
from portal.files.names import made_public_name
from portal.files.receive import receive, remove
from portal.files.refusals import FileRefused
from portal.files.theme_sizes import register_theme_sizes
from portal.files.uses import FileUse, FileUses, uses_of

__all__ = [
    "ATTACHMENTS",
    "AUDIO",
    "DOCUMENTS",
    "IMAGES",
    "VIDEO",
    "FileRefused",
    "FileUse",
    "FileUses",
    "Kind",
    "LibraryImage",
    "StoredFile",
    "UploadField",
    "ask_for_renditions",
    "collection_of",
    "lacking_renditions",
    "made_public_name",
    "make_renditions",
    "receive",
    "receive_library_document",
    "receive_library_image",
    "register_theme_sizes",
    "remove",
    "renditions_made",
    "uses_of",
]
