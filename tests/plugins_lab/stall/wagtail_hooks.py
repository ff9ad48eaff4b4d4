from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tests.plugins_lab.stall.brings import open_hours


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [path("stall/", open_hours, name="lab_stall")]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return MenuItem("Market stall", reverse_lazy("lab_stall"))
