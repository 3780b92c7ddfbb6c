"""Whatever is kept about a person is found when she asks."""

import pytest
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from post_office.models import Email

from directory.models import GroupContact
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


def test_a_person_whom_nobody_knows(told):
    assert told("zq7secretzq7") == ["Nowhere."]


def test_a_text_that_is_everywhere_is_refused(told):
    with pytest.raises(CommandError, match=r"^Give three letters or digits at least\.$"):
        told(" a ")
