from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self) -> None:
        from directory.groups import duplicates, placing
        from directory.search import receivers

        # A group's wards must be in place before it is indexed.
        placing.connect()
        duplicates.connect()
        receivers.connect(self)
