"""What the editor of a shared section says about its uses."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class UsagePanel(Panel):
    """The pages that will change with it, with links; nothing before it is first saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_sections/sharing/usage_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from cms_sections.sharing.selectors import uses_of

            context: dict[str, Any] = super().get_context_data(parent_context)
            context["pages"] = uses_of([self.instance])[self.instance.pk]
            return context
