"""What the parts of the composer share: the draft's form, and that what is written is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import App
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import TextArea

from tui.actions import bindings
from tui.mail.when import format_when
from tui.screens.autosave import Autosave
from tui.screens.compose_form import ComposeForm
from tui.screens.page import Page
from tui.store.records import Changed, Receipt
from tui.widgets.clock import Clock, local_now
from tui.widgets.marks import marks

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.mail.draft import Draft
    from tui.store.account import AccountStore
    from tui.widgets.attachment_list import AttachmentList

_TITLES = {"$answered": "Reply", "$forwarded": "Forward"}


class Composing(Page[Receipt | None]):
    """Keeps the form's draft on this machine's disk within a second of every change."""

    DEFAULT_CSS = """
    Composing {
        & > #page { height: 1fr; align-horizontal: center; }
        &.-narrow ComposeForm { padding: 0 1 0 0; }
        &.-narrow BodyEditor { margin: 0 0 0 1; }
        &.-narrow Rule { margin: 0; }
    }
    """
    AUTO_FOCUS = ""  # the form knows where the caret belongs, and what is typed must not begin elsewhere
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("compose")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (92, "-wide")]

    def __init__(
        self, mail: AccountStore, draft: Draft, settings: Settings, *, now: Clock = local_now
    ) -> None:
        self._title = _TITLES.get(draft.answers_keyword, "New message")
        super().__init__(mail, self._title, signs=marks(settings.icons), now=now, apart=True)
        self.settings = settings
        self.now = now
        self._begun = draft
        self._older_copy = draft.server_id
        self._kept = any(each.key == draft.key for each in mail.open_drafts())
        self.form = ComposeForm(
            draft,
            mail.identities(),
            masks=mail.active_masks(),
            people=lambda typed, but: mail.people(typed, but=but),
        )
        self._autosave = Autosave(self, self.form.draft, self._save, self.form.draft())

    @property
    def key(self) -> str:
        """Names the draft on this machine."""
        return self._begun.key

    def content(self) -> Iterable[Widget]:
        yield Horizontal(self.form, id="page")

    def write_markdown(self, markdown: bool) -> None:
        """From now on the text is Markdown, or plain; the title says so."""
        if markdown != self.form.markdown:
            self.form.markdown = markdown
            self._autosave.touch()
        self._entitle()

    def remind(self, at: float) -> None:
        """It comes back then where nobody has answered; 0: it does not. The title says so."""
        if at != self.form.remind_at:
            self.form.remind_at = at
            self._autosave.touch()
        self._entitle()

    def _entitle(self) -> None:
        words = [self._title]
        if self.form.markdown:
            words.append("Markdown")
        if self.form.remind_at:
            then = datetime.fromtimestamp(self.form.remind_at, self.now().tzinfo)
            words.append(f"back {format_when(then, self.now())} if nobody answers")
        self.heading.heading = " · ".join(words)

    def on_mount(self) -> None:
        self.write_markdown(self.form.markdown)
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

    def flush(self) -> bool:
        """Save now; False: it could not be saved, which has been said."""
        return self._autosave.flush()

    def _save(self, draft: Draft) -> bool:
        self._older_copy = self._server_id()
        if not self.mail.save_draft(draft):
            self.heading.detail = "Not saved"
            return False
        self._kept = True
        self.heading.detail = f"Saved here · {self.now():%H:%M}"
        return True

    def changed(self, changed: Changed) -> None:
        """Each save on the server makes another mail of the draft: a new id says that it has this version."""
        copy = self.mail.draft_copy(self.key)
        if self.heading.detail.startswith("Saved here") and copy not in ("", self._older_copy):
            self.heading.detail = f"Saved · {self.now():%H:%M}"

    def _server_id(self) -> str:
        return next((each.server_id for each in self.mail.open_drafts() if each.key == self.key), "")

    def leave(self, receipt: Receipt | None) -> None:
        """The composer ends, and never saves again."""
        self._autosave.close()
        self.dismiss(receipt)

    # The keys

    def action_compose_close(self) -> None:
        """What cannot be saved is not closed: the text is nowhere else."""
        if self.flush():
            self.leave(Receipt("Draft kept", 1, undoable=False) if self._kept else None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Ctrl-X cuts while text is selected, and throws the draft away otherwise.
        if action == "compose_discard" and isinstance(self.focused, TextArea):
            return not self.focused.selected_text
        return True

    def action_compose_discard(self) -> None:
        """One that lies on the server only becomes one of this machine first: that can be undone."""
        self.flush()
        if self._begun.server_id and not self._kept:
            self._save(self.form.draft())
        self.leave(self.mail.discard_draft(self.key) if self._kept else None)

    def action_compose_copies(self) -> None:
        self.form.ask_copies()

    def action_compose_sender(self) -> None:
        self.form.sender.step(1)
