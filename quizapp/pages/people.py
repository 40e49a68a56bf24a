"""The people in the room, as the host's console lists them."""

import reflex as rx

from quizapp.domain.joining import MAX_NAME_UNITS
from quizapp.states.console import ConsoleState
from quizapp.views import PersonView

counts = ConsoleState.counts


def people_panel() -> rx.Component:
    """How many are in, and each of them with what the host can do for them."""
    return rx.el.section(
        rx.el.h2(
            rx.el.span(counts.people, data_testid="participant-count", class_name="figures"),
            rx.cond(counts.people == 1, " participant", " participants"),
        ),
        rx.el.p(counts.here, " connected", class_name="hint figures"),
        rx.el.ul(rx.foreach(ConsoleState.roster, _person), class_name="people-list"),
        class_name="people-panel",
    )


def _person(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.avatar, aria_hidden="true"),
        rx.el.span(
            row.name,
            rx.match(
                rx.cond(row.status == "left", "left", row.connection),
                ("left", rx.el.small("left", class_name="tag")),
                ("temporarily_disconnected", rx.el.small("reconnecting", class_name="tag")),
                ("disconnected", rx.el.small("gone", class_name="tag")),
                rx.fragment(),
            ),
            rx.cond(row.late, rx.el.small("joined late", class_name="tag"), rx.fragment()),
            class_name="person-name",
        ),
        rx.cond(row.answered, rx.el.span("✓", title="has answered", class_name="person-answered"), rx.fragment()),
        rx.el.span(row.score, class_name="figures person-score"),
        rx.cond(ConsoleState.changing == row.id, _change(row), _open(row)),
        key=row.id.to_string(),
        custom_attrs={
            "data-testid": "participant",
            "data-name": row.name,
            "data-connection": row.connection,
            "data-status": row.status,
        },
        class_name="person",
    )


def _open(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    return rx.el.button(
        "Change",
        on_click=ConsoleState.open_person(row.id),
        class_name="quiet small",
        aria_label="Change " + row.name.to(str),
    )


def _change(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    """Another name, or out. Taking out cannot be undone, so it is never the first press."""
    return rx.el.span(
        rx.el.form(
            rx.el.input(
                name="name",
                default_value=row.name,
                max_length=MAX_NAME_UNITS,
                auto_complete="off",
                auto_focus=True,
                aria_label="New name for " + row.name.to(str),
            ),
            rx.el.button("Rename", type="submit", class_name="quiet small"),
            on_submit=ConsoleState.rename,
            class_name="person-rename",
        ),
        rx.cond(ConsoleState.shown_code == "", _ask_for_code(row), rx.fragment()),
        rx.el.button("Close", on_click=ConsoleState.open_person(0), class_name="quiet small"),
        rx.el.button(
            "Remove for good",
            on_click=ConsoleState.remove(row.id),
            class_name="danger small",
            aria_label="Remove " + row.name.to(str) + " for good",
        ),
        rx.cond(ConsoleState.shown_code != "", _code(row), rx.fragment()),
        class_name="person-sure",
    )


def _ask_for_code(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    """The code is a secret of that person: it comes to the console only when somebody asks for it."""
    return rx.el.button(
        "Rejoin code",
        on_click=ConsoleState.show_rejoin_code(row.id),
        data_testid="show-rejoin-code",
        class_name="quiet small",
        aria_label="Show the rejoin code of " + row.name.to(str),
    )


def _code(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    return rx.el.p(
        "Rejoin code ",
        rx.el.strong(ConsoleState.shown_code, data_testid="person-rejoin-code", class_name="rejoin-code figures"),
        rx.el.span(
            "Only for " + row.name.to(str) + ": whoever enters it on the join page comes back as this person.",
            class_name="hint small",
        ),
        role="status",
        class_name="person-code",
    )
