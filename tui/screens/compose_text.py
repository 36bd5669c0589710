"""The composer's text: in another editor, as Markdown, from a template, spelt right."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any, cast

from textual import work
from textual.app import App, SuspendNotSupported

from tui.editor import EditorError, edit
from tui.mail.safety import clean
from tui.screens.compose_sending import ComposeSending
from tui.screens.picker import Choice, Picker
from tui.screens.prompt import Prompt
from tui.spelling import Misspelling, SpellingError, check

_NO_SUSPEND = "This terminal cannot be handed to another program, so write here."
_KEEP = "/keep"
"""No file is called so."""


class ComposeText(ComposeSending):
    """What is done to the text can be undone in it."""

    def action_compose_editor(self) -> None:
        self.flush()
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

    # Markdown

    def action_compose_markdown(self) -> None:
        self.write_markdown(not self.form.markdown)
        self.say(
            "It is sent as Markdown: as you wrote it, and beside that as a page."
            if self.form.markdown
            else "It is sent as plain text."
        )

    @work(exclusive=True)
    async def action_compose_preview(self) -> None:
        """The text as its reader sees it."""
        from tui.mail.html import to_text
        from tui.mail.markdown import to_html
        from tui.screens.preview import Preview

        text = self.form.body.text
        if self.form.markdown:
            text = await asyncio.to_thread(lambda: to_text(to_html(text)))
        title = "As a page" if self.form.markdown else "As plain text"
        await cast(App[Any], self.app).push_screen_wait(Preview(title, text))

    # Templates

    @work(exclusive=True)
    async def action_compose_template(self) -> None:
        from tui import templates

        folder: Path = cast(Any, self.app).paths.config / "templates"
        names = await asyncio.to_thread(templates.names, folder)
        choices = [Choice(each, Path(each).stem, Path(each).suffix[1:]) for each in names]
        choices.append(Choice(_KEEP, "Keep this text as a template", also="new save"))
        chosen = await cast(App[Any], self.app).push_screen_wait(Picker("Template", choices))
        if chosen is None:
            return
        try:
            if chosen == _KEEP:
                await self._keep_template(folder)
            else:
                self._insert_template(templates.load(folder, chosen))
        except templates.TemplateError as error:
            self.say(str(error), warning=True)

    def _insert_template(self, template: Any) -> None:
        if template.subject and not self.form.subject.text.strip():
            self.form.subject.fill(template.subject)
        self.write_markdown(self.form.markdown or template.markdown)
        self.form.body.insert(template.body)
        self.form.body.focus()

    async def _keep_template(self, folder: Path) -> None:
        from tui import templates
        from tui.mail.forgotten import own_words

        ask = Prompt("Template", value=clean(self.form.subject.text), take="keep", placeholder="its name")
        name = await cast(App[Any], self.app).push_screen_wait(ask)
        if name is not None:
            body = own_words(self.form.body.text, self.form.signature)
            subject, markdown = self.form.subject.text.strip(), self.form.markdown
            kept = templates.keep(folder, name, subject, body, markdown=markdown)
            self.say(f"Kept as {kept}.")

    # Spelling

    @work(exclusive=True)
    async def action_compose_spell(self) -> None:
        """From one misspelt word to the next, beginning at the caret."""
        left_alone: set[str] = set()
        count = 0
        while (word := await self._next_misspelt(left_alone, first=not count)) is not None:
            count += 1
            self._select(word)
            choices = [Choice(each, each) for each in word.suggestions]
            choices += [Choice("/once", "Leave it", "here and below"), Choice("/stop", "Stop")]
            chosen = await cast(App[Any], self.app).push_screen_wait(Picker(f"“{clean(word.word)}”", choices))
            if chosen is None or chosen == "/stop":
                break
            if chosen == "/once":
                left_alone.add(word.word)
            else:
                start = (word.row, word.column)
                self.form.body.replace(chosen, start, (word.row, word.column + len(word.word)))
        self.form.body.focus()

    async def _next_misspelt(self, left_alone: set[str], *, first: bool) -> Misspelling | None:
        language = self.settings.language
        try:
            found = await asyncio.to_thread(check, self.form.body.text, language)
        except SpellingError as error:
            self.say(str(error), warning=True)
            return None
        found = [each for each in found if each.word not in left_alone]
        if not found:
            self.say("No word is misspelt." if first else "No other word is misspelt.")
            return None
        caret = self.form.body.selection.start
        return next((each for each in found if (each.row, each.column) >= caret), found[0])

    def _select(self, word: Misspelling) -> None:
        body = self.form.body
        body.move_cursor((word.row, word.column))
        body.move_cursor((word.row, word.column + len(word.word)), select=True)
