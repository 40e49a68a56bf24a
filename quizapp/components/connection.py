"""How the connection is, told on every live page."""

import reflex as rx

from quizapp.frontend import link


def connection() -> rx.Component:
    """A calm line at the top while the connection is not there; nothing to see while it is."""
    return rx.el.div(
        rx.match(
            link.status,
            ("online", rx.fragment()),
            ("moved", _line("This quiz is open in another tab. This one rests.", _take_over())),
            (
                "reconnecting",
                rx.cond(
                    link.retry_in.to(int) > 0,
                    _line(
                        rx.fragment(
                            "Connection lost. Trying again in ",
                            rx.el.span(link.retry_in, data_testid="reconnect-countdown", class_name="figures"),
                            " s",
                        ),
                        _retry(),
                    ),
                    _line("Connection lost. Trying again …", rx.fragment()),
                ),
            ),
            rx.cond(link.was_online, _line("Connecting …", rx.fragment()), rx.fragment()),
        ),
        data_testid="connection",
        custom_attrs={"data-state": link.status, "data-attempt": link.attempt.to_string()},
        role="status",
        aria_live="polite",
        class_name="connection",
    )


def _line(words: str | rx.Component, action: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.span(aria_hidden="true", class_name="connection-sign"),
        rx.el.span(words),
        action,
        class_name="connection-line",
    )


def _retry() -> rx.Component:
    return rx.el.button("Retry now", on_click=link.retry_now, data_testid="retry-now", class_name="quiet small")


def _take_over() -> rx.Component:
    return rx.el.button("Use here", on_click=link.retry_now, data_testid="take-over", class_name="quiet small")
