from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from core import pictures, sign_ins, signals  # noqa: F401  receivers connect when they are read
        from core.models import SiteDocument, SiteImage
        from core.permissions import FilePolicy
        from core.roles import apply_roles  # models can be read only now

        for model, rights in ((SiteImage, "wagtailimages.Image"), (SiteDocument, "wagtaildocs.Document")):
            policy = FilePolicy(model, auth_model=rights, owner_field_name="uploaded_by_user")
            # Wagtail registers its own afterwards; one for this very class goes before it.
            register_permission_policy(model, policy, exact_class=True)

        pictures.connect()
        # The sender comes after every app of ours, so that all permissions exist.
        post_migrate.connect(apply_roles, sender=apps.get_app_config("auth"), dispatch_uid="roles")
