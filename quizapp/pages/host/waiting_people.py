"""Who waits for the host to be let in, on the console."""

from typing import Any

import reflex as rx

from quizapp.frontend import link
from quizapp.frontend.texts import _, rich
from quizapp.states.host.console import ConsoleState
from quizapp.views import WaitingPersonView

# In pages a state's attributes are Vars, which its annotations cannot say.
Console: Any = ConsoleState
stage, line = Console.stage, Console.waiting


def admission_control() -> rx.Component:
    """Who gets in: everybody, whom the host lets in, or nobody."""
    return rx.el.select(
        rx.el.option(_("Everybody can join"), value="open"),
        rx.el.option(_("I let people in"), value="approve"),
        rx.el.option(_("Joining is locked"), value="locked"),
        value=stage.admission,
        on_change=Console.set_admission,
        aria_label=_("Who can join"),
        data_testid="control-admission",
        class_name="admission",
    )


def waiting_people() -> rx.Component:
    """The line of who waits, while the host lets people in."""
    return rx.cond(
        (stage.admission == "approve") & (stage.phase != "finished"),
        rx.el.section(
            rx.el.div(
                rx.el.h3(
                    rx.cond(line.count == 0, _("Nobody waits"), rich(_("{count} waiting"), count=_waiting_number())),
                    class_name="figures",
                ),
                rx.cond(line.count > 0, _button(_("Let all in"), Console.let_all_in, "let-all-in"), rx.fragment()),
                class_name="waiting-head",
            ),
            rx.el.ul(rx.foreach(line.first, _person)),
            rx.cond(
                line.count > line.first.length(),
                rx.el.p(_("and {count} more", count=line.count - line.first.length()), class_name="hint figures"),
                rx.fragment(),
            ),
            aria_label=_("People who wait to be let in"),
            class_name="waiting-people",
        ),
        rx.fragment(),
    )


def _waiting_number() -> rx.Component:
    return rx.el.span(line.count, data_testid="waiting-count")


def _person(row: rx.vars.ObjectVar[WaitingPersonView]) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.avatar, aria_hidden="true"),
        rx.el.span(
            row.name,
            rx.cond(row.here, rx.fragment(), rx.el.small(_("page closed"), class_name="tag")),
            class_name="person-name",
        ),
        _button(_("Let in"), Console.let_in(row.id), "let-in", row),
        _button(_("Turn away"), Console.turn_away(row.id), "turn-away", row),
        key="waiting-" + row.id.to_string(),
        custom_attrs={"data-testid": "waiting-person", "data-name": row.name},
        class_name="person",
    )


def _button(words: rx.vars.StringVar, handler: Any, testid: str, row: Any = None) -> rx.Component:
    whom = {} if row is None else {"aria_label": words + ": " + row.name.to(str)}
    return rx.el.button(
        words,
        type="button",
        on_click=handler,
        data_testid=testid,
        aria_disabled=link.lineless,
        # It names one person, or all, however often it is pressed: a long line is not let in twice a second.
        custom_attrs={"data-paced": "restless"},
        class_name="quiet small",
        **whom,
    )
