"""The composer's page: headers as a quiet form, a rule, and the text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Rule

from tui.mail.addresses import format_addresses
from tui.mail.draft import Draft, problems, signature
from tui.mail.message import Address, Attachment, Identity
from tui.mail.safety import clean
from tui.mail.signing import swapped
from tui.widgets.address_field import AddressField
from tui.widgets.attachment_list import AttachmentList
from tui.widgets.body_editor import BodyEditor
from tui.widgets.form_row import FormRow
from tui.widgets.line_field import LineField
from tui.widgets.sender_field import SenderField
from tui.widgets.suggestions import Suggestions

People = Callable[[str, Collection[str]], Sequence[Address]]
"""Whom the beginning of a name or address may mean, but for these addresses in lower case."""


class ComposeForm(Vertical):
    """Shows a draft and reads it back. Nothing that was typed is lost: what is wrong stays, with a sentence."""

    DEFAULT_CSS = """
    ComposeForm {
        width: 1fr;
        max-width: 94;
        height: 1fr;
        padding: 0 2 0 1;

        & > Rule {
            margin: 0 0 0 1;
            height: 1;
            color: $mail-rule;
        }
        & > BodyEditor { margin: 0 0 0 12; min-height: 2; }
        & > .-unasked { display: none; }
    }
    .-narrow ComposeForm {
        padding: 0;
        & > BodyEditor { margin: 0 1; }
    }
    """

    def __init__(
        self,
        draft: Draft,
        identities: Sequence[Identity],
        *,
        masks: Collection[str] = (),
        people: People | None = None,
    ) -> None:
        super().__init__()
        self._base = draft
        self._people = people
        self._identity = next((each for each in identities if each.id == draft.identity_id), None)
        """The one whose signature and Bcc are in the draft."""
        self.sender = SenderField(draft.sender, draft.identity_id, identities, masks)
        self.to = AddressField(draft.to, self._complete)
        self.cc = AddressField(draft.cc, self._complete)
        self.bcc = AddressField(draft.bcc, self._complete)
        self.subject = LineField(clean(draft.subject))
        for field in (self.to, self.cc, self.bcc, self.subject):
            field.takes_files = True
        self.files = AttachmentList(draft.attachments)
        self.body = BodyEditor(draft.body)
        self.markdown = draft.markdown
        self.remind_at = draft.remind_at
        self._labels: dict[str, Widget] = {
            "From": self.sender,
            "To": self.to,
            "Cc": self.cc,
            "Bcc": self.bcc,
            "Subject": self.subject,
            "Attached": self.files,
        }
        self._rows = {
            field: FormRow(label, field, field.suggestions if isinstance(field, AddressField) else None)
            for label, field in self._labels.items()
        }

    def _complete(self, typed: str) -> Sequence[Address]:
        if self._people is None:
            return ()
        fields = (self.to, self.cc, self.bcc)
        return self._people(typed, {each.email.lower() for field in fields for each in field.addresses})

    def compose(self) -> ComposeResult:
        for field, shown in (
            (self.cc, self._base.cc),
            (self.bcc, self._base.bcc),
            (self.files, self.files.attachments),
        ):
            self._rows[field].set_class(not shown, "-unasked")
        yield from self._rows.values()
        yield Rule(line_style="solid")
        yield self.body

    def focus_first(self) -> None:
        """The caret goes where the person goes on: to the first empty header, else to the text's beginning."""
        empty = next((field for field in (self.to, self.subject) if not field.text), self.body)
        (self.sender if self.sender.unfinished else empty).focus()

    def ask_copies(self) -> None:
        """Show Cc and Bcc, and go to the first of them that is empty."""
        for field in (self.cc, self.bcc):
            self._rows[field].remove_class("-unasked")
        (self.cc if not self.cc.text or self.bcc.text else self.bcc).focus()

    def add_file(self, attachment: Attachment) -> None:
        """One more, and the row that lists them."""
        self._rows[self.files].remove_class("-unasked")
        self.files.add(attachment)

    def draft(self) -> Draft:
        """The draft as it is written now; a From that may not send leaves the sender as it was. From a mask, nothing
        says where else answers could go; while it is being made, the mail is from nobody."""
        sender, _ = self.sender.read()
        draft = replace(
            self._base,
            to=self.to.addresses,
            cc=self.cc.addresses,
            bcc=self.bcc.addresses,
            subject=self.subject.text.strip(),
            body=self.body.text,
            attachments=self.files.attachments,
            markdown=self.markdown,
            remind_at=self.remind_at,
        )
        if self.sender.awaits:
            return replace(draft, sender=Address("", ""), reply_to=())
        if sender is None:
            return draft
        identity = sender.identity
        if self.sender.is_masked(sender.address):
            return replace(draft, sender=sender.address, identity_id=identity.id, reply_to=())
        if identity.id == draft.identity_id:
            return replace(draft, sender=sender.address)
        return replace(
            draft, sender=sender.address, identity_id=identity.id, reply_to=tuple(identity.reply_to)
        )

    def settle(self) -> Widget | None:
        """Read every header; the first field that is wrong, or None. Sentences are at their fields."""
        for field in (self.sender, self.to, self.cc, self.bcc):
            self._settle(field)
        wrong = next((field for field, row in self._rows.items() if row.problem), None)
        if wrong is None and (left := problems(self.draft())):
            # Each field has been looked at, so what is left concerns the message as a whole.
            self._rows[self.to].problem = left[0]
            wrong = self.to
        return wrong

    def _settle(self, field: Widget) -> None:
        if isinstance(field, AddressField):
            field.settle()
            self._rows[field].problem = field.problem
        elif isinstance(field, SenderField):
            self._rows[field].problem = field.read()[1]

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._settle(event.widget)

    def on_text_area_changed(self, event: LineField.Changed) -> None:
        """A sentence goes as soon as it is no longer true; a new one waits until the field is left."""
        row = self._rows.get(event.text_area)
        if row is not None and row.problem:
            row.problem = ""
        if event.text_area is self.sender:
            self._follow_sender()

    def _follow_sender(self) -> None:
        """Another identity signs, and gets its copies: what the one before wanted goes, where it still stands."""
        sender, _ = self.sender.read()
        if sender is None or (self._identity is not None and sender.identity.id == self._identity.id):
            return
        before, self._identity = self._identity, sender.identity
        body = swapped(self.body.text, signature(before), signature(sender.identity))
        if body != self.body.text:
            self.body.change(body)
        old = {each.email.lower() for each in (before.bcc if before else ())}
        there = [each for each in self.bcc.addresses if each.email.lower() not in old]
        known = {each.email.lower() for each in (*self.to.addresses, *self.cc.addresses, *there)}
        there += [each for each in sender.identity.bcc if each.email.lower() not in known]
        self.bcc.fill(format_addresses(there))
        if there:
            self._rows[self.bcc].remove_class("-unasked")

    @property
    def signature(self) -> str:
        """That of the identity that the mail is from."""
        return signature(self._identity)

    def on_suggestions_chosen(self, event: Suggestions.Chosen) -> None:
        event.stop()
        for field in (self.to, self.cc, self.bcc):
            if field.suggestions.found:
                field.focus()
                field.take()

    def on_line_field_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self.screen.focus_next()
