from django.apps import AppConfig


class LaunchConfig(AppConfig):
    name = "portal.launch"
    label = "portal_launch"

    def ready(self) -> None:
        from portal.launch import deploy_checks  # noqa: F401 - registers them
