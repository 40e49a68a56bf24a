"""Finding people in the console's list, and removing many of them at once."""

from typing import Any

import reflex as rx

from quizapp.domain.people.roster import MAX_SEARCH, PAGE_ROWS, RosterOrder
from quizapp.frontend import link
from quizapp.frontend.texts import _, ngettext, rich
from quizapp.frontend.tick import Tick
from quizapp.states.host.console import ConsoleState
from quizapp.states.host.console_people import MINUTES_AT_FIRST, MOST_MINUTES
from quizapp.views import PersonView

# In pages a state's attributes are Vars, which its annotations cannot say.
Console: Any = ConsoleState
place, counts = Console.roster_page, Console.counts
picked, count = Console.picked_people, Console.many_count
PEOPLE_LIST = "people-list"  # the id of the list that these tools are for
_ORDERS = {
    RosterOrder.CONNECTION: _("By connection"),
    RosterOrder.NAME: _("By name"),
    RosterOrder.SCORE: _("By score"),
    RosterOrder.JOINED: _("Newest first"),
}


def people_tools() -> rx.Component:
    """Search and order. They are in nobody's way while there is nobody to look for."""
    return rx.cond(
        counts.people + counts.removed > 0,
        rx.el.div(
            rx.el.input(
                type="search",
                default_value=Console.search,
                key="search-" + Console.stage.event.to_string(),
                placeholder=_("Search"),
                aria_label=_("Search people by name"),
                max_length=MAX_SEARCH,
                on_change=Console.search_people.debounce(200),
                data_testid="people-search",
            ),
            rx.el.select(
                *[rx.el.option(words, value=order.value) for order, words in _ORDERS.items()],
                value=Console.order,
                on_change=Console.sort_people,
                aria_label=_("Sort people"),
                data_testid="people-sort",
            ),
            class_name="people-tools",
        ),
        rx.fragment(),
    )


def page_turner() -> rx.Component:
    """From page to page, where there is more than one."""
    return rx.cond(
        place.pages > 1,
        rx.el.nav(
            _turn("‹", _("Page before"), -1, place.page <= 0, "people-page-prev"),
            rx.el.span(
                _(
                    "{first} – {last} of {found}",
                    first=place.page * PAGE_ROWS + 1,
                    last=rx.cond(place.page + 1 < place.pages, (place.page + 1) * PAGE_ROWS, place.found),
                    found=place.found,
                ),
                data_testid="people-place",
                class_name="figures",
            ),
            _turn("›", _("Next page"), 1, place.page + 1 >= place.pages, "people-page-next"),
            aria_label=_("Pages of the list"),
            class_name="people-pages",
        ),
        rx.fragment(),
    )


def people_found() -> rx.Component:
    """How many a search has found, and a tick for all of them."""
    return rx.cond(
        Console.search != "",
        rx.el.p(
            _("{count} found", count=place.found),
            rx.cond(
                place.found > 0,
                rx.el.button(
                    _("Pick all found"),
                    type="button",
                    on_click=Console.pick_found,
                    data_testid="pick-found",
                    class_name="quiet small",
                ),
                rx.fragment(),
            ),
            role="status",
            class_name="people-found hint figures",
        ),
        rx.fragment(),
    )


def _turn(sign: str, words: rx.Var, step: int, ends: rx.Var, testid: str) -> rx.Component:
    return rx.el.button(
        sign,
        type="button",
        on_click=[link.show_top.partial(PEOPLE_LIST), Console.turn_page(place.page + step)],
        disabled=ends,
        aria_label=words,
        data_testid=testid,
        class_name="quiet small",
    )


