"""What places tells whoever listens."""

from django.dispatch import Signal

# Sent with `edition` and `previous` (the edition before it, or None), inside the transaction that loaded the edition,
# after its wards, neighbours and postcodes are in place. Sent again whenever the same edition is loaded again.
edition_loaded = Signal()
