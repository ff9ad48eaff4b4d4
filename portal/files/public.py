"""What plugins may use of files."""

from portal.files.archives import check_archive
from portal.files.collections import collection_of
from portal.files.fields import UploadField
from portal.files.films.selectors import PlayableFilm, playable, with_films
from portal.files.kinds import ATTACHMENTS, AUDIO, DOCUMENTS, IMAGES, VIDEO, ZIP, Kind
from portal.files.library import (
    receive_film_captions,
    receive_library_document,
    receive_library_film,
    receive_library_image,
)
from portal.files.making import ask_for_renditions, renditions_made
from portal.files.making import lacking as lacking_renditions
from portal.files.making import make as make_renditions
from portal.files.models import Film, LibraryImage, StoredFile
from portal.files.names import made_public_name
from portal.files.receive import receive, remove
from portal.files.refusals import FileRefused
from portal.files.rules import limit_bytes
from portal.files.theme_sizes import register_theme_sizes
from portal.files.uses import FileUse, FileUses, uses_of

__all__ = [
    "ATTACHMENTS",
    "AUDIO",
    "DOCUMENTS",
    "IMAGES",
    "VIDEO",
    "ZIP",
    "FileRefused",
    "FileUse",
    "FileUses",
    "Film",
    "Kind",
    "LibraryImage",
    "PlayableFilm",
    "StoredFile",
    "UploadField",
    "ask_for_renditions",
    "check_archive",
    "collection_of",
    "lacking_renditions",
    "limit_bytes",
    "made_public_name",
    "make_renditions",
    "playable",
    "receive",
    "receive_film_captions",
    "receive_library_document",
    "receive_library_film",
    "receive_library_image",
    "register_theme_sizes",
    "remove",
    "renditions_made",
    "uses_of",
    "with_films",
]
