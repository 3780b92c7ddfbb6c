"""Whatever is kept about a person is found when she asks."""

import pytest
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from post_office.models import Email

from directory.models import GroupContact
from home.models import StandardPage
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(capsys):
    def told(text):
        call_command("find_person", text)
        return capsys.readouterr().out.splitlines()

    return told


def test_it_finds_each_place_and_shows_nothing_of_it(told, settings):
    settings.EMAIL_BACKEND = "core.mail.Outbox"
    group = GroupFactory(description="Ask ŁUCJA Nowak.")
    version = group.save_revision()
    contact = GroupContact.objects.create(group=group, name="Łucja Nowak", phone="01632 960 001", note="łucja's home")
    user = get_user_model().objects.create_user("lucja", first_name="Łucja", last_name="Nowak")
    EmailMessage("Hello", "Dear Łucja Nowak", "site@joinedup.example", ["lucja@joinedup.example"]).send()
    mail = Email.objects.get()
    assert set(told("łucja")) == {
        f"directory.Group {group.pk}: description",
        f"directory.GroupContact {contact.pk}: name, note",
        f"accounts.User {user.pk}: first_name",
        f"wagtailcore.Revision {version.pk}: content",
        f"post_office.Email {mail.pk}: message",
    }
    assert told("Nowak ") == told("NOWAK")
    assert told("01632 960001") == [f"directory.GroupContact {contact.pk}: phone"]


@pytest.mark.parametrize("text", ["łucja", "ZQNOWAK", "Łucja Zqnowak", "zqnowak\nasks"])
def test_it_reads_the_text_of_pages_and_of_their_versions(told, text):
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.body = [("text", "<p>Łucja Zqnowak asks.</p>")]
    version = page.save_revision()
    version.publish()
    assert set(told(text)) == {f"home.StandardPage {page.pk}: body", f"wagtailcore.Revision {version.pk}: content"}


def test_texts_side_by_side_are_not_one_and_no_text_is_too_odd(told):
    group = GroupFactory()
    contact = GroupContact.objects.create(group=group, name="Zqann", note='["Zq", "ann"]')
    odd = GroupContact.objects.create(group=group, name="Ann", note="[" * 5_000 + "Zqbob")
    assert told("zqann") == [f"directory.GroupContact {contact.pk}: name"]
    assert told("zqbob") == [f"directory.GroupContact {odd.pk}: note"]


def test_a_person_whom_nobody_knows(told):
    assert told("zq7secretzq7") == ["Nowhere."]


@pytest.mark.parametrize("word", ["none", "null"])
def test_nothing_is_no_word(told, word):
    version = GroupFactory().save_revision()
    assert None in version.content.values()
    assert f"wagtailcore.Revision {version.pk}: content" not in told(word)


def test_a_text_that_is_everywhere_is_refused(told):
    with pytest.raises(CommandError, match=r"^Give three letters or digits at least\.$"):
        told(" a ")
