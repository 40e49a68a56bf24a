"""How the room's connections are, for the nervous person at the console."""

import reflex as rx

from quizapp.domain.storage_faults import FAULTS
from quizapp.frontend.texts import _, ngettext, rich
from quizapp.views import WeatherView

Weather = rx.vars.ObjectVar[WeatherView]


def room_weather(weather: Weather, waits: rx.Var, phase: rx.Var) -> rx.Component:
    """Who has trouble, whom the quiz waits for, and what an outage of the server did."""
    return rx.el.div(
        rx.cond(weather.cannot_save != "", _cannot_save(weather)),
        rx.cond(waits, _waiting(weather, phase)),
        rx.cond(
            weather.outage_unknown & (phase == "question"),
            rx.el.p(
                _(
                    "The server was away for more than a day, or the clock of its machine was set meanwhile. "
                    "The question goes on with the time that it had, nothing is lost."
                ),
                data_testid="outage",
                role="status",
                class_name="note",
            ),
        ),
        rx.cond(
            (weather.outage_s.to(int) > 0) & (phase == "question"),
            rx.el.p(
                rich(
                    _("The server was away for {time}. That time was added to the question, nothing is lost."),
                    time=rx.el.strong(_("{seconds} s", seconds=weather.outage_s), class_name="figures"),
                ),
                data_testid="outage",
                role="status",
                class_name="note",
            ),
        ),
        rx.cond(weather.trouble.to(int) > 0, _trouble(weather)),
        class_name="room-weather",
    )


def _cannot_save(weather: Weather) -> rx.Component:
    return rx.el.p(
        rx.el.strong(_why_not(weather)),
        " ",
        _("Answers that were tapped wait, with the time they took. All goes on by itself once it can save again."),
        data_testid="cannot-save",
        role="alert",
        class_name="error",
    )


def _why_not(weather: Weather) -> rx.Component:
    """The sentence for each `Fault`."""
    return rx.fragment(
        rx.match(
            weather.cannot_save,
            *[(fault.value, _(sentence)) for fault, sentence in FAULTS.items()],
            "",
        )
    )


def _waiting(weather: Weather, phase: rx.Var) -> rx.Component:
    return rx.el.p(
        rx.cond(
            phase == "paused",
            _("Nobody is connected. The quiz goes on by itself as soon as somebody is back."),
            rich(
                _("The clock stands for some seconds, so that people can come back. Still away: {count}"),
                count=rx.el.strong(weather.awaited, class_name="figures"),
            ),
        ),
        data_testid="waits-for-people",
        role="status",
        class_name="note",
    )


def _trouble(weather: Weather) -> rx.Component:
    names = weather.names.to(list[str])
    more = weather.trouble.to(int) - names.length()
    return rx.el.p(
        rich(
            ngettext("{some} has trouble: {names}", "{some} have trouble: {names}", weather.trouble, is_whole=False),
            some=rx.el.strong(
                _("{count} of {people}", count=weather.trouble, people=weather.people), class_name="figures"
            ),
            names=rx.cond(
                more > 0, _("{names} and {count} more", names=names.join(", "), count=more), names.join(", ")
            ),
        ),
        data_testid="room-trouble",
        custom_attrs={"data-trouble": weather.trouble.to_string()},
        class_name="hint trouble",
    )
