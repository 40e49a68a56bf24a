"""What cannot be done right now, and that the page tries again by itself."""

from typing import Any

import reflex as rx

from quizapp.components.shared.shell import calm
from quizapp.frontend.again import TryAgain
from quizapp.frontend.texts import _


def trying_again(seconds: rx.Var | int, turn: rx.Var | int, on_again: Any) -> rx.Component:
    """How many seconds are left until the page tries again."""
    return TryAgain.create(seconds=seconds, turn=turn, on_again=on_again, custom_attrs={"data-testid": "trying-again"})


def not_right_now(words: rx.Var | str, seconds: rx.Var | int, turn: rx.Var | int, on_again: Any) -> rx.Component:
    """A whole page that has nothing to show yet: why, and when it looks again."""
    return rx.el.div(
        calm(_("One moment …"), words, "⏳"),
        rx.el.p(trying_again(seconds, turn, on_again), class_name="lead figures"),
        role="status",
        data_testid="not-right-now",
        class_name="closed",
    )
