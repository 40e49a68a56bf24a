"""A wait that ends by itself (`browser/connection/quiz_again.js`) as Reflex sees it."""

import reflex as rx


class TryAgain(rx.Component):
    """Counts the seconds down where people see it, and calls `on_again` once they are over."""

    library = "$/utils/quiz_again"
    tag = "QuizAgain"

    seconds: rx.Var[int]
    turn: rx.Var[int]  # another number begins to count anew, from the same seconds too
    on_again: rx.EventHandler[rx.event.no_args_event_spec]
