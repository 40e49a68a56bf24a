"""The door of an event, the QR code's target: who is let in, and what everybody else reads."""

from typing import cast

import reflex as rx

from quizapp.components.phone.funny_name import funny_name
from quizapp.components.shared.again import not_right_now, trying_again
from quizapp.components.shared.errors import error, note
from quizapp.components.shared.leaderboard import leaderboard
from quizapp.components.shared.shell import calm, shell
from quizapp.domain.admission.joining import AVATARS, MAX_NAME_UNITS
from quizapp.frontend.texts import _, rich
from quizapp.pages.phone.code_form import code_form
from quizapp.states.phone.join import JoinState
from quizapp.views import DoorView, FunnyView, StandingView

stage = JoinState.stage
standings = stage.standings.to(list[StandingView])
drawn = cast(rx.vars.ObjectVar[FunnyView], JoinState.funny)
door = cast(rx.vars.ObjectVar[DoorView], JoinState.door)
# Who was at the door before the lock may still finish for a moment.
is_closed = stage.admission != "open"
asks_host = stage.admission == "approve"
is_locked_out = is_closed & (~stage.finishing | (stage.locked_at.to(int) < door.since.to(int)))


def join() -> rx.Component:
    """`/join/CODE`."""
    return shell(
        rx.cond(
            stage.phase == "",
            rx.match(
                JoinState.error_reason,
                ("", calm(_("One moment …"), _("Looking for your quiz."))),
                ("too_many_joining", _not_yet()),
                ("cannot_save", _not_yet()),
                _wrong_door(),
            ),
            rx.fragment(
                rx.cond(
                    stage.phase == "finished", _ended(), rx.cond(door.other_title != "", _elsewhere(), _entrance())
                ),
                _been_here(),  # neither a lock nor the end keeps out who is in already
            ),
        ),
        kind="phone",
    )


def _not_yet() -> rx.Component:
    """Too many phones of this network open the page, or the server cannot look up which quiz this is."""
    return rx.fragment(
        not_right_now(JoinState.error, JoinState.again_in, JoinState.again_turn, JoinState.try_again),
        _unseen_error(_("Not right now."), JoinState.error_reason),
    )


def _try_again() -> rx.Component:
    """That the page tries again by itself, and when; nothing where it does not."""
    return rx.cond(
        JoinState.again_in > 0,
        rx.el.p(
            trying_again(JoinState.again_in, JoinState.again_turn, JoinState.try_again),
            role="status",
            class_name="hint figures",
        ),
    )


def _cannot_save() -> rx.Component:
    """What could not be saved, where the page has no other place for errors."""
    return rx.cond(
        JoinState.error_reason == "cannot_save",
        rx.fragment(rx.el.p(JoinState.error, role="alert", class_name="error"), _try_again()),
    )


def _wrong_door() -> rx.Component:
    """No event is behind this address (J10)."""
    title = rx.match(
        JoinState.error_reason,
        ("malformed_code", _("This is not a join code")),
        ("unknown_event", _("No quiz with this code")),
        ("no_cookies", _("Cookies are switched off")),
        ("banned", _("This device is not let in")),
        _("No quiz here"),
    )
    words = rx.match(
        JoinState.error_reason,
        ("malformed_code", _("The QR code or the address was of something else, or a letter is missing.")),
        ("unknown_event", _("It may have been deleted, or the code is an old one.")),
        "",
    )
    return rx.el.div(
        rx.el.h1(title),
        rx.el.p(words, " ", _("Check the code on the big screen and enter it here."), class_name="lead"),
        code_form(error(JoinState.error, JoinState.error_reason)),
        class_name="door",
    )


def _entrance() -> rx.Component:
    return rx.cond(
        JoinState.error_reason == "banned",
        _turned_away(),
        rx.fragment(
            rx.cond(door.waiting_as != "", rx.cond(is_closed & ~door.let_in, _in_line(), _coming_in()), _door()),
            # Being shown is what asks what the host has said.
            rx.cond(JoinState.called, rx.el.span(on_mount=JoinState.hear_host), rx.fragment()),
        ),
    )


