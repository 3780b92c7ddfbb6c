"""The person who signs in to the admin. Parents and groups have no accounts."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An editor, moderator or administrator."""
