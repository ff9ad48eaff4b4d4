"""What plugins may use of files."""

from portal.files.collections import collection_of
from portal.files.fields import UploadField
from portal.files.films.selectors import PlayableFilm, playable, with_films
from portal.files.kinds import ATTACHMENTS, AUDIO, DOCUMENTS, IMAGES, VIDEO, Kind
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

__all__ = [
    "ATTACHMENTS",
    "AUDIO",
    "DOCUMENTS",
    "IMAGES",
    "VIDEO",
    "FileRefused",
    "Film",
    "Kind",
    "LibraryImage",
    "PlayableFilm",
    "StoredFile",
    "UploadField",
    "collection_of",
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
