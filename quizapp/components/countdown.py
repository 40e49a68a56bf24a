"""The clock of the open question. It runs in the browser: nothing ticks over the wire."""

import reflex as rx

from quizapp.frontend import link


def countdown() -> rx.Component:
    """A bar that runs out, with the seconds left. Without a time limit it says so."""
    return rx.cond(
        link.has_limit,
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    style={"transform": "scaleX(" + (link.ms_left / link.ms_total).to_string() + ")"},
                    class_name="countdown-fill",
                ),
                class_name="countdown-track",
            ),
            rx.el.span(link.seconds_left, class_name="countdown-seconds figures"),
            role="timer",
            custom_attrs={"data-low": rx.cond(link.seconds_left <= 5, "true", "false")},
            class_name="countdown",
        ),
        rx.el.div("No time limit", class_name="countdown countdown-none"),
    )
