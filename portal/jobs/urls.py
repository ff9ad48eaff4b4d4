"""Addresses of jobs: the fragment that shows how far one is, stop and try again."""

from django.urls import path

from portal.jobs.views import progress, retry, stop

app_name = "portal_jobs"
urlpatterns = [
    path("<int:job_id>/progress/", progress, name="progress"),
    path("<int:job_id>/stop/", stop, name="stop"),
    path("<int:job_id>/retry/", retry, name="retry"),
]
