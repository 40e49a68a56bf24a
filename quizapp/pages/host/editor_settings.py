"""What is set for a whole event, in the editor."""

from typing import Any

import reflex as rx

from quizapp.frontend.texts import _
from quizapp.states.host.editor.editor import EditorState
from quizapp.texts.languages import LANGUAGES

# In pages a state's attributes are Vars, which its annotations cannot say.
Editor: Any = EditorState
sheet = Editor.sheet


def settings_panel() -> rx.Component:
    """The switches of the event."""
    return rx.fragment(
        _switch(
            _("Streak bonus"),
            _("100 points more for each right answer in a row, at most 500"),
            checked=sheet.streak,
            disabled=sheet.started,
            on_change=Editor.switch_streak,
            data_testid="streak-bonus",
        ),
        _switch(
            _("Check names"),
            _("rude words are turned away, in fifteen languages; you can still take people out"),
            checked=sheet.checks_names,
            on_change=Editor.switch_checks_names,
            data_testid="checks-names",
        ),
        _switch(
            _("Everybody gets a funny name"),
            _("nobody types one: the quiz draws names such as “Brave Otter”"),
            checked=sheet.funny_names,
            on_change=Editor.switch_funny_names,
            data_testid="funny-names",
        ),
        rx.el.label(
            _("Language of the projector"),
            rx.el.select(
                *[rx.el.option(name, value=language, lang=language) for language, name in LANGUAGES.items()],
                value=sheet.language,
                on_change=Editor.choose_language,
                data_testid="event-language",
            ),
            class_name="panel field",
        ),
        rx.cond(
            sheet.phase != "finished",
            rx.el.label(
                _("Who can join"),
                rx.el.select(
                    rx.el.option(_("Everybody"), value="open"),
                    rx.el.option(_("I let people in, one by one or all"), value="approve"),
                    rx.el.option(_("Nobody new: joining is locked"), value="locked"),
                    value=sheet.admission,
                    on_change=Editor.switch_admission,
                    data_testid="control-admission",
                ),
                class_name="panel field",
            ),
            rx.fragment(),
        ),
    )


def _switch(words: rx.Var, hint: rx.Var, **attributes: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", **attributes),
        rx.el.span(words, rx.el.span(hint, class_name="hint"), class_name="switch-words"),
        class_name="panel switch",
    )
