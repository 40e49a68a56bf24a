"""The people in the room, as the host's console lists them."""

from typing import Any

import reflex as rx

from quizapp.components.shared.confirm import confirmed
from quizapp.domain.admission.joining import MAX_NAME_UNITS
from quizapp.frontend import link
from quizapp.frontend.texts import _, ngettext, rich
from quizapp.pages.host.people_tools import (
    PEOPLE_LIST,
    page_turner,
    people_found,
    people_tools,
    pick,
    remove_many,
    remove_many_undo,
)
from quizapp.pages.host.waiting_people import waiting_people
from quizapp.states.host.console import ConsoleState
from quizapp.views import PersonView

counts, stage = ConsoleState.counts, ConsoleState.stage


def people_panel() -> rx.Component:
    """How many are in, and each of them with what the host can do for them."""
    return rx.el.section(
        rx.el.h2(
            rich(
                ngettext("{count} participant", "{count} participants", counts.people, is_whole=False),
                count=rx.el.span(counts.people, data_testid="participant-count", class_name="figures"),
            ),
        ),
        rx.el.p(_("{count} connected", count=counts.here), class_name="hint figures"),
        rx.cond(
            counts.full != "",
            rx.el.p(
                _(
                    "This quiz is full ({count} people). Nobody new gets in; remove somebody to make room.",
                    count=counts.full,
                ),
                role="status",
                data_testid="event-full",
                class_name="note",
            ),
            rx.fragment(),
        ),
        waiting_people(),
        remove_many_undo(),
        people_tools(),
        people_found(),
        rx.el.ul(
            rx.foreach(ConsoleState.roster, lambda row: rx.cond(row.status == "removed", rx.fragment(), _person(row))),
            id=PEOPLE_LIST,
            class_name="people-list",
        ),
        page_turner(),
        remove_many(),
        _removed(),
        class_name="people-panel",
    )


def _person(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    return rx.el.li(
        pick(row),
        rx.el.span(row.avatar, aria_hidden="true"),
        rx.el.span(
            row.name,
            rx.match(
                rx.cond(row.status == "left", "left", row.connection),
                ("left", rx.el.small(_("left"), class_name="tag")),
                ("temporarily_disconnected", rx.el.small(_("reconnecting"), class_name="tag")),
                ("disconnected", rx.el.small(_("gone"), class_name="tag")),
                rx.fragment(),
            ),
            rx.cond(row.late, rx.el.small(_("joined late"), class_name="tag"), rx.fragment()),
            rx.cond(
                (stage.presenter == row.id) & (stage.phase != "finished"),
                rx.el.small(_("presents"), class_name="tag"),
                rx.fragment(),
            ),
            class_name="person-name",
        ),
        rx.cond(row.answered, rx.el.span("✓", title=_("has answered"), class_name="person-answered"), rx.fragment()),
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


def _removed() -> rx.Component:
    """Whom the host has taken out, for a mistake to be undone."""
    return rx.cond(
        counts.removed > 0,
        rx.el.details(
            rx.el.summary(_("Removed ({count})", count=counts.removed), data_testid="removed-open"),
            rx.el.ul(
                rx.foreach(
                    ConsoleState.roster,
                    lambda row: rx.cond(row.status == "removed", _removed_person(row), rx.fragment()),
                )
            ),
            class_name="people-removed",
        ),
        rx.fragment(),
    )


def _removed_person(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.avatar, aria_hidden="true"),
        rx.el.span(row.name, class_name="person-name"),
        rx.el.button(
            _("Let back in"),
            on_click=ConsoleState.let_back_in(row.id),
            data_testid="let-back-in",
            aria_label=_("Let {name} back in", name=row.name),
            aria_disabled=link.busy,
            custom_attrs={"data-paced": ""},
            class_name="quiet small",
        ),
        key="removed-" + row.id.to_string(),
        data_testid="removed-person",
        class_name="person",
    )


def _open(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    return rx.el.button(
        _("Change"),
        on_click=ConsoleState.open_person(row.id),
        class_name="quiet small",
        aria_label=_("Change {name}", name=row.name),
    )


def _change(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    """Another name, or out. It is never the first press, for it is felt by that person at once."""
    return rx.el.span(
        rx.el.form(
            rx.el.input(
                name="name",
                default_value=row.name,
                max_length=MAX_NAME_UNITS,
                auto_complete="off",
                auto_focus=True,
                aria_label=_("New name for {name}", name=row.name),
            ),
            rx.el.input(type="hidden", name="person", default_value=row.id.to_string()),
            rx.el.button(_("Rename"), type="submit", class_name="quiet small"),
            on_submit=ConsoleState.rename,
            class_name="person-rename",
        ),
        rx.cond(
            (stage.presenter != row.id) & (stage.phase != "finished") & (row.status != "left"),
            _pick(row),
            rx.fragment(),
        ),
        _ask_for_code(row),
        rx.el.button(_("Close"), on_click=ConsoleState.open_person(0), class_name="quiet small"),
        _out(
            _("Remove from this quiz"),
            _("Remove {name} from this quiz? Their phone is told, and cannot come back.", name=row.name),
            _("Remove"),
            _("{name}: remove from this quiz", name=row.name),
            ConsoleState.remove(row.id),
            row,
            "person-remove",
        ),
        _out(
            _("Ban from all my quizzes"),
            _("Ban {name} from all of your quizzes? Their phone is told, and cannot come back.", name=row.name),
            _("Ban"),
            _("{name}: ban from all my quizzes", name=row.name),
            ConsoleState.ban(row.id),
            row,
            "person-ban",
        ),
        rx.cond(ConsoleState.shown_code != "", _code(row), rx.fragment()),
        class_name="person-sure",
    )


def _pick(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    return rx.el.button(
        _("Make presenter"),
        type="button",
        on_click=ConsoleState.pick_presenter(row.id),
        data_testid="pick-presenter",
        aria_label=_("Make {name} the presenter", name=row.name),
        aria_disabled=link.busy,
        custom_attrs={"data-paced": ""},
        class_name="quiet small",
    )


def _out(
    words: rx.Var,
    question: rx.Var,
    yes: rx.Var,
    label: rx.Var,
    handler: Any,
    row: rx.vars.ObjectVar[PersonView],
    testid: str,
) -> rx.Component:
    return confirmed(
        words,
        name=f"{testid}-" + row.id.to_string(),
        question=question,
        yes=yes,
        no=_("Keep them"),
        on_yes=handler,
        testid=testid,
        kind="danger small",
        aria_label=label,
    )


def _ask_for_code(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    """The code is a secret of that person: it comes to the console only when somebody asks for it.

    The button stays where it is: what comes after it must not move under the pointer.
    """
    return rx.el.button(
        _("Rejoin code"),
        on_click=ConsoleState.show_rejoin_code(row.id),
        data_testid="show-rejoin-code",
        class_name="quiet small",
        aria_label=_("Show the rejoin code of {name}", name=row.name),
        aria_disabled=ConsoleState.shown_code != "",
    )


def _code(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    return rx.el.p(
        rich(
            _("Rejoin code {code}"),
            code=rx.el.strong(
                ConsoleState.shown_code, data_testid="person-rejoin-code", class_name="rejoin-code figures"
            ),
        ),
        rx.el.span(
            _("Only for {name}: whoever enters it on the join page comes back as this person.", name=row.name),
            class_name="hint small",
        ),
        role="status",
        class_name="person-code",
    )
