"""Why a mail did not go out, in plain words."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy

FOR_NOW = range(400, 500)  # what a mail server answers when the same may work later (RFC 5321, 4.2.1)
UNREACHED = gettext_lazy("The mail server could not be reached.")
INSECURE = gettext_lazy("The mail server’s certificate cannot be trusted.")
BROKEN_OFF = gettext_lazy("The mail server broke off, or took too long.")
REASONS = {
    "SMTPRecipientsRefused": gettext_lazy("The other side refused the address."),
    "SMTPSenderRefused": gettext_lazy("The mail server does not let this site send under its address."),
    "SMTPDataError": gettext_lazy("The other side refused what the mail says."),
    "SMTPAuthenticationError": gettext_lazy("The mail server refused this site’s user name or password."),
    "SMTPConnectError": UNREACHED,
    "SMTPHeloError": UNREACHED,
    "gaierror": UNREACHED,
    "ConnectionRefusedError": UNREACHED,
    "SSLError": INSECURE,
    "SSLCertVerificationError": INSECURE,
    "SMTPNotSupportedError": gettext_lazy("The mail server cannot do what this site’s settings ask of it."),
    "SMTPServerDisconnected": BROKEN_OFF,
    "ConnectionResetError": BROKEN_OFF,
    "TimeoutError": BROKEN_OFF,
    "PermissionError": gettext_lazy("The site may not write into the folder for mails."),
}
REFUSED_FOR_NOW = gettext_lazy("The other side does not take mail for this address now.")
OTHER = gettext_lazy("Something went wrong on the way.")
_ANSWER = re.compile(r"\((\d{3}), b?['\"]")


def reason(failure: str, text: str) -> tuple[str, str]:
    """Return in words why sending failed, and the code that says it to whoever looks after mail.

    `text` is what the mail server said: it may hold the address and more, so of it only the number is told.
    """
    found = _ANSWER.search(text)
    number = found[1] if found else ""
    words = REASONS.get(failure, OTHER)
    if failure == "SMTPRecipientsRefused" and number and int(number) in FOR_NOW:
        words = REFUSED_FOR_NOW
    return str(words), " ".join(filter(None, [number, failure]))
