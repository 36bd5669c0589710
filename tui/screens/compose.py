"""Writing a message: the same page as reading one, with a caret."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import work
from textual.app import App, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import TextArea

from tui.actions import bindings
from tui.editor import EditorError, edit
from tui.mail.draft import Draft
from tui.screens.autosave import Autosave
from tui.screens.compose_form import ComposeForm
from tui.screens.confirm import Confirm
from tui.screens.page import Page
from tui.screens.send_questions import questions
from tui.store.records import Changed, Receipt
from tui.widgets.attachment_list import AttachmentList
from tui.widgets.clock import Clock, local_now
from tui.widgets.marks import marks

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.store.account import AccountStore

_TITLES = {"$answered": "Reply", "$forwarded": "Forward"}


class ComposeScreen(Page[Receipt | None]):
    """Edits ``draft``, which is on this machine's disk within a second of every change.

    Gives the Receipt of what was done with it (sent, kept, discarded), or None when nothing was written.
    """

    DEFAULT_CSS = """
    ComposeScreen {
        & > #page { height: 1fr; align-horizontal: center; }
        &.-narrow ComposeForm { padding: 0 1 0 0; }
        &.-narrow BodyEditor { margin: 0 0 0 1; }
        &.-narrow Rule { margin: 0; }
    }
    """
    AUTO_FOCUS = ""  # the form knows where the caret belongs, and what is typed must not begin elsewhere
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("compose")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-wide")]

    def __init__(
        self, mail: AccountStore, draft: Draft, settings: Settings, *, now: Clock = local_now
    ) -> None:
        heading = _TITLES.get(draft.answers_keyword, "New message")
        super().__init__(mail, heading, signs=marks(settings.icons), now=now, apart=True)
        self._now = now
        self._begun = draft
        self._older_copy = draft.server_id
        self._kept = any(each.key == draft.key for each in mail.open_drafts())
        self.form = ComposeForm(draft, mail.identities())
        self._autosave = Autosave(self, self.form.draft, self._save, self.form.draft())

    def content(self) -> Iterable[Widget]:
        yield Horizontal(self.form, id="page")

    def on_mount(self) -> None:
        self.form.focus_first()
        cast(Any, self.app).app_suspend_signal.subscribe(self, self._on_app_suspend)

    def on_unmount(self) -> None:
        self._autosave.flush()

    def on_screen_suspend(self) -> None:
        self._autosave.flush()

    def _on_app_suspend(self, _: App[Any]) -> None:
        self._autosave.flush()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._autosave.touch()

    def on_attachment_list_changed(self, event: AttachmentList.Changed) -> None:
        self._autosave.touch()

    def _save(self, draft: Draft) -> bool:
        self._older_copy = self._server_id()
        if not self.mail.save_draft(draft):
            self.heading.detail = "Not saved"
            return False
        self._kept = True
        self.heading.detail = f"Saved here · {self._now():%H:%M}"
        return True

    def changed(self, changed: Changed) -> None:
        """Each save on the server makes another mail of the draft: a new id says that it has this version."""
        copy = self.mail.draft_copy(self._begun.key)
        if self.heading.detail.startswith("Saved here") and copy not in ("", self._older_copy):
            self.heading.detail = f"Saved · {self._now():%H:%M}"

    def _server_id(self) -> str:
        return next((each.server_id for each in self.mail.open_drafts() if each.key == self._begun.key), "")

    def _leave(self, receipt: Receipt | None) -> None:
        self._autosave.close()
        self.dismiss(receipt)

    # The keys

    def action_compose_close(self) -> None:
        """What cannot be saved is not closed: the text is nowhere else."""
        if self._autosave.flush():
            self._leave(Receipt("Draft kept", 1, undoable=False) if self._kept else None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Ctrl-X cuts while text is selected, and throws the draft away otherwise.
        if action == "compose_discard" and isinstance(self.focused, TextArea):
            return not self.focused.selected_text
        return True

    def action_compose_discard(self) -> None:
        """One that lies on the server only becomes one of this machine first: that can be undone."""
        self._autosave.flush()
        if self._begun.server_id and not self._kept:
            self._save(self.form.draft())
        self._leave(self.mail.discard_draft(self._begun.key) if self._kept else None)

    def action_compose_copies(self) -> None:
        self.form.ask_copies()

    def action_compose_sender(self) -> None:
        self.form.sender.step(1)

    def action_compose_editor(self) -> None:
        self._autosave.flush()
        try:
            with cast(App[Any], self.app).suspend():
                edited = edit(self.form.body.text, os.environ)
        except (EditorError, SuspendNotSupported) as error:
            self.say(str(error) if isinstance(error, EditorError) else _NO_SUSPEND, warning=True)
            return
        if edited.text != self.form.body.text:
            self.form.body.put(edited.text)
        if edited.warning:
            self.say(edited.warning, warning=True)
        self.form.body.focus()

    @work(exclusive=True)
    async def action_compose_send(self) -> None:
        wrong = self.form.settle()
        if wrong is not None:
            wrong.focus()
            return
        draft = self.form.draft()
        for question in questions(draft):
            ask = Confirm(question.text, detail=question.detail, yes="send it", no="back to the message")
            if not await cast(App[Any], self.app).push_screen_wait(ask):
                return
        receipt = self.mail.send(draft)
        if receipt.count:
            self._leave(receipt)
        else:
            self.tell(receipt)


_NO_SUSPEND = "This terminal cannot be handed to another program, so write here."
