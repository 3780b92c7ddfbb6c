"""Words in a mail arrive as they were written, whatever they mean to a template."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from post_office.mail import send_queued
from post_office.models import Email

pytestmark = pytest.mark.django_db

WORDS = "{{ 7|add:1 }} {% load i18n %} {% nonsense %} {# a remark #} {{{ { } }} {% endverbatim %} & < łódź مرحبا"
PLAIN = {"subject": WORDS, "body": f"{WORDS}\n{WORDS}", "from_email": "site@joinedup.example", "to": ["mo@a.example"]}


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "core.mail.Outbox"
    settings.POST_OFFICE = settings.POST_OFFICE | {
        "BACKENDS": {"default": "django.core.mail.backends.locmem.EmailBackend"}
    }


def test_a_mail_arrives_as_it_was_written():
    EmailMessage(**PLAIN).send()
    kept = Email.objects.get()
    assert (kept.subject, kept.message) == (PLAIN["subject"], PLAIN["body"])
    send_queued()
    (sent,) = mail.outbox
    assert (sent.subject, sent.body) == (PLAIN["subject"], PLAIN["body"])


def test_its_other_form_and_what_is_attached_arrive_too():
    message = EmailMultiAlternatives(**PLAIN, alternatives=[(f"<p>{WORDS}</p>", "text/html")])
    message.attach("words.txt", WORDS, "text/plain")
    message.send()
    assert message.body == PLAIN["body"]  # whoever wrote it may send it again
    send_queued()
    (sent,) = mail.outbox
    assert [tuple(part) for part in sent.alternatives] == [(f"<p>{WORDS}</p>", "text/html")]
    ((name, content, _kind),) = sent.attachments
    assert (name, content) == ("words.txt", WORDS)
