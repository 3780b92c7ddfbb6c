from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaOfNeed(models.TextChoices):
    """The four broad areas of the SEND Code of Practice 2015, and two more that families look for."""

    COMMUNICATION = "communication", _("Communication and interaction")
    COGNITION = "cognition", _("Learning and thinking")
    SEMH = "semh", _("Feelings and mental health")
    SENSORY_PHYSICAL = "sensory-physical", _("Senses and body")
    MEDICAL = "medical", _("Medical and genetic conditions")
    CROSS_CUTTING = "cross-cutting", _("Any need, and family life")
