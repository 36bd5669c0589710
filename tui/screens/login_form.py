"""What has to be known to sign in: which server, and a token or a name and password."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from tui.accounts.settings import AccountSettings
from tui.frozen import frozen
from tui.jmap.credentials import Basic, Bearer
from tui.mail.safety import clean
from tui.widgets.form_row import FormRow
from tui.widgets.line_field import LineField
from tui.widgets.one_of import OneOf
from tui.widgets.secret_field import SecretField

FASTMAIL = "fastmail"
_FASTMAIL_HOST = "api.fastmail.com"

_TOKEN_HELP = (
    "Make a token at Fastmail: Settings → Privacy & Security → Connected apps & API tokens → New API token. "
    "Give it Email, Email submission and Masked Email, and do not make it read-only."
)
_OTHER_HELP = (
    "Your mail address is enough where the server says where it is; otherwise give the server's name or the "
    "address of its JMAP session (https://…)."
)


@frozen
class Wanted:
    """A form that is filled in: what to look the server up by, and how to sign in to it."""

    server: str
    credentials: Bearer | Basic


class LoginForm(VerticalScroll):
    """The form. ``account``: one to sign in to again, which fills in all but the secret."""

    DEFAULT_CSS = """
    LoginForm {
        width: 1fr;
        max-width: 94;
        height: 1fr;
        padding: 0 2 0 1;
        scrollbar-size-vertical: 1;
        & > .-unasked { display: none; }
        & > #help, & > #answer { height: auto; width: 1fr; margin: 1 0 0 12; }
        & > #help { color: $mail-dim; }
        & > #answer.-wrong { color: $mail-error; }
    }
    """

    def __init__(self, account: AccountSettings | None = None) -> None:
        super().__init__(can_focus=False)
        url = account.session_url if account else ""
        elsewhere = bool(url) and _FASTMAIL_HOST not in url
        basic = account is not None and account.scheme == "basic"
        self.provider = OneOf(("Fastmail", "another JMAP server"), int(elsewhere))
        self.server = LineField(url if elsewhere else "")
        self.method = OneOf(("API token", "name and password"), int(basic))
        self.username = LineField(account.username if account else "")
        self.secret = SecretField()
        self._rows: dict[Widget, FormRow] = {
            field: FormRow(label, field)
            for label, field in (
                ("Mail at", self.provider),
                ("Server", self.server),
                ("With", self.method),
                ("Name", self.username),
                ("API token", self.secret),
            )
        }

    def compose(self) -> ComposeResult:
        yield from self._rows.values()
        yield Static("", id="help", markup=False)
        yield Static("", id="answer", markup=False)

    def on_mount(self) -> None:
        self._arrange()

    def on_one_of_changed(self) -> None:
        self._arrange()

    @property
    def elsewhere(self) -> bool:
        """Not Fastmail."""
        return self.provider.chosen == 1

    @property
    def by_password(self) -> bool:
        return self.elsewhere and self.method.chosen == 1

    def _arrange(self) -> None:
        for field in (self.server, self.method):
            self._rows[field].set_class(not self.elsewhere, "-unasked")
        self._rows[self.username].set_class(not self.by_password, "-unasked")
        self._rows[self.secret].rename("Password" if self.by_password else "API token")
        self.query_one("#help", Static).update(_OTHER_HELP if self.elsewhere else _TOKEN_HELP)

    def focus_first(self) -> None:
        """To the first field that is empty."""
        server_known = not self.elsewhere or bool(self.server.text)
        (self.provider if not server_known or not self.elsewhere else self.secret).focus()

    @property
    def wrong(self) -> bool:
        """What stands under the form is a failure."""
        return self.query_one("#answer").has_class("-wrong")

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """What is going on, or what went wrong, under the form."""
        answer = self.query_one("#answer", Static)
        answer.update(clean(sentence))
        answer.set_class(wrong, "-wrong")

    def read(self) -> Wanted | None:
        """What the form says; None: something is missing, and the sentence is at its field."""
        missing: list[tuple[Widget, str]] = []
        server = self.server.text.strip() if self.elsewhere else FASTMAIL
        username = self.username.text.strip() or (server if "@" in server else "")
        secret = self.secret.value.strip() if not self.by_password else self.secret.value
        if not server:
            missing.append((self.server, "Which server? Your mail address will do."))
        if self.by_password and not username:
            missing.append((self.username, "Which name do you sign in with? Often it is the mail address."))
        if not secret:
            what = "password" if self.by_password else "token"
            missing.append((self.secret, f"The {what} is missing."))
        for field, row in self._rows.items():
            row.problem = dict(missing).get(field, "")
        if missing:
            missing[0][0].focus()
            return None
        return Wanted(server, Basic(username, secret) if self.by_password else Bearer(secret))
