"""What happens to accounts, for whoever keeps a record of it."""

from django.dispatch import Signal

signed_in = Signal()  # user
sign_in_failed = Signal()  # name: as it was typed, so it may be anything, even a password
sign_in_locked = Signal()  # name: as above
