"""THE table of actions: what each key does, where, and in which words.

Bindings, key hints, which-key, the command palette, the help screen and the README's key table all
come from here; other sets of keys (`tui.presets`) and a person's own are differences from it. An
action ``thread.archive`` is the method ``action_thread_archive`` of the widget, screen or app whose
class says ``BINDINGS = bindings("mail")``. Keys are Textual's names, or the character itself; a space
makes a sequence (``g i``).
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from tui.contexts import CONTEXTS
from tui.frozen import frozen
from tui.key_names import textual_key

Keymap = Mapping[str, tuple[str, ...]]
"""A person's own keys: action id -> keys, in the table's notation."""


@frozen
class Action:
    """One thing that a person can do. ``where`` is one of the CONTEXTS; ``show``: named in the key hints.

    ``priority``: works before the focused text field sees the key. ``argument``: what the palette may give it,
    as the method's one optional text ("mailbox", "time", "text", "theme", "preset"). ``covers``: the action of
    an outer context whose keys this one takes where it applies.
    """

    id: str
    label: str
    help: str
    keys: tuple[str, ...]
    where: str
    show: bool = False
    priority: bool = False
    argument: str = ""
    covers: str = ""

    @property
    def method(self) -> str:
        """Textual's action name: the method is ``action_`` + this."""
        return self.id.replace(".", "_")


_HERE = "the conversation, or the selected ones"