def _door() -> rx.Component:
    """Name and avatar. The form stays as it is when the lock comes and goes: nothing that was typed is lost."""
    return rx.el.div(
        rx.el.div(rx.el.p(_("You are joining"), class_name="eyebrow"), rx.el.h1(stage.title)),
        rx.cond(
            door.known_as != "",
            note(
                rich(
                    _(
                        "You were here as {name}. Join, and you go on with name and points. "
                        "Another name? It is in the menu behind your name."
                    ),
                    name=rx.el.strong(door.known_as),
                )
            ),
            rx.cond(is_locked_out, _lock_sign(), rx.cond(is_closed, _closing_sign(), rx.fragment())),
        ),
        rx.el.form(
            rx.cond(stage.funny, funny_name(drawn, JoinState.another_name), _name_field()),
            rx.cond(
                (JoinState.error_reason == "locked")
                | (JoinState.error_reason == "approval")
                | (stage.funny & JoinState.error_reason.startswith("name_")),
                rx.fragment(),  # said elsewhere, or of a name that nobody chooses any more
                error(JoinState.error, JoinState.error_reason),
            ),
            _try_again(),
            rx.cond(stage.funny, rx.fragment(), _avatars()),
            rx.el.button(
                rx.cond(
                    is_locked_out & (door.known_as == ""),
                    rx.cond(asks_host, _("Ask to join"), _("Get in line")),
                    _("Join"),
                ),
                type="submit",
                data_testid="join-submit",
                class_name="primary wide",
            ),
            on_submit=JoinState.join,
        ),
        class_name="door",
    )


def _name_field() -> rx.Component:
    # Without an id, by which Reflex would send an empty field in place of one that is not there.
    return rx.el.label(
        _("Your name"),
        rx.el.input(
            name="name",
            default_value=door.name,
            placeholder=_("Name"),
            auto_complete="nickname",
            auto_focus=True,
            max_length=MAX_NAME_UNITS,
            data_testid="name-input",
        ),
        class_name="field",
    )


def _avatars() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(_("Your avatar")),
        rx.el.div(*[_avatar(index, avatar) for index, avatar in enumerate(AVATARS)], class_name="avatars"),
    )


def _avatar(index: int, avatar: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="avatar",
            value=str(index),
            default_checked=door.avatar == index,
            class_name="unseen",
        ),
        rx.el.span(avatar),
        data_testid=f"avatar-{index}",
        class_name="avatar",
    )


def _lock_sign() -> rx.Component:
    return rx.el.div(
        rx.el.p(rx.el.strong(rx.cond(asks_host, _("🙋 The host has to let you in."), _("🔒 Joining is locked.")))),
        rx.el.p(
            rx.cond(
                asks_host,
                _("Enter your name and ask to join: the host sees it, and this page goes on by itself."),
                _("Enter your name and get in line: this page lets you in as soon as the host unlocks it."),
            )
        ),
        rx.cond(JoinState.error == "", _closed_error(), rx.fragment()),
        role="status",
        class_name="note stacked",
    )


def _closing_sign() -> rx.Component:
    """You came before the lock."""
    return rx.el.p(
        rx.cond(
            asks_host,
            _("From now on the host has to let people in. You came in time: enter your name within the next seconds."),
            _("Joining has just been locked. You came in time: enter your name within the next seconds."),
        ),
        role="alert",
        data_testid="join-closing",
        class_name="note",
    )


def _in_line() -> rx.Component:
    return rx.el.div(
        rx.el.p(stage.title, class_name="eyebrow"),
        calm(
            rx.cond(asks_host, _("Wait until the host lets you in"), _("Joining is locked")),
            rx.cond(
                asks_host,
                _("You have asked to join as {name}. This page then goes on by itself.", name=door.waiting_as),
                _(
                    "You are in line as {name}. This page lets you in by itself as soon as it is unlocked.",
                    name=door.waiting_as,
                ),
            ),
            rx.cond(asks_host, "🙋", "🔒"),
        ),
        _closed_error(),
        _cannot_save(),
        rx.el.button(_("Choose another name"), on_click=JoinState.step_out_of_line, class_name="quiet"),
        role="status",
        data_testid="in-line",
        class_name="closed",
    )


