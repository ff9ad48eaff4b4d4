from django.urls import path

from tests.faults.jobs.lab.views import ask

urlpatterns = [path("lab/ask/", ask)]
