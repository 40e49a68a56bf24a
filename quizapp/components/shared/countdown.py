"""The clock of the open question. It runs in the browser: nothing ticks over the wire."""

import reflex as rx

from quizapp.frontend import link
from quizapp.frontend.texts import _

LOW_S = 5

seconds_left = link.seconds_left.to(int)
# Without a line nobody here knows whether the clock runs: no alarm then.
is_low = (seconds_left <= LOW_S) & (link.status == "online")
# A plain style attribute: as a CSS class every tick would leave a rule behind.
_bar = rx.Var(
    f"({{ transform: `scaleX(${{{link.ms_left} / {link.ms_total}}})` }})",
    _var_type=dict,
)


def countdown(waits: rx.Var) -> rx.Component:
    """A bar that runs out, with the seconds left. Without a time limit it says so. `waits`: the clock stands."""
    return rx.cond(link.has_limit, _clock(waits), rx.el.p(_("No time limit"), class_name="countdown eyebrow"))


def _clock(waits: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(custom_attrs={"style": _bar}, class_name="countdown-fill"),
            class_name="countdown-track",
        ),
        rx.el.span(rx.cond(waits, _("Waiting for people to come back"), ""), class_name="countdown-waits"),
        rx.el.span(rx.cond(waits, "", _low_words()), aria_hidden="true", class_name="countdown-words"),
        rx.el.span(_("{seconds} s", seconds=seconds_left), class_name="countdown-seconds figures"),
        rx.el.span(
            rx.cond(is_low, rx.cond(seconds_left > 0, _("{seconds} seconds left", seconds=LOW_S), _("Time is up")), ""),
            aria_live="assertive",
            class_name="unseen",
        ),
        role="timer",
        custom_attrs={"data-low": rx.cond(is_low, "true", "false")},
        class_name="countdown",
    )


def _low_words() -> rx.Var:
    return rx.cond(is_low, rx.cond(seconds_left > 0, _("Hurry"), _("Time is up")), "")
