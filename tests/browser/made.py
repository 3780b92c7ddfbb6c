"""What the demo has none of and a page must bear: a group that says all it can, ten thousand groups, failed mails."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from smtplib import SMTPRecipientsRefused

from django.db import transaction
from post_office.models import STATUS, Email

from directory.conditions.models import Condition
from directory.groups import enums
from directory.groups.models import Group
from directory.groups.patterns import GroupPattern
from directory.search import index
from places.models import WardEdition

LONG = "says-everything"
_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
_CHUNK = 2_000


@transaction.atomic
def long_group() -> None:
    """Make a group each of whose facts is as long as its field, with words that no line can hold."""
    yes = {fact.field: True for fact in enums.Access}
    group = Group.objects.create(
        slug=LONG,
        live=True,
        name=f"Wherever, Whenever, However 🫖 everybody who steps in {_WORD} & friends".ljust(150, "!"),
        other_names=f"{_WORD}\nEverybody",
        summary=f"{_WORD} and <everybody> who “steps in”, ".ljust(200, "w"),
        description=f"https://everybody.example/{_WORD * 3}\n\n{'Wherever you are, come as you are. ' * 60}",
        venue=f"{_WORD} Memorial Hall and Institute".ljust(150, "l"),
        address=f"Flat 100, 100 {_WORD} Road, Barnsley",
        postcode="S73 0AA",
        when_text="Whenever at least three of us can, and every fifth Sunday. " * 5,
        age_from=0,
        age_to=120,
        cost="paid",
        cost_note="Pay what you can, when you can, and never more than you would for a cup of tea. " * 2,
        how_to_join=f"Write to {_WORD}. " * 10,
        diagnosis="waiting-fine",
        children="may-be-left",
        first_time="Nobody will ask you anything. " * 30,
        referral=False,
        turn_up=False,
        child_welcome=True,
        sibling_welcome=True,
        safeguarding_policy=f"https://everybody.example/{_WORD * 2}",
        safeguarding_lead=True,
        website=f"https://{_WORD.lower()}.{_WORD.lower()}.example/",
        email=f"everybody.{'x' * 50}@{_WORD.lower()}.example",
        phone="+44 1632 960 123 extension 12",
        phone_times="Weekdays from half past nine to twenty to twelve, and from one to three if it rains on the roof",
        socials=f"https://everybody.example/{_WORD}\nhttps://{_WORD.lower()}.example/",
        socials_note="Ask to join, answer three questions about your favourite biscuit, and wait a day or two. " * 2,
        through_consortium=True,
        run_by="cic",
        member=True,
        confirmed_on=dt.date(2026, 1, 31),
        meets=list(enums.Meets.values),
        audience=list(enums.Audience.values),
        languages=[code for code, _name in enums.SPOKEN_LANGUAGES],
        phone_uses=list(enums.PhoneUse.values),
        **yes,
    )
    GroupPattern.objects.bulk_create(
        GroupPattern(group=group, weekday=day, starts=dt.time(10), ends=dt.time(21, 45), interval=2, term_time=True)
        for day in enums.Weekday.values[:-1]
    )
    group.conditions.set(Condition.objects.all())
    group.wards.set(WardEdition.objects.in_force().wards.all())
    group.save()


@transaction.atomic
def crowd(count: int) -> None:
    """Copy the public groups, each under a number of its own, until there are `count`."""
    originals = list(Group.public.values())
    wanted = count - len(originals)
    likes = list(itertools.islice(itertools.cycle(originals), wanted))
    copies = Group.objects.bulk_create(
        (
            Group(**like | {"id": None, "uuid": uuid.uuid4(), "name": f"{like['name'][:140]} {n}", "slug": f"copy-{n}"})
            for n, like in enumerate(likes, start=1)
        ),
        _CHUNK,
    )
    for field in ("conditions", "wards", "localities"):
        through = getattr(Group, field).through
        column = through._meta.get_field(Group._meta.get_field(field).m2m_reverse_field_name()).attname
        own: dict[int, list[int]] = {like["id"]: [] for like in originals}
        for group, other in through.objects.filter(group__in=own).values_list("group_id", column):
            own[group].append(other)
        through.objects.bulk_create(
            (
                through(**{"group_id": copy.pk, column: other})
                for copy, like in zip(copies, likes, strict=True)
                for other in own[like["id"]]
            ),
            _CHUNK,
        )
    index.rebuild()


@transaction.atomic
def failed_mails() -> None:
    """Make mails that the site has given up, each refused by the other side."""
    for subject in ("First mail", "Second mail", "Third mail", "A mail that stays"):
        mail = Email.objects.create(from_email="site@joinedup.example", to=["molly@tea.example"], subject=subject)
        Email.objects.filter(pk=mail.pk).update(status=STATUS.failed)
        text = str(SMTPRecipientsRefused({"molly@tea.example": (550, b"no such mailbox")}))
        mail.logs.create(status=STATUS.failed, exception_type="SMTPRecipientsRefused", message=text)
