from tests.portal.files.conftest import _empty_media

__all__ = ["_empty_media"]
