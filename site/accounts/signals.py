"""What happens to accounts, for whoever keeps a record of it."""

from django.dispatch import Signal

signed_in = Signal()  # user: the password was right
sign_in_failed = Signal()  # name: as it was typed, so it may be anything, even a password
sign_in_locked = Signal()  # name: as above
code_given = Signal()  # user, good: whether the code was right
signed_out_elsewhere = Signal()  # user: in all browsers but one
second_step_changed = Signal()  # what: add, new_codes, remove or take_away; user; by
