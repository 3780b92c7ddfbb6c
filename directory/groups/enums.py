"""The named lists of a group's facts. Empty is a value of each: not stated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")
    REMOVED = "removed", _("removed")


PUBLIC_STATES = (State.OPEN, State.PAUSED)
GONE_STATES = (State.CLOSED, State.REMOVED)


class Audience(models.TextChoices):
    PARENTS_CARERS = "parents-carers", _("Parents and carers")
    MUMS = "mums", _("Mums")
    DADS = "dads", _("Dads")
    GRANDPARENTS = "grandparents", _("Grandparents")
    FOSTER_KINSHIP = "foster-kinship", _("Foster and kinship carers")
    ADOPTIVE = "adoptive", _("Adoptive families")
    SIBLINGS = "siblings", _("Brothers and sisters")
    YOUNG_CARERS = "young-carers", _("Young carers")
    YOUNG_PEOPLE = "young-people", _("Children and young people")
    PROFESSIONALS = "professionals", _("Professionals")


class Meets(models.TextChoices):
    IN_PERSON = "in-person", _("In person")
    ONLINE = "online", _("Online")
    PHONE = "phone", _("By phone")


class Cost(models.TextChoices):
    FREE = "free", _("Free")
    DONATION = "donation", _("Pay what you can")
    PAID = "paid", _("You pay")


class Diagnosis(models.TextChoices):
    NOT_NEEDED = "not-needed", _("Not needed")
    WAITING_FINE = "waiting-fine", _("Waiting for one is fine")
    NEEDED = "needed", _("Needed")


class Children(models.TextChoices):
    ADULTS_ONLY = "adults-only", _("Adults only")
    PARENTS_STAY = "parents-stay", _("Children welcome, parents stay")
    MAY_BE_LEFT = "may-be-left", _("Children may be left")


class PhoneUse(models.TextChoices):
    CALLS = "calls", _("Calls")
    TEXTS = "texts", _("Texts")
    WHATSAPP = "whatsapp", _("WhatsApp")


class RunBy(models.TextChoices):
    PARENTS = "parents", _("Parents")
    CHARITY = "charity", _("A local charity")
    NATIONAL_CHARITY = "national-charity", _("A national charity")
    CIC = "cic", _("A community interest company")
    NHS = "nhs", _("The NHS")
    COUNCIL = "council", _("The council")
    SCHOOL = "school", _("A school or college")
    FAITH = "faith", _("A faith group")


class ConfirmedHow(models.TextChoices):
    GROUP = "group", pgettext_lazy("confirmed", "by the group")
    PHONE = "phone", pgettext_lazy("confirmed", "by phone")
    EMAIL = "email", pgettext_lazy("confirmed", "by e-mail")
    VISIT = "visit", pgettext_lazy("confirmed", "by a visit")
    WEBSITE = "website", pgettext_lazy("confirmed", "from its website")


class Access(models.TextChoices):
    """Access facts of the meeting place; each is yes, no or not stated. The value is its code in files."""

    STEP_FREE = "step-free", _("Step-free")
    ACCESSIBLE_TOILET = "accessible-toilet", _("Accessible toilet")
    CHANGING_PLACE = "changing-place", _("Changing Place")
    HEARING_LOOP = "hearing-loop", _("Hearing loop")
    QUIET_SPACE = "quiet-space", _("Quiet space")
    PARKING = "parking", _("Parking")
    BSL = "bsl", _("British Sign Language")

    @property
    def field(self) -> str:
        """The group's field that holds this fact."""
        return self.value.replace("-", "_")


class Frequency(models.TextChoices):
    WEEKLY = "weekly", _("Every week")
    MONTHLY_WEEKDAY = "monthly-weekday", _("Every month, on a weekday")
    MONTHLY_DAY = "monthly-day", _("Every month, on a date")


class Weekday(models.TextChoices):
    MON = "mon", _("Monday")
    TUE = "tue", _("Tuesday")
    WED = "wed", _("Wednesday")
    THU = "thu", _("Thursday")
    FRI = "fri", _("Friday")
    SAT = "sat", _("Saturday")
    SUN = "sun", _("Sunday")


class TimeOfDay(models.TextChoices):
    """Morning ends at noon, afternoon at five: a group that begins then counts there."""

    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")


class Week(models.IntegerChoices):
    FIRST = 1, _("first")
    SECOND = 2, _("second")
    THIRD = 3, _("third")
    FOURTH = 4, _("fourth")
    LAST = -1, _("last")


# Languages spoken in groups: what people in the area speak most (Census 2021), and British Sign Language.
SPOKEN_LANGUAGES = [
    ("en", _("English")),
    ("pl", _("Polish")),
    ("ro", _("Romanian")),
    ("ar", _("Arabic")),
    ("bfi", _("British Sign Language")),
    ("bg", _("Bulgarian")),
    ("bn", _("Bengali")),
    ("ckb", _("Kurdish Sorani")),
    ("cs", _("Czech")),
    ("de", _("German")),
    ("el", _("Greek")),
    ("es", _("Spanish")),
    ("fa", _("Persian")),
    ("fr", _("French")),
    ("gu", _("Gujarati")),
    ("hi", _("Hindi")),
    ("hu", _("Hungarian")),
    ("it", _("Italian")),
    ("lt", _("Lithuanian")),
    ("lv", _("Latvian")),
    ("pa", _("Punjabi")),
    ("ps", _("Pashto")),
    ("pt", _("Portuguese")),
    ("ru", _("Russian")),
    ("sk", _("Slovak")),
    ("so", _("Somali")),
    ("sq", _("Albanian")),
    ("ti", _("Tigrinya")),
    ("tr", _("Turkish")),
    ("uk", _("Ukrainian")),
    ("ur", _("Urdu")),
    ("vi", _("Vietnamese")),
    ("yue", _("Cantonese")),
    ("zh", _("Mandarin")),
]

# Our own words under /groups/: no group may be called so (a test holds this against the URL patterns).
RESERVED_SLUGS = frozenset({"near", "request", "list", "feed", "map", "print", "search", "new", "all"})
