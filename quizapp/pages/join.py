"""The ways in: the start page, the code by hand, and the door of an event."""

from typing import cast

import reflex as rx

from quizapp.components.funny_name import funny_name
from quizapp.components.shell import calm, shell
from quizapp.domain.joining import AVATARS, MAX_NAME_UNITS
from quizapp.states.join import JoinState
from quizapp.views import FunnyView

stage = JoinState.stage
drawn = cast(rx.vars.ObjectVar[FunnyView], JoinState.funny)


def home() -> rx.Component:
    """`/`: join by code, or create an event."""
    return shell(
        rx.el.div(
            _wordmark(),
            rx.el.p("The live quiz that loses nothing.", class_name="lead"),
            rx.cond(JoinState.has_left, _note("You have left the quiz. Your points stay: join again to go on.")),
            rx.el.div(
                code_form(),
                rx.el.p("Or point your phone's camera at the QR code on the big screen.", class_name="hint"),
                class_name="card",
            ),
            rx.el.p("Hosting a quiz yourself?", class_name="hint"),
            rx.el.a("Create event", href="/host", class_name="quiet wide", data_testid="create-event"),
            class_name="door front",
        ),
        kind="phone",
        live=False,
    )


def _wordmark() -> rx.Component:
    return rx.el.h1(rx.el.img(src="/favicon.svg", alt=""), "quizapp", class_name="wordmark")


def join_by_code() -> rx.Component:
    """`/join`: the code by hand."""
    return shell(
        rx.el.div(
            rx.el.h1("Join a quiz"),
            rx.el.p("The code is on the big screen, next to the QR code.", class_name="lead"),
            code_form(),
            class_name="door",
        ),
        kind="phone",
        live=False,
    )


def code_form(trouble: rx.Component | None = None) -> rx.Component:
    """The six characters from the screen, with what was wrong with the last ones (or with the address)."""
    return rx.el.form(
        rx.el.label("Join code", html_for="code"),
        rx.el.input(
            name="code",
            id="code",
            placeholder="ABC 234",
            auto_complete="off",
            auto_capitalize="characters",
            spell_check=False,
            max_length=20,
            required=True,
            data_testid="join-code",
            class_name="code-input figures",
        ),
        rx.cond(
            JoinState.code_trouble != "",
            _error(JoinState.code_trouble, JoinState.code_trouble_reason),
            trouble or rx.fragment(),
        ),
        rx.el.button("Join", type="submit", data_testid="join-code-submit", class_name="primary wide"),
        on_submit=JoinState.enter_code,
        class_name="code-form",
    )


def join() -> rx.Component:
    """`/join/CODE`: the QR code's target."""
    return shell(
        rx.cond(
            stage.phase == "",
            rx.cond(
                JoinState.trouble != "",
                rx.el.div(
                    rx.el.h1("No quiz here"),
                    rx.el.p("Check the code on the big screen and enter it here.", class_name="lead"),
                    code_form(_error(JoinState.trouble, JoinState.trouble_reason)),
                    class_name="door",
                ),
                calm("One moment …", "Looking for your quiz."),
            ),
            rx.fragment(
                rx.cond(stage.phase == "finished", _ended(), rx.cond(stage.locked, _locked(), _door())),
                _been_here(),  # neither a lock nor the end keeps out who is in already
            ),
        ),
        kind="phone",
    )


def _door() -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.el.p("You are joining", class_name="eyebrow"), rx.el.h1(stage.title)),
        rx.cond(
            JoinState.known_as != "",
            _note("You were here as ", rx.el.strong(JoinState.known_as), ". Join, and you go on with name and points."),
        ),
        rx.el.form(
            rx.cond(stage.funny, funny_name(drawn, JoinState.another_name), _name_field()),
            _error(JoinState.trouble, JoinState.trouble_reason),
            rx.cond(stage.funny, rx.fragment(), _avatars()),
            rx.el.button("Join", type="submit", data_testid="join-submit", class_name="primary wide"),
            on_submit=JoinState.join,
        ),
        class_name="door",
    )


def _name_field() -> rx.Component:
    # Without an id, by which Reflex would send an empty field in place of one that is not there.
    return rx.el.label(
        "Your name",
        rx.el.input(
            name="name",
            placeholder="Name",
            auto_complete="nickname",
            auto_focus=True,
            max_length=MAX_NAME_UNITS,
            data_testid="name-input",
        ),
        class_name="field",
    )


def _avatars() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Your avatar"),
        rx.el.div(*[_avatar(index, avatar) for index, avatar in enumerate(AVATARS)], class_name="avatars"),
    )


def _note(*words: str | rx.Component) -> rx.Component:
    return rx.el.p(*words, role="status", class_name="note")


def _avatar(index: int, avatar: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name="avatar", value=str(index), default_checked=index == 0, class_name="unseen"),
        rx.el.span(avatar),
        data_testid=f"avatar-{index}",
        class_name="avatar",
    )


def _locked() -> rx.Component:
    return rx.el.div(
        calm("Joining is locked", "The host has closed the door for now. This page opens by itself.", "🔒"),
        _unseen_error("Joining is locked.", "locked"),
        class_name="closed",
    )


def _ended() -> rx.Component:
    return rx.el.div(
        calm("This quiz has ended", "Nobody can join it any more.", "🏁"),
        _unseen_error("Ended.", "ended"),
        rx.el.a("Enter another code", href="/join", class_name="primary"),
        class_name="closed",
    )


def _been_here() -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            "Been here before? ",
            rx.el.span("Come back with your rejoin code", class_name="looks-like-link"),
            data_testid="rejoin-open",
        ),
        rx.el.form(
            rx.el.label("Rejoin code", html_for="rejoin"),
            rx.el.input(
                name="code",
                id="rejoin",
                placeholder="ABCD 2345",
                auto_complete="off",
                auto_capitalize="characters",
                spell_check=False,
                max_length=24,
                required=True,
                data_testid="rejoin-input",
                class_name="code-input figures",
            ),
            _error(JoinState.rejoin_trouble, JoinState.rejoin_trouble_reason),
            rx.el.p(
                "It is in the menu behind your name on the old phone. The host can look it up, too.", class_name="hint"
            ),
            rx.el.button("Come back", type="submit", data_testid="rejoin-submit", class_name="quiet wide"),
            on_submit=JoinState.rejoin,
        ),
        class_name="been-here",
    )


def _unseen_error(words: str, reason: str) -> rx.Component:
    """For programs: the page itself says it. What was wrong with a rejoin code comes first."""
    return rx.cond(
        JoinState.rejoin_trouble == "",
        rx.el.p(words, data_testid="join-error", custom_attrs={"data-reason": reason}, class_name="unseen"),
        rx.fragment(),
    )


def _error(words: rx.Var | str, reason: rx.Var | str) -> rx.Component:
    return rx.cond(
        words != "",
        rx.el.p(
            words,
            role="alert",
            data_testid="join-error",
            custom_attrs={"data-reason": reason},
            class_name="error",
        ),
        rx.fragment(),
    )
