from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "portal.jobs"
    label = "portal_jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from portal.audit.words import name_jobs_by
        from portal.jobs.registry import find

        def title_of(name: str) -> str:
            job = find(name)
            return str(job.title) if job is not None else ""

        name_jobs_by(title_of)
