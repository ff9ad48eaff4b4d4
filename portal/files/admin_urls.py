"""What stands in front of Wagtail's own addresses of the library."""

from __future__ import annotations

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.documents.views import documents
from wagtail.documents.views import multiple as multiple_documents
from wagtail.images.views import images
from wagtail.images.views import multiple as multiple_images
from wagtailmedia.views import media

from portal.files import admin_views
from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia


def _deleting(model: type, part: str, view: admin_views.View, *, json: bool = False) -> admin_views.View:
    guarded: admin_views.View = require_admin_access(admin_views.unless_used(model, part, view, json=json))
    return guarded


urlpatterns = [
    path("images/<int:image_id>/delete/", _deleting(LibraryImage, "image_id", images.DeleteView.as_view())),
    path(
        "images/multiple/<int:image_id>/delete/",
        _deleting(LibraryImage, "image_id", multiple_images.DeleteView.as_view(), json=True),
    ),
    path(
        "documents/delete/<int:document_id>/",
        _deleting(LibraryDocument, "document_id", documents.DeleteView.as_view()),
    ),
    path(
        "documents/multiple/<int:doc_id>/delete/",
        _deleting(LibraryDocument, "doc_id", multiple_documents.DeleteView.as_view(), json=True),
    ),
    path("media/delete/<int:media_id>/", _deleting(LibraryMedia, "media_id", media.delete)),
    path("collections/<int:collection_id>/", require_admin_access(admin_views.edit_collection)),
    path(
        "library/images/<int:image_id>/sizes/",
        require_admin_access(admin_views.make_again),
        name="portal_files_make_again",
    ),
]
