import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import AuditEntry
from directory.groups import actions
from directory.groups.enums import State
from directory.models import Group

pytestmark = pytest.mark.django_db


def screen(name, group):
    return reverse(f"group_admin:{name}", args=[group.pk])


def history():
    return list(AuditEntry.objects.order_by("pk").values_list("by", "action", "object_id"))


def said(response):
    """Return what a screen says will follow."""
    return BeautifulSoup(response.content, "html.parser").select_one("h2 + p").text


def test_publish_shows_the_latest_version_and_writes_one_line(editor):
    group = Group.objects.create(
        name="Kettle Corner", slug="kettle", live=False, consent_on=dt.date(2026, 5, 1), consent_how="by phone"
    )
    group.summary = "Tea."
    group.save_revision()
    published = actions.publish(group=Group.objects.get(), by=editor)
    assert (published.live, published.summary) == (True, "Tea.")
    assert history() == [("edith", "group.publish", group.pk)]


def test_publish_without_consent_is_refused():
    group = Group.objects.create(name="Kettle Corner", slug="kettle", live=False)
    with pytest.raises(ValidationError) as refused:
        actions.publish(group=group, by=None)
    assert set(refused.value.message_dict) == {"consent_on", "consent_how"}
    assert not Group.public.exists()


@pytest.mark.parametrize("state", ["closed", "removed"])
@pytest.mark.parametrize("action", [actions.publish, actions.pause])
def test_a_group_that_is_gone_must_be_reopened_first(live_group, state, action):
    Group.objects.filter(pk=live_group.pk).update(state=state, live=False)
    with pytest.raises(ValidationError, match="Reopen it first"):
        action(group=Group.objects.get(), by=None)
    assert Group.objects.get().state == state
    assert history() == []


def test_pause_and_reopen(live_group, editor):
    paused = actions.pause(group=live_group, until=dt.date(2027, 9, 1), by=editor)
    assert (paused.state, paused.paused_until, paused.live) == (State.PAUSED, dt.date(2027, 9, 1), True)
    opened = actions.reopen(group=paused, by=editor)
    assert (opened.state, opened.paused_until, opened.live) == (State.OPEN, None, True)
    assert [action for _by, action, _pk in history()] == ["group.pause", "group.reopen"]


def test_close_names_alternatives_and_reopens_as_a_draft(live_group, editor):
    other = Group.objects.create(name="Other", slug="other")
    closed = actions.close(group=live_group, alternatives=[other, live_group], by=editor)
    assert (closed.state, closed.live) == (State.CLOSED, False)
    assert [row.alternative for row in closed.alternatives.all()] == [other]
    opened = actions.reopen(group=closed, by=editor)
    assert (opened.state, opened.live, opened.closed_on) == (State.OPEN, False, None)


def test_a_removed_group_is_not_closed_instead(live_group, editor):
    removed = actions.remove(group=live_group, by=editor)
    with pytest.raises(ValidationError, match="taken off the site"):
        actions.close(group=removed, by=editor)
    assert Group.objects.get().state == State.REMOVED


def test_closing_keeps_the_words_that_wait(live_group, editor):
    live_group.summary = "Waiting."
    live_group.save_revision()
    actions.close(group=live_group, by=editor)
    group = Group.objects.get()
    assert (group.summary, group.get_latest_revision_as_object().summary) == (
        "A cup of tea and a listening ear.",
        "Waiting.",
    )


