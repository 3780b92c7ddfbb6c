"""What was set to appear or to go at a certain hour."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry, Page

from core import generation
from core.models import AuditEntry
from core.publishing import publish_due
from directory.groups import actions
from directory.models import Group, IndexedGroup
from home.models import HomePage, StandardPage
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db

SECRET = "zq7secretzq7"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel(dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def planned(clock):
    """A draft that is to appear in an hour."""
    group = GroupFactory(name="Kettle Corner", live=False, consent_on=dt.date(2026, 5, 1), consent_how="by phone")
    group.summary, group.go_live_at = "Tea.", timezone.now() + HOUR
    group.save_revision()
    actions.publish(group=Group.objects.get(), by=None)
    AuditEntry.objects.all().delete()
    return Group.objects.get()


def deeds():
    return list(AuditEntry.objects.order_by("pk").values_list("by", "action", "kind", "object_id"))


def in_index(group):
    return IndexedGroup.objects.filter(pk=group.pk, public=True).exists()


def waiting(group):
    return group.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_a_group_appears_at_its_hour_and_not_before(planned, clock):
    clock.shift(HOUR - dt.timedelta(seconds=1))
    assert (publish_due(), list(Group.public.all()), in_index(planned)) == (True, [], False)
    before = generation.current()

    clock.shift(2)
    assert publish_due()
    group = Group.public.get()
    assert (group.summary, in_index(group), waiting(group)) == ("Tea.", True, False)
    assert generation.current() > before
    assert deeds() == [("system", "publish.scheduled", "directory.group", group.pk)]


def withdraw_consent(group):
    group.consent_how = ""
    revision = group.revisions.get(approved_go_live_at__isnull=False)
    revision.content["consent_how"] = ""
    revision.save()


def close(group):
    actions.close(group=group, by=None)
    AuditEntry.objects.all().delete()


def take_its_address(group):
    GroupFactory(slug=group.slug + "-of-another")
    revision = group.revisions.get(approved_go_live_at__isnull=False)
    revision.content["slug"] = group.slug + "-of-another"
    revision.save()


@pytest.mark.parametrize("happens", [withdraw_consent, close, take_its_address])
def test_what_may_not_be_published_is_called_off(planned, clock, happens):
    happens(planned)
    clock.shift(HOUR + dt.timedelta(seconds=1))
    assert publish_due()
    group = Group.objects.get(pk=planned.pk)
    assert (group.live, in_index(group), waiting(group)) == (False, False, False)
    assert deeds() == [("system", "publish.refused", "directory.group", group.pk)]
    history = ModelLogEntry.objects.for_instance(group).order_by("-pk")
    assert history.first().action == "wagtail.schedule.cancel"

    assert publish_due()
    assert len(deeds()) == 1


@pytest.mark.parametrize("state", ["open", "paused"])
def test_a_group_goes_when_its_time_is_over(clock, state):
    group = GroupFactory(expire_at=timezone.now() + HOUR, state=state)
    assert publish_due()
    assert (list(Group.public.all()), in_index(group)) == ([group], True)
    before = generation.current()

    clock.shift(HOUR + dt.timedelta(seconds=1))
    assert publish_due()
    group.refresh_from_db()
    assert (group.live, group.expired, group.state, in_index(group)) == (False, True, state, False)
    assert generation.current() > before
    assert deeds() == [("system", "expire", "directory.group", group.pk)]


def test_a_page_appears_and_goes_in_every_language(clock):
    page = StandardPage(title="Summer", slug="summer", live=False)
    HomePage.objects.get(locale=Locale.objects.get(language_code="en")).add_child(instance=page)
    page.go_live_at, page.expire_at = timezone.now() + HOUR, timezone.now() + 2 * HOUR
    page.save_revision().publish()

    def live():
        return sorted(Page.objects.live().filter(title="Summer").values_list("locale__language_code", flat=True))

    assert (publish_due(), live()) == (True, [])
    clock.shift(HOUR + dt.timedelta(seconds=1))
    before = generation.current()
    assert (publish_due(), live()) == (True, ["ar", "en", "pl", "ro"])
    middle = generation.current()
    clock.shift(HOUR)
    assert (publish_due(), live()) == (True, [])
    assert before < middle < generation.current()

    page.refresh_from_db()
    page.go_live_at, page.expire_at = timezone.now() + HOUR, None
    page.save_revision().publish()  # once more: by now it has pages in every language
    assert live() == []
    clock.shift(HOUR + dt.timedelta(seconds=1))
    assert (publish_due(), live()) == (True, ["ar", "en", "pl", "ro"])


def test_what_fails_stops_nothing_else_and_tells_nothing_private(planned, clock, log):
    broken = GroupFactory(live=False)
    revision = broken.save_revision()
    revision.content = SECRET
    revision.approved_go_live_at = timezone.now() + HOUR / 2
    revision.save()
    clock.shift(HOUR + dt.timedelta(seconds=1))
    assert publish_due() is False
    assert list(Group.public.all()) == [planned]
    assert waiting(broken)
    written = log.getvalue()
    assert "ERROR site.failures publishing failed" in written
    assert SECRET not in written
