"""Words about what is special, and about what went wrong."""

import reflex as rx


def note(*words: str | rx.Component) -> rx.Component:
    """Something worth knowing."""
    return rx.el.p(*words, role="status", class_name="note")


def error(words: rx.Var | str, reason: rx.Var | str) -> rx.Component:
    """What went wrong at the door, if anything did; programs read the reason."""
    return rx.cond(
        words != "",
        rx.el.p(
            words,
            role="alert",
            data_testid="join-error",
            custom_attrs={"data-reason": reason},
            class_name="error",
        ),
        rx.fragment(),
    )
