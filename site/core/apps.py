from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import signals  # noqa: F401  receivers connect when they are read
        from core.roles import apply_roles  # models can be read only now

        # The sender comes after every app of ours, so that all permissions exist.
        post_migrate.connect(apply_roles, sender=apps.get_app_config("auth"), dispatch_uid="roles")
