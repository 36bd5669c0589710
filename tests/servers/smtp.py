"""The outgoing mail server of the tests: takes mail from Cyrus and hands it to Cyrus's LMTP.

It answers DATA before it delivers: Cyrus holds the sender's mailbox locked while it submits, so a
mail to oneself that is delivered inside the SMTP dialogue waits for itself for ever.
"""

from __future__ import annotations

import queue
import smtplib
import threading
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, syntax

from tests.servers.ports import LOOPBACK

HOLD_LIMIT = 44_236_800
"""Seconds that FUTURERELEASE (RFC 4865) may hold a mail; what Cyrus itself advertises over JMAP."""


@dataclass(frozen=True)
class Sent:
    """One accepted mail: envelope and bytes, as they were handed over."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    content: bytes
    options: tuple[str, ...]


class SmtpSink:
    """Listens from ``start()`` on; ``sent`` keeps what was accepted, in order."""

    def __init__(self, port: int, lmtp_port: int) -> None:
        self.port = port
        self.sent: list[Sent] = []
        self._lmtp_port = lmtp_port
        self._queue: queue.Queue[Sent | None] = queue.Queue()
        self._stopping = threading.Event()
        self._controller = _Controller(_Handler(self), hostname=LOOPBACK, port=port)
        self._deliverer = threading.Thread(target=self._deliver_all, name="lmtp-delivery", daemon=True)

    def start(self) -> None:
        self._controller.start()
        self._deliverer.start()

    def stop(self) -> None:
        self._stopping.set()
        self._queue.put(None)
        self._deliverer.join(timeout=10)
        self._controller.stop()

    def accept(self, sent: Sent) -> None:
        self.sent.append(sent)
        self._queue.put(sent)

    def _deliver_all(self) -> None:
        while (sent := self._queue.get()) is not None:
            for recipient in sent.rcpt_to:
                while not self._deliver(sent, recipient):
                    if self._stopping.wait(0.1):
                        return

    def _deliver(self, sent: Sent, recipient: str) -> bool:
        """True once that copy is settled; False while LMTP does not answer, as in an outage.

        One recipient at a time: LMTP answers DATA once for each, and smtplib reads one answer.
        """
        try:
            with smtplib.LMTP(LOOPBACK, self._lmtp_port) as lmtp:
                lmtp.sendmail(sent.mail_from, recipient, sent.content)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
            return True  # nobody here has that address: a real server would bounce it
        except (OSError, smtplib.SMTPException):
            return False
        return True


class _Handler:
    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        release = f"250-FUTURERELEASE {HOLD_LIMIT} 2037-12-31T00:00:00Z"
        return [*responses[:-1], release, responses[-1]]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        options = tuple(getattr(session, "hold_options", ()))
        sent = Sent(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content, options)
        self._sink.accept(sent)
        return "250 2.0.0 queued"


class _FutureReleaseSmtp(SMTP):
    """aiosmtpd refuses MAIL parameters it does not know: take HOLDFOR and HOLDUNTIL away first."""

    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        words = (arg or "").split(" ")
        hold = [word for word in words if word.upper().startswith(("HOLDFOR=", "HOLDUNTIL="))]
        if self.session is not None:
            self.session.hold_options = hold  # type: ignore[attr-defined]
        await super().smtp_MAIL(" ".join(word for word in words if word not in hold) if arg else arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _FutureReleaseSmtp(self.handler, hostname="smtp.example.org", enable_SMTPUTF8=True)