def pick(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
    """A tick for who is to be removed together with others."""
    return Tick.create(
        checked=picked.contains(row.id),
        on_tick=lambda wanted: Console.pick_person(row.id, wanted),
        custom_attrs={"data-testid": "participant-pick", "aria-label": _("Pick {name}", name=row.name)},
        class_name="person-pick",
    )


def remove_many() -> rx.Component:
    """ "Remove all who …": whom, then the number, and only after a second word it is done."""
    return rx.cond(
        Console.many_open,
        rx.cond(count < 0, _whom(), _sure()),
        rx.cond(
            counts.people > 0,
            rx.el.button(
                _("Remove many …"),
                type="button",
                on_click=Console.open_many(True),
                data_testid="remove-many-open",
                class_name="quiet small people-many-open",
            ),
            rx.fragment(),
        ),
    )


def _whom() -> rx.Component:
    return rx.el.form(
        rx.el.label(
            _("Remove all who"),
            rx.el.select(
                rx.el.option(_("have never answered"), value="never_answered"),
                rx.el.option(_("joined in the last …"), value="joined_since"),
                rx.el.option(_("are picked in the list"), value="picked"),
                value=Console.many_who,
                on_change=Console.choose_who,
                data_testid="remove-many-who",
            ),
            class_name="field",
        ),
        rx.match(
            Console.many_who,
            (
                "joined_since",
                rx.el.label(
                    rx.el.input(
                        type="number",
                        name="minutes",
                        default_value=str(MINUTES_AT_FIRST),
                        min=1,
                        max=MOST_MINUTES,
                        required=True,
                        data_testid="remove-many-minutes",
                    ),
                    " ",
                    _("minutes"),
                    class_name="people-minutes",
                ),
            ),
            (
                "picked",
                rx.el.p(
                    rx.cond(
                        picked.length() > 0,
                        _("{count} picked", count=picked.length()),
                        _("{count} picked yet: tick them in the list.", count=picked.length()),
                    ),
                    rx.cond(
                        picked.length() > 0,
                        rx.el.button(
                            _("Pick nobody"),
                            type="button",
                            on_click=Console.pick_nobody,
                            data_testid="pick-nobody",
                            class_name="quiet small",
                        ),
                        rx.fragment(),
                    ),
                    class_name="people-found hint figures",
                ),
            ),
            rx.el.p(_("They were asked a question, and have answered none."), class_name="hint"),
        ),
        rx.el.div(
            rx.el.button(
                _("Remove …"),
                type="submit",
                data_testid="remove-many",
                aria_disabled=link.busy,
                custom_attrs={"data-paced": ""},
                class_name="danger small",
            ),
            rx.el.button(_("Close"), type="button", on_click=Console.open_many(False), class_name="quiet small"),
            class_name="second-word-actions",
        ),
        on_submit=Console.ask_to_remove_many,
        class_name="people-many",
    )


def _sure() -> rx.Component:
    return rx.el.div(
        rx.cond(
            count == 0,
            rx.el.p(_("That is nobody.")),
            rx.el.p(
                rich(
                    _("Remove {people}: {names}? Their phones are told, and cannot come back. You can undo it here."),
                    people=rx.el.strong(_people(count), data_testid="remove-many-count"),
                    names=_named(),
                )
            ),
        ),
        rx.el.div(
            rx.cond(
                count > 0,
                rx.el.button(
                    ngettext("Remove {count} person", "Remove {count} people", count),
                    type="button",
                    on_click=Console.remove_many,
                    data_testid="remove-many-confirm",
                    aria_disabled=link.busy,
                    custom_attrs={"data-paced": ""},
                    class_name="danger small",
                ),
                rx.fragment(),
            ),
            rx.el.button(
                rx.cond(count > 0, _("Keep them"), _("Back")),
                type="button",
                on_click=Console.keep_many,
                data_testid="remove-many-cancel",
                class_name="quiet small",
            ),
            class_name="second-word-actions",
        ),
        role="alertdialog",
        aria_label=_("Remove many people"),
        class_name="people-many figures",
    )


def _named() -> rx.Component:
    """Who they are: who is picked need not be in what the search shows now."""
    names = Console.many_names
    more = count - names.length()
    return rx.el.span(
        rx.cond(
            more > 0,
            _("{names} and {count} more", names=names.join(", "), count=more),
            names.join(", "),
        ),
        data_testid="remove-many-names",
    )


def _people(number: rx.Var) -> rx.Component:
    return rx.el.span(ngettext("{count} person", "{count} people", number))


def remove_many_undo() -> rx.Component:
    """The way back from the latest removal of many, for as long as there is no newer one."""
    return rx.cond(
        place.undo > 0,
        rx.el.button(
            ngettext("Undo: let {count} person back in", "Undo: let {count} people back in", place.undo),
            type="button",
            on_click=Console.undo_remove_many,
            data_testid="remove-many-undo",
            aria_disabled=link.busy,
            custom_attrs={"data-paced": ""},
            class_name="quiet small people-undo figures",
        ),
        rx.fragment(),
    )
