"""Who may do what with pages and files, where Wagtail's own answer is too generous."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.models import PagePermissionTester, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from core.languages import is_source

HOME_DEPTH = 2


class PageTester(PagePermissionTester):
    """Deleting is a right of its own; in Wagtail whoever may change a page may delete it.

    The home page stays where it is: the whole site hangs on it. So does a page in another language: it stands and
    falls with the page it translates, and “Convert to alias page” brings back the words of that one.
    """

    @property
    def fixed(self) -> bool:
        return bool(self.page.depth <= HOME_DEPTH or not is_source(self.page))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        allowed = not self.fixed and super().can_delete(ignore_bulk)
        return bool(allowed and (self.user.is_superuser or "delete" in self.permissions))

    def can_move(self) -> bool:
        return not self.fixed and bool(super().can_delete(ignore_bulk=True))

    def can_copy(self) -> bool:
        return not self.fixed and bool(super().can_copy())

    def can_unpublish(self) -> bool:
        return not self.fixed and bool(super().can_unpublish())

    def can_set_view_restrictions(self) -> bool:
        return False  # a page is for everybody; what is not yet, is a draft

    def can_reorder_children(self) -> bool:
        return is_source(self.page) and bool(super().can_reorder_children())


class FilePolicy(CollectionOwnershipPermissionPolicy):
    """For pictures and documents: whoever may change one may not yet delete it.

    What somebody uploaded they may take back, as long as nothing shows it: the wrong file, or the same one twice.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action == "delete":
            return bool(self._check_perm(user, ["add", "delete"]))
        return bool(super().user_has_permission(user, action))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        others = set(actions) - {"delete"}
        if "delete" in actions and self.may_delete(user, instance):
            return True
        return bool(others and super().user_has_any_permission_for_instance(user, others, instance))

    def may_delete(self, user: Any, instance: Any) -> bool:
        if self._check_perm(user, ["delete"], collection=instance.collection):
            return True
        own = instance.uploaded_by_user == user and self._check_perm(user, ["add"], collection=instance.collection)
        return bool(own and not ReferenceIndex.get_references_to(instance).exists())
