"""A tick box that the server knows of (`browser/connection/quiz_tick.js`) as Reflex sees it."""

import reflex as rx


class Tick(rx.Component):
    """Shows a press at once, without waiting for the way to the server and back."""

    library = "$/utils/quiz_tick"
    tag = "QuizTick"

    checked: rx.Var[bool]
    on_tick: rx.EventHandler[rx.event.passthrough_event_spec(bool)]
