"""Public pages made of sections."""

from typing import ClassVar

from portal.plugins.config import PluginConfig


class CmsSections(PluginConfig):
    name = "cms_sections"
    label = "cms_sections"
    slug = "pages"
    verbose_name = "Website"
    summary = "Public pages made of sections."
    root_urls = "cms_sections.urls"
    schedules = "cms_sections.schedules.SCHEDULES"
    health_check = "cms_sections.finished.health.check"
    wsgi_layer = "cms_sections.finished.layer.FinishedPages"
    demo = "cms_sections.demo.site.demo"
    demo_turn = 10
    providers: ClassVar = {
        "portal.plugins.contracts.panels.AdminSearch": "cms_sections.admin_search.source",
        "portal.files.public.FileUses": "cms_sections.file_uses.uses",
    }
    role_permissions: ClassVar = {
        "editor": (
            "cms_sections.view_formsubmission",
            "cms_sections.handle_formsubmission",
            "cms_sections.change_sitesettings",
            "cms_sections.*_author",
            "cms_sections.*_movedaddress",
            "cms_sections.add_siteexport",
            "cms_sections.add_siteimport",
            "simple_translation.submit_translation",
        ),
        "staff": ("cms_sections.view_formsubmission", "cms_sections.handle_formsubmission"),
        "manager": ("cms_sections.delete_formsubmission",),
    }

    def ready(self) -> None:
        from cms_sections import signals
        from cms_sections.pictures import register_sizes

        register_sizes()
        signals.connect()
