from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db.models.signals import post_migrate

NEEDED = (
    *("home.StandardPage", "directory.Group", "places.Ward", "core.Demo", "wagtailcore.Site"),
    "wagtail_localize.Translation",
)


def found(apps: Any = all_apps, **kwargs: Any) -> None:
    """Found the site and its roles once all tables stand; half-migrated databases are left alone."""
    from home import actions, roles  # models are ready only now

    tables = {model._meta.label for model in apps.get_models()}
    if tables.issuperset(NEEDED):
        actions.found_site()
        roles.give_tree_rights()


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from wagtail_localize.models import Translation

        from home import signals  # noqa: F401  receivers connect when they are read
        from home.translations import save_target

        # Its screens all call this one; no setting keeps it from the public page while words are missing.
        Translation.save_target = save_target

        # The sender comes after every app of ours, so that all permissions exist.
        post_migrate.connect(found, sender=all_apps.get_app_config("auth"))
