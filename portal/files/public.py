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
from portal.files.models import Film, LibraryImage, StoredFile
from portal.files.names import made_public_name
from portal.files.receive import receive, remove
from portal.files.refusals import FileRefused
from portal.files.rules import limit_bytes

__all__ = [
    "ATTACHMENTS",
    "AUDIO",
    "DOCUMENTS",
    "IMAGES",
    "VIDEO",
    "ZIP",
    "FileRefused",
    "Film",
    "Kind",
    "LibraryImage",
    "PlayableFilm",
    "StoredFile",
    "UploadField",
    "check_archive",
    "collection_of",
    "limit_bytes",
    "made_public_name",
    "playable",
    "receive",
    "receive_film_captions",
    "receive_library_document",
    "receive_library_film",
    "receive_library_image",
    "remove",
    "with_films",
]