def _closed_error() -> rx.Component:
    return rx.cond(
        asks_host,
        _unseen_error(_("The host has to let you in."), "approval"),
        _unseen_error(_("Joining is locked."), "locked"),
    )


def _coming_in() -> rx.Component:
    """The lock has just been opened: being shown is what asks to be let in."""
    return rx.el.div(
        calm(_("The door is open"), _("Letting you in as {name} …", name=door.waiting_as)),
        error(JoinState.error, JoinState.error_reason),
        _try_again(),
        rx.cond(
            JoinState.error != "",
            rx.el.button(_("Choose another name"), on_click=JoinState.step_out_of_line, class_name="quiet"),
            rx.fragment(),
        ),
        on_mount=JoinState.come_in,
        class_name="closed",
    )


def _elsewhere() -> rx.Component:
    """This device is in another running event (J13)."""
    return rx.el.div(
        rx.el.div(
            rx.el.p(_("You want to join"), class_name="eyebrow"),
            rx.el.h1(stage.title),
        ),
        rx.el.p(
            rich(
                _("You are in another quiz right now: {title}, as {name}. One phone plays one quiz at a time."),
                title=rx.el.strong(door.other_title),
                name=rx.el.strong(door.other_name),
            ),
            data_testid="join-error",
            custom_attrs={"data-reason": "elsewhere"},
            role="status",
            class_name="note",
        ),
        rx.el.a(
            _("Go back to it"),
            href="/play/" + door.other_code.to(str),
            data_testid="back-to-other",
            class_name="primary wide",
        ),
        rx.el.button(
            _("Leave it and join this one"),
            on_click=JoinState.leave_other,
            data_testid="leave-other",
            class_name="quiet wide",
        ),
        _cannot_save(),
        rx.el.p(_("Your points there stay: join it again later, and you go on with them."), class_name="hint"),
        class_name="door",
    )


def _turned_away() -> rx.Component:
    return rx.el.div(
        calm(_("This phone is not let in"), JoinState.error, "🚪"),
        _unseen_error(_("This phone is not let in."), "banned"),
        rx.el.button(_("Try again"), on_click=JoinState.open_door, data_testid="try-again", class_name="quiet"),
        class_name="closed",
    )


def _ended() -> rx.Component:
    """Nobody can join any more; how it ended may be seen (I7)."""
    return rx.el.div(
        calm(_("This quiz has ended"), _("Nobody can join it any more."), "🏁"),
        _unseen_error(_("Ended."), "ended"),
        rx.cond(
            standings.length() > 0,
            rx.el.section(rx.el.h2(_("How it ended")), leaderboard(standings), class_name="how-it-ended"),
            rx.fragment(),
        ),
        rx.el.a(_("Enter another code"), href="/join", class_name="primary"),
        class_name="closed",
    )


def _been_here() -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            _("Been here before?"),
            " ",
            rx.el.span(_("Come back with your rejoin code"), class_name="looks-like-link"),
            data_testid="rejoin-open",
        ),
        rx.el.form(
            rx.el.label(_("Rejoin code"), html_for="rejoin"),
            rx.el.input(
                name="code",
                id="rejoin",
                placeholder=_("ABCD 2345"),
                auto_complete="off",
                auto_capitalize="characters",
                spell_check=False,
                max_length=24,
                required=True,
                data_testid="rejoin-input",
                class_name="code-input figures",
            ),
            error(JoinState.rejoin_error, JoinState.rejoin_error_reason),
            rx.el.p(
                _("It is in the menu behind your name on the old phone. The host can look it up, too."),
                class_name="hint",
            ),
            rx.el.button(_("Come back"), type="submit", data_testid="rejoin-submit", class_name="quiet wide"),
            on_submit=JoinState.rejoin,
        ),
        class_name="been-here",
    )


def _unseen_error(words: rx.Var, reason: str | rx.Var) -> rx.Component:
    """For programs: the page itself says it. What was wrong with a rejoin code comes first."""
    return rx.cond(
        JoinState.rejoin_error == "",
        rx.el.p(words, data_testid="join-error", custom_attrs={"data-reason": reason}, class_name="unseen"),
        rx.fragment(),
    )