ACTIONS: tuple[Action, ...] = (
    # Everywhere
    Action("help.show", "Keys", "Show every key that works here", ("?", "f1"), "anywhere", show=True),
    Action("palette.open", "Commands", "Find any command by name", (":", "ctrl+k"), "anywhere"),
    Action(
        "app.quit",
        "Quit",
        "Leave Jaymail; what waits is kept and goes out later",
        ("ctrl+q",),
        "anywhere",
        priority=True,
    ),
    Action("app.suspend", "Suspend", "Go back to the shell; fg returns", ("ctrl+z",), "anywhere"),
    Action(
        "theme.choose", "Theme", "Choose the colours, and remember them", (), "anywhere", argument="theme"
    ),
    Action(
        "keys.choose",
        "Keys of",
        "Choose whose keys to use, and remember it",
        (),
        "anywhere",
        argument="preset",
    ),
    Action("account.add", "Add account", "Sign in to one more account", (), "anywhere"),
    Action("account.sign_in", "Sign in again", "Give the server a new token or password", (), "anywhere"),
    Action("go.inbox", "Inbox", "Go to the Inbox", ("g i",), "anywhere"),
    Action("go.inboxes", "All inboxes", "Go to the inboxes of all accounts", ("g I",), "anywhere"),
    Action("go.drafts", "Drafts", "Go to Drafts", ("g d",), "anywhere"),
    Action("go.sent", "Sent", "Go to Sent", ("g t",), "anywhere"),
    Action("go.archive", "Archive", "Go to Archive", ("g a",), "anywhere"),
    Action("go.junk", "Spam", "Go to Spam", ("g !",), "anywhere"),
    Action("go.trash", "Trash", "Go to Trash", ("g #",), "anywhere"),
    Action("go.masked", "Masked emails", "Go to the masked emails", ("g k",), "anywhere"),
    Action("go.outbox", "Outbox", "Go to what waits to be sent", ("g o",), "anywhere"),
    Action(
        "go.mailbox",
        "Any mailbox",
        "Go to a mailbox by typing its name",
        ("g l", "g /"),
        "anywhere",
        argument="mailbox",
    ),
    Action("go.account", "Next account", "Go to the next account", ("g n",), "anywhere"),
    Action("history.show", "History", "What was done to mail, to take it back", ("g z",), "anywhere"),
    # Mail: whichever pane has the focus
    Action("thread.archive", "Archive", f"Archive {_HERE}", ("y",), "mail", show=True),
    Action("thread.archive_next", "Archive, next", "Archive, and read the next conversation", ("[",), "mail"),
    Action(
        "thread.archive_previous", "Archive, previous", "Archive, and read the one before", ("]",), "mail"
    ),
    Action("thread.delete", "Delete", f"Move to Trash: {_HERE}", ("d", "#"), "mail", show=True),
    Action("thread.destroy", "Delete for ever", "In Trash or Spam: delete for ever", ("D",), "mail"),
    Action(
        "thread.move",
        "Move",
        f"Move to another mailbox: {_HERE}",
        ("m",),
        "mail",
        show=True,
        argument="mailbox",
    ),
    Action(
        "thread.label", "Label", f"Put into one more mailbox: {_HERE}", ("l",), "mail", argument="mailbox"
    ),
    Action(
        "thread.unlabel",
        "Take label",
        f"Take out of a mailbox: {_HERE}",
        (". l",),
        "mail",
        argument="mailbox",
    ),
    Action("thread.spam", "Spam", "Report as spam, or in Spam: it is not", ("!",), "mail"),
    Action("thread.pin", "Pin", f"Pin or unpin {_HERE}", ("s", ". p"), "mail", show=True),
    Action("thread.read", "Mark read", f"Mark as read: {_HERE}", ("I", ". r"), "mail"),
    Action("thread.unread", "Mark unread", f"Mark as unread: {_HERE}", ("U", ". u"), "mail"),
    Action("thread.snooze", "Snooze", f"Let it come back later: {_HERE}", ("b",), "mail", argument="time"),
    Action("thread.unsnooze", "Unsnooze", f"Let it come back now: {_HERE}", (". b",), "mail"),
    Action("thread.mute", "Mute", "Keep new answers out of the Inbox, or no longer", (". m",), "mail"),
    Action("thread.follow", "Follow", "Tell of new answers, or no longer", (". f",), "mail"),
    Action("thread.memo", "Note", "Write a note to yourself on the conversation", (". n",), "mail"),
    Action(
        "mask.block", "Block mask", "Block the masked address it came to, or unblock it", (". x",), "mail"
    ),
    Action("mask.describe", "Describe mask", "Say what its masked address is for", (". d",), "mail"),
    Action("mask.delete", "Delete mask", "Delete its masked address: mail to it bounces", (". D",), "mail"),
    Action("mask.mail", "Mail of mask", "Show all mail that came to its masked address", (". a",), "mail"),
    Action("mask.quick", "New mask", "Make a masked address, to the clipboard", (". c",), "mail"),
    Action("thread.repeat", "Repeat", "Do the last thing again, here", (",",), "mail"),
    Action("thread.more", "More", "Choose from all that can be done with it", (". .",), "mail"),
    Action("mail.undo", "Undo", "Take back the last thing done to mail", ("z",), "mail", show=True),
    Action("mail.redo", "Redo", "Do again what was taken back", ("Z",), "mail"),
    Action("compose.new", "Write", "Write a new message", ("c",), "mail", show=True),
    Action("message.reply", "Reply", "Reply to the sender", ("r",), "mail", show=True),
    Action("message.reply_all", "Reply to all", "Reply to everybody", ("a", "R"), "mail", show=True),
    Action("message.forward", "Forward", "Forward the message", ("f",), "mail"),
    Action("message.forward_whole", "Forward whole", "Forward it as an attached message", (". w",), "mail"),
    Action("message.reply_list", "Reply to list", "Reply to the mailing list", ("L",), "mail"),
    Action("message.redirect", "Redirect", "Send the message on as it is", ("B",), "mail"),
    Action("message.edit_as_new", "Edit as new", "Write a new message from this one", ("E",), "mail"),
    Action("message.unsubscribe", "Unsubscribe", "Leave the mailing list", (". q",), "mail"),
    Action("message.list_archive", "List archive", "Open the archive of the mailing list", (". v",), "mail"),
    Action("message.save", "Save attachments", "Save an attachment of the message", ("S",), "mail"),
    Action("invitation.accept", "Accept", "Say yes to the invitation", ("i y",), "mail"),
    Action("invitation.maybe", "Maybe", "Say maybe to the invitation", ("i m",), "mail"),
    Action("invitation.decline", "Decline", "Say no to the invitation", ("i n",), "mail"),
    Action("draft.edit", "Edit draft", "Continue writing this draft", ("e",), "mail"),
    Action("thread.next", "Next", "The next conversation", ("J",), "mail"),
    Action("thread.previous", "Previous", "The previous conversation", ("K",), "mail"),
    Action("mailbox.next", "Next mailbox", "The next mailbox of the tree", ("alt+j", "alt+down"), "mail"),
    Action("mailbox.previous", "Previous mailbox", "The mailbox before", ("alt+k", "alt+up"), "mail"),
    Action("mailbox.next_unread", "Next unread", "The next mailbox with unread mail", ("alt+u",), "mail"),
    Action("mailbox.create", "New mailbox", "Make a new mailbox", ("M n",), "mail"),
    Action("mailbox.rename", "Rename", "Give the mailbox another name", ("M r",), "mail"),
    Action("mailbox.move", "Move mailbox", "Put the mailbox below another one", ("M m",), "mail"),
    Action("mailbox.delete", "Delete mailbox", "Delete the mailbox", ("M d",), "mail"),
    Action("mailbox.read_all", "All read", "Mark all mail of the mailbox as read", ("M a",), "mail"),
    Action("mailbox.empty", "Empty", "Delete all that is in Trash or Spam for ever", ("M e",), "mail"),
    Action("mailbox.subscribe", "Show or hide", "Show the mailbox in the tree, or hide it", ("M h",), "mail"),
    Action("view.tree", "Mailboxes", "Show or hide the mailboxes", ("`",), "mail"),
    Action("view.preview", "Preview", "Show or hide the reading pane", ("P",), "mail"),
    Action("view.wider", "Wider", "Make the pane that has the keys wider", (">",), "mail"),
    Action("view.narrower", "Narrower", "Make the pane that has the keys narrower", ("<",), "mail"),
    Action("view.next_pane", "Next pane", "To the next pane", ("tab", "f6"), "mail"),
    Action("view.previous_pane", "Previous pane", "To the pane before", ("shift+tab",), "mail"),
    Action(
        "view.back", "Back", "Back: from the reader, the mailboxes, the selection", ("u", "escape"), "mail"
    ),
    Action("view.close", "Back or quit", "Back, and at the list: leave Jaymail", ("q",), "mail"),
    Action(
        "search.open",
        "Search",
        "Find mail by words, everywhere",
        ("/",),
        "mail",
        show=True,
        argument="text",
    ),
    Action(
        "search.sort", "Sort findings", "Sort what was found by relevance, or by date", ("ctrl+o",), "mail"
    ),
    Action("search.save", "Save search", "Keep this search under a name", ("ctrl+s",), "mail"),
    Action("search.forget", "Forget search", "Do not keep the search that is shown any more", (), "mail"),
    Action(
        "search.like", "More like this", "Find mail of the same sender, list, mask or subject", ("'",), "mail"
    ),
    Action("search.saved", "Saved searches", "Go to a search that was kept", ("g s",), "mail"),
    # The message that is shown, whichever pane has the focus
    Action("reader.source", "Source", "Show the message as it came", (". s",), "mail"),
    Action("reader.export", "Export", "Save the message as a file", (". e",), "mail"),
    Action("reader.pipe", "Pipe", "Give the message to a command", ("|",), "mail"),
    Action("reader.print", "Print", "Print the message", (". t",), "mail"),
    Action("reader.browser", "Browser", "Show the message in the browser", (". o",), "mail"),
    Action("mail.sync", "Sync", "Ask the server now", ("ctrl+r",), "mail"),
    Action(
        "mail.fill", "Pause older mail", "Stop fetching older mail in the background, or go on", (), "mail"
    ),
    # Moving in a list
    Action("cursor.down", "Down", "The next row", ("j", "down"), "lines"),
    Action("cursor.up", "Up", "The row before", ("k", "up"), "lines"),
    Action("cursor.top", "Top", "The first row", ("g g", "home"), "lines"),
    Action("cursor.bottom", "Bottom", "The last row", ("G", "end"), "lines"),
    Action("cursor.page_down", "Page down", "One page down", ("space", "pagedown", "ctrl+f"), "lines"),
    Action("cursor.page_up", "Page up", "One page up", ("backspace", "pageup", "ctrl+b"), "lines"),
    Action("cursor.half_down", "Half down", "Half a page down", ("ctrl+d",), "lines"),
    Action("cursor.half_up", "Half up", "Half a page up", ("ctrl+u",), "lines"),
    # Conversations
    Action("list.open", "Open", "Read the conversation", ("enter", "o", "right"), "list"),
    Action("list.select", "Select", "Select the conversation, or not", ("x",), "list", show=True),
    Action("list.select_range", "Select range", "Select from the last one selected to here", ("X",), "list"),
    Action("list.select_all", "Select all", "Select every conversation of the list", ("* a",), "list"),
    Action("list.select_none", "Select none", "Select nothing", ("* n",), "list"),
    Action("list.select_read", "Select read", "Select what is read", ("* r",), "list"),
    Action("list.select_unread", "Select unread", "Select what is unread", ("* u",), "list"),
    Action("list.select_pinned", "Select pinned", "Select what is pinned", ("* s",), "list"),
    Action("list.select_search", "Select by words", "Select what matches typed words", ("* /",), "list"),
    Action(
        "list.all_matching", "Select all matching", "Select all of it, on the server too", ("* *",), "list"
    ),
    Action("list.filter", "Filter", "Show only a part of this list", ("\\",), "list"),
    Action("list.density", "Density", "One line for each conversation, or two", ("=",), "list"),
    # Mailboxes
    Action("tree.open", "Open", "Show this mailbox", ("enter", "o"), "tree", show=True),
    Action("tree.fold", "Fold", "Hide the mailboxes below this one", ("left",), "tree"),
    Action("tree.unfold", "Unfold", "Show the mailboxes below this one", ("right",), "tree"),
    # Reading
    Action("reader.down", "Down", "One line down", ("j", "down"), "reader"),
    Action("reader.up", "Up", "One line up", ("k", "up"), "reader"),
    Action("reader.page_down", "Page down", "One page down", ("space", "pagedown", "ctrl+f"), "reader"),
    Action("reader.page_up", "Page up", "One page up", ("backspace", "pageup", "ctrl+b"), "reader"),
    Action("reader.half_down", "Half down", "Half a page down", ("ctrl+d",), "reader"),
    Action("reader.half_up", "Half up", "Half a page up", ("ctrl+u",), "reader"),
    Action("reader.top", "Top", "To the beginning", ("g g", "home"), "reader"),
    Action("reader.bottom", "Bottom", "To the end", ("G", "end"), "reader"),
    Action(
        "reader.next", "Next message", "The next message of the conversation", ("n",), "reader", show=True
    ),
    Action("reader.previous", "Previous message", "The message before", ("p",), "reader"),
    Action("reader.fold", "Fold", "Fold or open the message", ("enter", "o"), "reader"),
    Action("reader.unfold_all", "Open all", "Open or fold every message", ("O",), "reader"),
    Action("reader.find", "Find", "Find words in the conversation", ("f3", "\\"), "reader"),
    Action("reader.find_next", "Next hit", "The next place where they are", ("ctrl+n",), "reader"),
    Action("reader.find_previous", "Previous hit", "The place before", ("N", "ctrl+p"), "reader"),
    Action("reader.links", "Links", "Every link of the message", ("ctrl+l",), "reader"),
    Action("reader.link_next", "Next link", "To the next link", ("tab",), "reader", covers="view.next_pane"),
    Action(
        "reader.link_previous",
        "Previous link",
        "To the link before",
        ("shift+tab",),
        "reader",
        covers="view.previous_pane",
    ),
    Action("reader.link_copy", "Copy link", "Copy the address of the link", ("Y",), "reader"),
    Action("reader.view", "View", "As HTML, as plain text, as it came", ("v",), "reader"),
    Action("reader.headers", "Headers", "Show every header, or the usual ones", ("h",), "reader"),
    Action("reader.remote", "Remote content", "Load pictures from the network", (". i",), "reader"),
    # The keys
    Action("help.search", "Search", "Show only what has the typed words", ("/",), "help", show=True),
    # A page of its own: masked emails, outbox, help
    Action("page.close", "Back", "Back to the mail", ("u", "escape", "q"), "page", show=True),
    # Writing
    Action(
        "compose.send", "Send", "Send the message", ("f5", "ctrl+enter", "alt+enter"), "compose", show=True
    ),
    Action("compose.close", "Close", "Close; the draft is kept", ("escape", "ctrl+g"), "compose", show=True),
    Action("compose.editor", "Editor", "Write the text in $EDITOR", ("alt+e", "f4"), "compose", show=True),
    Action("compose.copies", "Cc and Bcc", "Show the fields Cc and Bcc", ("alt+c",), "compose", show=True),
    Action("compose.sender", "From", "Write as the next of your identities", ("f3", "alt+s"), "compose"),
    Action("compose.attach", "Attach", "Attach a file", ("alt+a",), "compose"),
    Action("compose.later", "Send later", "Send it at another time", ("alt+l",), "compose", argument="time"),
    Action("compose.remind", "Remind", "Back if nobody answers until a time", ("alt+r",), "compose"),
    Action("compose.markdown", "Markdown", "Write Markdown, or plain text", ("alt+m",), "compose"),
    Action("compose.drafts", "Drafts", "Continue another draft", ("alt+d",), "compose"),
    Action("compose.template", "Template", "Begin with a template, or keep one", ("alt+t",), "compose"),
    Action("compose.preview", "Preview", "Show the text as its reader will see it", ("f8",), "compose"),
    Action("compose.spell", "Spelling", "Go through the misspelt words", ("f7",), "compose"),
    Action("compose.mask", "Masked From", "Write from a masked address, or make one", ("alt+i",), "compose"),
    # Ctrl-X still cuts while text is selected: the screen's check_action decides.
    Action(
        "compose.discard",
        "Discard",
        "Throw the draft away",
        ("ctrl+x",),
        "compose",
        show=True,
        priority=True,
    ),
    # The attachments of what is written
    Action("attachments.next", "Down", "The next attachment", ("j", "down"), "attachments"),
    Action("attachments.previous", "Up", "The attachment before", ("k", "up"), "attachments"),
    Action(
        "attachments.remove", "Remove", "Send it without this one", ("d", "delete"), "attachments", show=True
    ),
    Action("attachments.restore", "Put back", "Put the removed ones back", ("u",), "attachments", show=True),
    Action("attachments.up", "Move up", "Before the one above", ("K", "shift+up"), "attachments"),
    Action("attachments.down", "Move down", "After the one below", ("J", "shift+down"), "attachments"),
    Action("attachments.show", "In the text", "Show the picture in the text", ("i",), "attachments"),
    Action("attachments.stop", "Stop", "Stop its upload", ("s",), "attachments"),
    Action("attachments.retry", "Try again", "Upload it again", ("r",), "attachments"),
    # Signing in
    Action("login.submit", "Sign in", "Try to sign in with what the form says", ("f5",), "login", show=True),
    Action("login.close", "Close", "Close without signing in", ("escape", "ctrl+g"), "login", show=True),
    # Masked emails
    Action("masked.new", "New", "Make a new masked email", ("c", "n"), "masked", show=True),
    Action("masked.copy", "Copy", "Copy the address", ("y",), "masked", show=True),
    Action("masked.block", "Block", "Block the address: its mail goes to Trash", ("b",), "masked", show=True),
    Action(
        "masked.delete", "Delete", "Delete the address: its mail bounces", ("d", "#"), "masked", show=True
    ),
    Action("masked.restore", "Restore", "Let mail in again", ("r",), "masked", show=True),
    Action("masked.edit", "Edit", "Change the site and the description", ("e", "enter"), "masked", show=True),
    Action("masked.mail", "Its mail", "Show the mail that came to the address", ("o",), "masked", show=True),
    Action("masked.view", "Views", "Those of one state, or worth tidying up", ("v",), "masked", show=True),
    Action("masked.quick", "New at once", "Make one without asking, to the clipboard", ("N",), "masked"),
    Action("masked.new_pending", "New for a day", "Make one that goes unless mail comes", ("p",), "masked"),
    Action("masked.destroy", "Remove", "Remove what was never used for ever", ("D",), "masked"),
    Action("masked.select", "Select", "Select the address, or not", ("x",), "masked"),
    Action("masked.select_range", "Select range", "From the last one selected to here", ("X",), "masked"),
    Action("masked.select_all", "Select all", "Select every address that is shown", ("* a",), "masked"),
    Action("masked.select_none", "Select none", "Select nothing", ("* n",), "masked"),
    Action("masked.undo", "Undo", "Take back the last thing done", ("z",), "masked", show=True),
    Action("masked.filter", "Filter", "Show only what matches the typed words", ("/",), "masked", show=True),
    Action("masked.sort", "Sort", "By any column; again: the other way round", ("S",), "masked"),
    # Outbox
    Action("outbox.edit", "Edit", "Stop it, and write on", ("e", "enter", "o"), "outbox", show=True),
    Action("outbox.retry", "Send now", "Send it now, or once more", ("r",), "outbox", show=True),
    Action("outbox.discard", "Discard", "Throw the message away", ("d", "#"), "outbox", show=True),
    Action("outbox.undo", "Undo", "Take back the last thing done", ("z",), "outbox", show=True),
    # What was done
    Action(
        "history.undo",
        "Undo to here",
        "Take back this and all that was done since",
        ("enter", "z"),
        "history",
        show=True,
    ),
    Action("history.redo", "Redo", "Do again what was taken back", ("Z",), "history", show=True),
    # Small dialogs
    Action("picker.next", "Down", "The next one", ("down", "ctrl+n"), "picker"),
    Action("picker.previous", "Up", "The one before", ("up", "ctrl+p"), "picker"),
    Action("picker.choose", "Choose", "Take this one", ("enter",), "picker", show=True),
    Action("picker.cancel", "Cancel", "Choose nothing", ("escape", "ctrl+g"), "picker", show=True),
    Action("labels.tick", "Tick", "Tick this label, and go on choosing", ("tab",), "labels", show=True),
    Action(
        "files.complete", "Complete", "Write the path as far as it is clear", ("tab",), "files", show=True
    ),
    Action("palette.complete", "Write out", "Write the command out, to go on typing", ("tab",), "palette"),
    Action("prompt.take", "OK", "Take what is written", ("enter",), "prompt", show=True),
    Action("prompt.cancel", "Cancel", "Leave it as it was", ("escape", "ctrl+g"), "prompt", show=True),
    Action("confirm.yes", "Yes", "Do it", ("y",), "confirm", show=True),
    Action("confirm.no", "No", "Leave everything as it is", ("n", "escape", "q"), "confirm", show=True),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def bindings(where: str) -> list[BindingType]:
    """Textual's bindings for one context, with the table's keys; `tui.keyboard` puts a person's own for them."""
    if where not in CONTEXTS:
        raise ValueError(f"no such context: {where}")
    return [binding(action, action.keys) for action in ACTIONS if action.where == where and action.keys]


def binding(action: Action, keys: tuple[str, ...]) -> Binding:
    """Textual's binding of an action to those keys."""
    return Binding(
        ",".join(map(textual_key, keys)),
        action.method,
        action.label,
        show=action.show,
        tooltip=action.help,
        id=action.id,
        priority=action.priority,
    )
