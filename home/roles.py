"""What the roles may do with pages, files, translations and help numbers, and with mails that did not go out."""

from __future__ import annotations

from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS = ["wagtailadmin.access_admin", "wagtail_localize.submit_translation", "core.change_helpnumbers"]
# Whole addresses of failed mails, `view_email`, are for administrators: they see the users' addresses anyway.
ROLES = {"Editors": EDITORS, "Moderators": [*EDITORS, "post_office.change_email"]}

# Wagtail keeps rights over files under the names of its own models, whichever models are in use.
_FILES = [f"{verb}_{model}" for model in ("image", "document") for verb in ("add", "change", "choose")]
_PAGES = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
_DELETING = ["delete_page", "bulk_delete_page", "delete_image", "delete_document"]
TREE_RIGHTS = {"Editors": [*_PAGES, *_FILES], "Moderators": [*_PAGES, *_FILES, *_DELETING]}


def give_tree_rights() -> None:
    """Give each role its rights over all pages and all files. Wagtail keeps these by page and by collection."""
    root = Page.objects.get(depth=1)
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for name, codenames in TREE_RIGHTS.items():
        role = Role.objects.get_or_create(name=name)[0]
        rights = Permission.objects.filter(codename__in=codenames)
        for right in rights.filter(content_type__app_label="wagtailcore"):
            GroupPagePermission.objects.get_or_create(group=role, page=root, permission=right)
        for right in rights.filter(content_type__app_label__in=["wagtailimages", "wagtaildocs"]):
            GroupCollectionPermission.objects.get_or_create(group=role, collection=collection, permission=right)
