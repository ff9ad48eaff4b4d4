from django.urls import path

from cms_sections import views

app_name = "cms_sections"

urlpatterns = [path("forms/<int:page_id>/<str:section_id>/", views.receive_form, name="form")]
