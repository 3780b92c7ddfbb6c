"""Let somebody in who lost their phone and their recovery codes, when nobody can do it in the admin."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_step
from accounts.models import User


class Command(BaseCommand):
    help = "Let somebody who lost their phone sign in with the password alone. Make sure first that it is that person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the name that the person signs in with")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody is called “{username}”.")
        if not second_step.remove(user, by=None):
            raise CommandError(f"“{username}” has no second step: the password is enough.")
        self.stdout.write(f"“{username}” can sign in with the password alone.")
