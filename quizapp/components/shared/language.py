"""Reading in another language than the browser's."""

import reflex as rx

from quizapp.frontend.texts import _, language, set_language
from quizapp.texts.languages import LANGUAGES


def language_select() -> rx.Component:
    """All languages by their own names; the page is loaded anew in the chosen one."""
    return rx.el.label(
        rx.el.span(_("Language"), class_name="unseen"),
        rx.el.select(
            *[rx.el.option(name, value=tag, lang=tag) for tag, name in LANGUAGES.items()],
            value=language,
            on_change=set_language,
            data_testid="language",
        ),
        class_name="language",
    )
