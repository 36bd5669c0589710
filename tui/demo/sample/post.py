"""Letters become messages, and messages are filed where they belong."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

from tui.demo.mime.compose import Source, address_value, text_value, write
from tui.demo.mime.parse import parse
from tui.demo.sample.letters import ME, Conversation, File, Letter, Person, flow, moment
from tui.demo.store.account import Account
from tui.demo.store.mails import NewMail

_STYLE = "font-family:-apple-system,Segoe UI,Helvetica,Arial,sans-serif;font-size:14px;line-height:1.5"


def _addresses(people: Sequence[Person]) -> str:
    return ", ".join(address_value(person.name or None, person.email) for person in people)


def _message_id(conversation: Conversation, position: int) -> str:
    sender = conversation.letters[position].sender
    seed = f"{conversation.subject}\n{conversation.letters[0].when}\n{conversation.letters[0].sender.email}\n{position}"
    return f"{hashlib.sha256(seed.encode()).hexdigest()[:20]}@{sender.email.rpartition('@')[2]}"


def _html(text: str) -> str:
    """What a mail program makes of plain text: paragraphs, line breaks, quotes."""
    blocks: list[str] = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        if all(line.startswith(">") for line in lines):
            inner = "\n".join(line[1:].removeprefix(" ") for line in lines)
            blocks.append(f'<blockquote type="cite">{_html(inner)}</blockquote>')
        elif all(line.startswith("- ") for line in lines):
            blocks.append("<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in lines) + "</ul>")
        else:
            blocks.append("<p>" + "<br>\n".join(escape(line) for line in lines) + "</p>")
    return "\n".join(blocks)


def _date(letter: Letter, now: float) -> datetime:
    zone = timezone(timedelta(hours=letter.sender.zone))
    return datetime.fromtimestamp(moment(letter.when, now), zone)


class _Writer:
    """Writes the letters of one conversation, each knowing what came before."""

    def __init__(self, conversation: Conversation, now: float) -> None:
        self.conversation = conversation
        self.now = now
        self.texts: list[str] = []

    def message(self, position: int) -> bytes:
        letter = self.conversation.letters[position]
        text = flow(letter.text)
        if letter.sender.signature:
            text += f"\n-- \n{letter.sender.signature}\n"
        if position and letter.quote:
            text += "\n" + self._quoted(position - 1)
        self.texts.append(text)
        return write(self._headers(position), self._body(letter, text))

    def _quoted(self, position: int) -> str:
        earlier = self.conversation.letters[position]
        date = _date(earlier, self.now).strftime("%a, %d %b %Y at %H:%M")
        own = self.texts[position].split("\n-- \n")[0].rstrip("\n")
        lines = [f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in own.split("\n")]
        return "\n".join([f"On {date}, {earlier.sender.name} wrote:", *lines]) + "\n"

    def _headers(self, position: int) -> list[tuple[str, str]]:
        letter, conversation = self.conversation.letters[position], self.conversation
        to, cc = list(letter.to), list(letter.cc)
        if not to:
            others = [person for person in conversation.people if person is not letter.sender]
            last = conversation.letters[position - 1].sender if position else ME
            to = [last] if last in others else others[:1]
            cc += [person for person in others if person not in to]
        subject = letter.subject or ("Re: " if position else "") + conversation.subject
        earlier = [f"<{_message_id(conversation, index)}>" for index in range(position)]
        fields = [
            ("From", _addresses([letter.sender])),
            ("To", _addresses(to)),
            ("Cc", _addresses(cc)),
            ("Bcc", _addresses(letter.bcc)),
            ("Subject", text_value(subject)),
            ("Date", format_datetime(_date(letter, self.now))),
            ("Message-ID", f"<{_message_id(conversation, position)}>"),
            ("In-Reply-To", earlier[-1] if earlier else ""),
            ("References", " ".join(earlier)),
            *conversation.headers,
            *letter.headers,
        ]
        return [(name, value) for name, value in fields if value]

    def _body(self, letter: Letter, text: str) -> Source:
        body = Source("text/plain", text.encode(), charset="utf-8")
        html = letter.html or (f'<div style="{_STYLE}">{_html(text)}</div>' if letter.sender.rich else "")
        if html:
            shown: Source = Source("text/html", html.encode(), charset="utf-8")
            pictures = [_file(one) for one in letter.files if one.cid]
            if pictures:
                shown = Source("multipart/related", parts=[shown, *pictures])
            choices = [body, shown] if letter.text else [shown]
            if letter.calendar:
                method = {"method": "REPLY" if "METHOD:REPLY" in letter.calendar else "REQUEST"}
                invitation = letter.calendar.replace("\n", "\r\n").encode()
                choices.append(Source("text/calendar", invitation, charset="utf-8", parameters=method))
            body = Source("multipart/alternative", parts=choices) if len(choices) > 1 else choices[0]
        attached = [_file(one) for one in letter.files if not one.cid]
        return Source("multipart/mixed", parts=[body, *attached]) if attached else body


def _file(file: File) -> Source:
    charset = "utf-8" if file.type.startswith("text/") else None
    return Source(
        file.type, file.content, name=file.name, disposition=file.disposition, cid=file.cid or None,
        charset=charset,
    )  # fmt: skip


def _keywords(conversation: Conversation, position: int) -> frozenset[str]:
    letter, later = conversation.letters[position], conversation.letters[position + 1 :]
    flags = {f"${flag}" for flag in letter.flags.split()}
    if later and later[0].sender is ME and letter.sender is not ME:
        flags.add("$answered")
    return frozenset(flags if letter.unread else flags | {"$seen"})


def send(account: Account, conversation: Conversation, boxes: dict[str, int], now: float) -> None:
    """File every letter of a conversation; ``boxes`` are the mailboxes by path."""
    writer = _Writer(conversation, now)
    for position, letter in enumerate(conversation.letters):
        raw = writer.message(position)
        box = letter.box or ("Sent" if letter.sender is ME else conversation.box)
        received = moment(letter.when, now) + (0 if letter.sender is ME else 2)
        places = frozenset(boxes[path] for path in box.split("+"))
        account.mails.insert(
            NewMail(
                parse(raw),
                account.blobs.add(raw),
                len(raw),
                received,
                places,
                _keywords(conversation, position),
            )
        )
