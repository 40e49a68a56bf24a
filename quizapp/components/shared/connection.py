"""How the connection is, told on every live page."""

import reflex as rx

from quizapp.frontend import link
from quizapp.frontend.texts import _, rich

attempt = link.attempt.to(int)
retry_in = link.retry_in.to(int)
kept = link.kept.to(int)
was_lost = attempt > 0  # going on to another page is no loss
is_restoring = (link.status == "restoring") | (link.status == "online")


def connection() -> rx.Component:
    """A calm line at the top while the connection is not there; nothing to see while it is."""
    return rx.el.div(
        rx.match(
            link.status,
            ("online", rx.fragment()),
            ("moved", _resting()),
            ("reconnecting", _line(_trying(), _retry())),
            ("restoring", rx.cond(was_lost, _line(_("Back again. Restoring your session …"), late=True))),
            rx.cond(link.was_online, _line(_("Connecting …"), late=True)),
        ),
        # The countdown is for eyes; ears hear each change once.
        rx.el.p(_spoken(), role="status", aria_live="polite", class_name="unseen"),
        data_testid="connection",
        custom_attrs={"data-state": link.status, "data-attempt": attempt.to_string()},
        class_name="connection",
    )


def _line(words: rx.Var | rx.Component, action: rx.Component | None = None, *, late: bool = False) -> rx.Component:
    """`late`: not worth a line when it is over in a moment."""
    return rx.el.div(
        rx.el.span(aria_hidden="true", class_name="connection-sign"),
        rx.el.span(words),
        action or rx.fragment(),
        class_name="connection-line late" if late else "connection-line",
    )


def _trying() -> rx.Component:
    return rx.fragment(
        rich(
            rx.cond(
                retry_in > 0,
                _("Connection lost. Trying again in {seconds} s"),
                _("Connection lost. Trying again …"),
            ).to(str),
            seconds=rx.el.span(retry_in, data_testid="reconnect-countdown", class_name="figures"),
        ),
        rx.el.small(
            rx.cond(attempt > 1, rx.fragment(_("Attempt {number}.", number=attempt), " "), ""),
            rx.cond(kept > 0, _("Your answer is safe."), _("Nothing is lost.")),
            class_name="connection-more",
        ),
    )


def _retry() -> rx.Component:
    return rx.el.button(
        _("Retry now"),
        on_click=link.retry_now,
        data_testid="retry-now",
        disabled=retry_in == 0,
        class_name="quiet small",
    )


def _spoken() -> rx.Var | rx.Component:
    return rx.match(
        link.status,
        ("reconnecting", _("Connection lost. Trying again by itself.")),
        ("restoring", rx.cond(was_lost, _("Connected again."), "")),
        ("moved", _("This quiz is open in another tab. This one rests.")),
        "",
    )


def _resting() -> rx.Component:
    return rx.el.div(
        rx.el.div("💤", aria_hidden="true", class_name="calm-sign"),
        rx.el.h1(_("This tab rests")),
        rx.el.p(_("The quiz is open in another tab of this browser. Everything goes on there.")),
        rx.el.button(_("Use here"), on_click=link.take_over, data_testid="take-over", class_name="primary"),
        class_name="rest calm",
    )


def restoring(title: rx.Var, words: rx.Var) -> rx.Component:
    """The screen of a page that has nothing to show yet: what is being done, step by step."""
    return rx.el.div(
        rx.el.h1(title),
        rx.el.p(words),
        rx.el.ol(
            _step(_("Reaching the quiz"), done=is_restoring, now=~is_restoring),
            _step(_("Finding your place"), done=link.status == "online", now=link.status == "restoring"),
            rx.cond(kept > 0, _step(_("Handing in the answer kept on this phone"), done=False, now=is_restoring)),
            class_name="steps-done",
        ),
        class_name="calm restoring",
        data_testid="restoring",
    )


def _step(words: rx.Var, *, done: rx.Var | bool, now: rx.Var | bool) -> rx.Component:
    state = rx.cond(done, "done", rx.cond(now, "now", "next"))
    return rx.el.li(words, custom_attrs={"data-step": state, "aria-current": rx.cond(state == "now", "step", "false")})


def veil() -> rx.Component:
    """Covers what is long past, after the page was away, until the truth is there."""
    return rx.cond(
        link.veiled,
        rx.el.div(
            restoring(_("Restoring your session …"), _("One moment, the quiz went on meanwhile.")), class_name="veil"
        ),
    )


_SIGNAL_WORDS = {
    "good": _("Good connection"),
    "fair": _("Fair connection"),
    "poor": _("Poor connection"),
    "away": _("No connection right now"),
}


def signal(weather: rx.Var | str) -> rx.Component:
    """Three small bars: how good this phone's connection is."""
    now = rx.cond(link.status == "online", weather, "away")
    return rx.el.span(
        rx.el.i(),
        rx.el.i(),
        rx.el.i(),
        rx.el.span(rx.match(now, *_SIGNAL_WORDS.items(), ""), class_name="unseen"),
        data_testid="signal",
        custom_attrs={"data-weather": now},
        class_name="signal",
    )
