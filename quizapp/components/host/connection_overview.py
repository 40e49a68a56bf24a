"""How the room's connections are, for the nervous person at the console."""

import reflex as rx

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
                "The server was away for more than a day, or the clock of its machine was set meanwhile. "
                "The question goes on with the time that it had, nothing is lost.",
                data_testid="outage",
                role="status",
                class_name="note",
            ),
        ),
        rx.cond(
            (weather.outage_s.to(int) > 0) & (phase == "question"),
            rx.el.p(
                "The server was away for ",
                rx.el.strong(weather.outage_s, " s", class_name="figures"),
                ". That time was added to the question, nothing is lost.",
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
        rx.el.strong("The server cannot save: ", weather.cannot_save, "."),
        " Answers that were tapped wait, with the time they took. All goes on by itself once it can save again.",
        data_testid="cannot-save",
        role="alert",
        class_name="error",
    )


def _waiting(weather: Weather, phase: rx.Var) -> rx.Component:
    return rx.el.p(
        rx.cond(
            phase == "paused",
            "Nobody is connected. The quiz goes on by itself as soon as somebody is back.",
            rx.fragment(
                "The clock stands for some seconds, so that people can come back. Still away: ",
                rx.el.strong(weather.awaited, class_name="figures"),
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
        rx.el.strong(weather.trouble, " of ", weather.people, class_name="figures"),
        rx.cond(weather.trouble == 1, " has trouble: ", " have trouble: "),
        names.join(", "),
        rx.cond(more > 0, rx.fragment(" and ", more, " more"), ""),
        data_testid="room-trouble",
        custom_attrs={"data-trouble": weather.trouble.to_string()},
        class_name="hint trouble",
    )
