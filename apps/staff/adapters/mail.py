"""Handing a mail to the mail server; its errors end here."""

from smtplib import SMTPException

from django.core.mail import EmailMessage

from apps.lib.errors import Unavailable


class MailDown(Unavailable):
    """The mail server does not take the mail."""

    code = "mail_down"
    title = "The mail server does not answer"


def send_mail_to(address: str, *, subject: str, body: str) -> None:
    """Send one plain mail; raise `MailDown` when it cannot be handed over."""
    try:
        EmailMessage(subject=subject, body=body, to=[address]).send()
    except (SMTPException, OSError):
        raise MailDown from None
