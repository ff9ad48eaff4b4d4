"""Addresses of films in the admin."""

from django.urls import path

from portal.files.films import upload_views, views

app_name = "portal_files_films"
urlpatterns = [
    path("uploads/", upload_views.begin, name="begin"),
    path("uploads/<uuid:upload_id>/", upload_views.state, name="state"),
    path("uploads/<uuid:upload_id>/<int:number>/", upload_views.part, name="part"),
    path("uploads/<uuid:upload_id>/give-up/", upload_views.give_up, name="give_up"),
    path("<int:media_id>/status/", views.status, name="status"),
    path("<int:media_id>/retry/", views.retry, name="retry"),
    path("<int:media_id>/poster/", views.poster, name="poster"),
    path("<int:media_id>/captions/", views.captions, name="captions"),
    path("<int:media_id>/captions/<slug:language>/remove/", views.remove, name="remove_captions"),
]
