from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "portal.files"
    label = "portal_files"
    schedules = "portal.files.schedules.SCHEDULES"

    def ready(self) -> None:
        from portal.files.duplicates import find_by_what_was_sent
        from portal.files.redirects import import_by_the_door
        from portal.files.signals import connect
        from portal.files.tags import offer_own_tags

        connect()
        offer_own_tags()
        find_by_what_was_sent()
        import_by_the_door()
