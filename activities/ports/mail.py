"""Mail (电子邮件) by SMTP. Its Message-ID is the message's id, so that whoever gets it twice can tell (RFC 5322 3.6.4).

4xx answers ask for another try, 5xx refuse the message for good (RFC 5321 4.2.1).
"""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import formatdate

import aiosmtplib

from activities.ports.outgoing import Away, Outgoing, Refused
from runtime.settings import MailServer

TIMEOUT_SECONDS = 10.0
_FOR_GOOD = 500


class SmtpMail:
    """The mail server of the settings."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, message: Outgoing) -> str:
        """Hand the mail to the server. Raises Away, Refused."""
        server = self._server
        try:
            _, answer = await aiosmtplib.send(
                self._mail(message),
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password.get_secret_value() or None,
                use_tls=server.tls == "tls",
                start_tls=server.tls == "starttls",
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [each.code for each in refused.recipients]
            raise _judged(max(codes, default=_FOR_GOOD)) from None
        except aiosmtplib.SMTPResponseException as refused:
            raise _judged(refused.code) from None
        except aiosmtplib.SMTPTimeoutError:
            raise Away("MAIL_SERVER_SLOW") from None
        except (aiosmtplib.SMTPException, OSError):
            raise Away("MAIL_SERVER_AWAY") from None
        return answer[:200]

    def _mail(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = message.address
        mail["Subject"] = message.title
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.message_id}@{self._server.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by machines
        mail.set_content(message.text)
        return mail


def _judged(code: int) -> Away | Refused:
    return Refused("MAIL_REFUSED") if code >= _FOR_GOOD else Away("MAIL_SERVER_LATER")
