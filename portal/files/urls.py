"""Files of tenants and private files of the library. Mounted at /files/."""

from django.urls import path

from portal.files import views

app_name = "portal_files"
urlpatterns = [
    path("library/<path:stored>", views.library, name="library"),
    path("<uuid:file_id>/size/<int:side>", views.size, name="size"),
    path("<uuid:file_id>/<str:name>", views.download, name="download"),
]
