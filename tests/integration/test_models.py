import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory.models import FormerSlug, Group

pytestmark = pytest.mark.django_db


def test_a_closed_group_is_never_live():
    group = Group.objects.create(name="Kettle Corner", slug="kettle-corner", live=True, state="closed")
    assert Group.objects.get(pk=group.pk).live is False
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(live=True)


def test_a_ward_only_group_cannot_keep_a_public_address():
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.create(name="At home", slug="at-home", show_ward_only=True, address="1 Sample Street")


def test_a_new_address_keeps_the_former_one():
    group = Group.objects.create(name="Kettle Corner", slug="kettle-corner")
    group.slug = "kettle"
    group.save()
    assert FormerSlug.objects.get(slug="kettle-corner").group == group


def test_an_old_revision_cannot_reopen_a_group():
    group = Group.objects.create(name="Kettle Corner", slug="kettle-corner")
    revision = group.save_revision()
    group.state = "closed"
    group.save()
    with pytest.raises(ValidationError, match="This group is closed"):
        revision.publish()
    group.refresh_from_db()
    assert (group.state, group.live) == ("closed", False)
