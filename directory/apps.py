from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self) -> None:
        from directory.search import receivers  # noqa: PLC0415  models load after apps

        receivers.connect(self)