class TestScreens:
    def test_each_says_what_follows_and_does_it(self, desk, live_group):
        other = Group.objects.create(name="Other", slug="other")
        page = desk.get(screen("close", live_group)).content.decode()
        assert "Parents find it in no list." in page
        response = desk.post(screen("close", live_group), {"first": other.pk, "second": "", "third": ""})
        assert response.headers["Location"] == screen("edit", live_group)
        page = desk.get("/en/groups/kettle-corner/")
        assert (page.status_code, b"Other" in page.content) == (410, True)

    def test_an_alternative_that_parents_cannot_see_is_refused(self, desk, live_group):
        draft = Group.objects.create(name="Draft", slug="draft", live=False)
        response = desk.post(screen("close", live_group), {"first": draft.pk})
        assert response.status_code == 422
        assert response.context["form"].errors == {"first": ["Parents cannot see this group. Choose a live one."]}
        assert Group.objects.get(slug="kettle-corner").live is True

    @pytest.mark.parametrize(
        ("chosen", "errors"),
        [
            (["itself", "other"], {"first": ["This is the group you are closing. Choose another one."]}),
            (["other", "", "other"], {"third": ["You have chosen this group already. Choose another one."]}),
        ],
    )
    def test_an_alternative_that_is_none_is_refused(self, desk, live_group, chosen, errors):
        ids = {"itself": live_group.pk, "other": Group.objects.create(name="Other", slug="other").pk, "": ""}
        sent = dict(zip(("first", "second", "third"), [ids[name] for name in chosen], strict=False))
        response = desk.post(screen("close", live_group), sent)
        assert response.status_code == 422
        assert response.context["form"].errors == errors
        ((error,),) = errors.values()
        assert error in response.content.decode()
        live_group.refresh_from_db()
        assert (live_group.live, live_group.alternatives.count()) == (True, 0)

    def test_a_closed_group_can_be_edited_but_not_published(self, desk, typed, consent, live_group):
        desk.post(screen("close", live_group))
        page = desk.get(screen("edit", live_group))
        assert page.status_code == 200
        response = desk.post(screen("edit", live_group), typed(**consent, **{"action-publish": "1"}))
        assert response.context["form"].non_field_errors() == ["This group is closed. Reopen it first."]
        assert "This group is closed. Reopen it first." in response.content.decode()
        assert Group.objects.get().live is False

    def test_a_locked_group_stays_as_it_is(self, desk, live_group, moderator):
        Group.objects.filter(pk=live_group.pk).update(locked=True, locked_by=moderator)
        response = desk.post(screen("pause", live_group), {"until": ""})
        assert response.context["form"].non_field_errors() == ["Somebody has locked this group."]
        assert Group.objects.get().state == State.OPEN

    def test_pausing_takes_a_british_date(self, desk, live_group):
        desk.post(screen("pause", live_group), {"until": "01/09/2027"})
        assert Group.objects.get().paused_until == dt.date(2027, 9, 1)

    @pytest.mark.parametrize(
        ("until", "errors", "state"),
        [
            (
                "23/11/2026",
                {"until": ["This day has passed. Choose a later one, or leave it empty when nobody knows."]},
                State.OPEN,
            ),
            ("24/11/2026", {}, State.PAUSED),
        ],
    )
    def test_a_break_does_not_end_before_today(self, desk, live_group, until, errors, state):
        with time_machine.travel(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC), tick=False):
            response = desk.post(screen("pause", live_group), {"until": until}, follow=True)
        assert getattr(response.context.get("form"), "errors", {}) == errors
        assert all(error in response.content.decode() for (error,) in errors.values())
        assert Group.objects.get().state == state

    @pytest.mark.parametrize(
        ("live", "told"),
        [
            (
                True,
                """
                For a break: a summer, a lost room. Parents still find it, at the end of the list, with the words
                “Taking a break”.
                Its break is over. Parents find it again in its place in the list.
                “Kettle Corner” is open again.
                """,
            ),
            (
                False,
                """
                For a break: a summer, a lost room. Parents do not see it now. Once you publish it, they find it at
                the end of the list, with the words “Taking a break”.
                Its break is over. It stays a draft: parents see it only after you publish it.
                The break of “Kettle Corner” is over. It is still a draft.
                """,
            ),
        ],
    )
    def test_a_break_of_a_draft_promises_parents_nothing(self, desk, live_group, live, told):
        Group.objects.update(live=live)
        pausing = said(desk.get(screen("pause", live_group)))
        desk.post(screen("pause", live_group), {"until": ""})
        reopening = said(desk.get(screen("reopen", live_group)))
        done = desk.post(screen("reopen", live_group))
        messages = [str(message).strip() for message in get_messages(done.wsgi_request)]
        assert " ".join([pausing, reopening, *messages]) == " ".join(told.split())
        group = Group.objects.get()
        assert (group.state, group.live) == (State.OPEN, live)
        assert Group.public.exists() == live

    def test_the_form_offers_only_what_fits(self, desk, live_group):
        def offered():
            page = desk.get(screen("edit", live_group)).content.decode()
            return {name for name in ("pause", "reopen", "close", "remove") if screen(name, live_group) in page}

        assert offered() == {"pause", "close", "remove"}
        desk.post(screen("remove", live_group))
        assert offered() == {"reopen"}

    def test_history_names_what_happened(self, desk, live_group):
        desk.post(screen("pause", live_group), {"until": ""})
        page = desk.get(screen("history", live_group)).content.decode()
        assert "Paused" in page
        assert "edith" in page
