"""The host's desk: sign in, then all events."""

from typing import Any

import reflex as rx

from quizapp.components.host.desk import (
    PlainForm,
    counted,
    error_line,
    go_live,
    paced_button,
    phase_mark,
    second_word,
)
from quizapp.components.host.desk_bans import banned_devices
from quizapp.components.host.styles import desk_styles
from quizapp.components.shared.leaving import leave_guard, restored_word
from quizapp.components.shared.shell import calm, shell
from quizapp.frontend.texts import _, ngettext, rich
from quizapp.services.authoring.ownership import MAX_TITLE
from quizapp.states.host.desk import HostState

# In pages a state's attributes are Vars, which its annotations cannot say.
Desk: Any = HostState


def desk() -> rx.Component:
    """`/host`."""
    return shell(
        desk_styles(),
        rx.fragment(
            rx.match(
                Desk.desk,
                ("mine", _mine()),
                ("first", _door(_first_account())),
                ("sign_in", _door(_sign_in(), rx.cond(Desk.registration_open, _register(), _ways_in()))),
                calm(_("One moment …"), _("Looking for your events.")),
            )
        ),
        kind="desk",
        data_testid="desk",
    )


def _door(*forms: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.a("quizapp", href="/", class_name="wordmark"),
        error_line(Desk.error, data_testid="sign-in-error"),
        *forms,
        rx.el.p(
            rich(_("Here to play? {link}. No account needed."), link=rx.el.a(_("Join a quiz"), href="/join")),
            class_name="hint",
        ),
        class_name="desk-door",
    )


def _first_account() -> rx.Component:
    return _account_form(
        _("Create the first account"),
        _("Nobody has an account here yet. The name and the password that you choose now are yours."),
        "/api/sign-in",
        _("Create account"),
        rx.cond(Desk.asks_setup_code, _setup_code(), rx.fragment()),
        is_new=True,
    )


def _setup_code() -> rx.Component:
    return rx.el.label(
        _("Setup code"),
        " ",
        rx.el.span(_("from the terminal where this server was started"), class_name="hint"),
        rx.el.input(
            name="setup_code",
            auto_complete="off",
            auto_capitalize="characters",
            required=True,
            max_length=40,
            data_testid="setup-code",
        ),
        class_name="field",
    )


def _sign_in() -> rx.Component:
    return _account_form(_("Sign in"), _("To your events and their results."), "/api/sign-in", _("Sign in"))


def _ways_in() -> rx.Component:
    """What helps somebody who has no account, or no password any longer."""
    return rx.fragment(
        rx.el.p(_("No account, or no password any longer? Ask whoever runs this server."), class_name="hint"),
        rx.el.p(
            rich(
                _("That person sets a new password with {command}, and lets new hosts in with {setting}."),
                command=rx.el.code("python -m quizapp password NAME"),
                setting=rx.el.code("QUIZAPP_OPEN_REGISTRATION=true"),
            ),
            class_name="hint small",
        ),
    )


def _register() -> rx.Component:
    return _account_form(
        _("New here?"),
        _("Anybody can have an account."),
        "/api/register",
        _("Create account"),
        is_new=True,
        prefix="register",
    )


def _account_form(
    title: rx.Var,
    words: rx.Var,
    action: str,
    button: rx.Var,
    *more: rx.Component,
    is_new: bool = False,
    prefix: str = "sign-in",
) -> rx.Component:
    """A plain form that the browser itself sends, so that the cookie can be hidden from scripts."""
    hint = (
        rx.fragment(" ", rx.el.span(_("at least 8 characters, nothing that others would guess"), class_name="hint"))
        if is_new
        else rx.fragment()
    )
    return PlainForm.create(
        rx.el.h1(title) if prefix == "sign-in" else rx.el.h2(title),
        rx.el.p(words, class_name="hint"),
        rx.el.input(type="hidden", name="next", value=Desk.goes_on_to),
        rx.el.label(
            _("Name"),
            rx.el.input(
                name="name",
                auto_complete="username",
                auto_capitalize="none",
                required=True,
                max_length=200,
                data_testid=f"{prefix}-name",
            ),
            class_name="field",
        ),
        rx.el.label(
            _("Password"),
            hint,
            rx.el.input(
                name="password",
                type="password",
                auto_complete="new-password" if is_new else "current-password",
                required=True,
                max_length=256,
                data_testid=f"{prefix}-password",
            ),
            class_name="field",
        ),
        *more,
        rx.el.button(
            button,
            type="submit",
            data_testid=f"{prefix}-submit",
            class_name="primary" if prefix == "sign-in" else "quiet",
        ),
        action=action,
        method="post",
        class_name="panel",
    )


def _mine() -> rx.Component:
    return rx.fragment(
        rx.el.header(
            rx.el.h1(_("Your events")),
            rx.el.div(
                rx.el.span(Desk.host_name, class_name="host-name"),
                _leave(_("Sign out"), "/api/sign-out", "sign-out"),
                _leave(_("Sign out everywhere"), "/api/sign-out-everywhere", "sign-out-everywhere"),
                class_name="desk-tools",
            ),
            class_name="desk-head",
        ),
        leave_guard(),
        _create(),
        rx.cond(Desk.not_deleted == 0, error_line(Desk.error, data_testid="desk-error"), rx.fragment()),
        rx.cond(
            Desk.events.length() == 0,
            calm(
                _("Your first quiz"), _("Give it a title above, or try the sample event: five questions, ready."), "✨"
            ),
            rx.el.ul(rx.foreach(Desk.events, _card), class_name="event-list"),
        ),
        banned_devices(Desk.bans, Desk.lift_ban),
    )


def _leave(words: rx.Var, action: str, test_id: str) -> rx.Component:
    return PlainForm.create(
        rx.el.button(words, type="submit", data_testid=test_id, class_name="quiet small"),
        action=action,
        method="post",
    )


def _create() -> rx.Component:
    return rx.el.form(
        rx.el.label(
            _("New event"),
            rx.el.input(
                name="title",
                placeholder=_("What is it called?"),
                auto_complete="off",
                max_length=2 * MAX_TITLE,
                data_testid="event-title",
                custom_attrs={"data-keep": "new-event"},
            ),
            restored_word(),
            class_name="field",
        ),
        paced_button(_("Create"), type="submit", data_testid="event-create", class_name="primary"),
        paced_button(
            _("✨ Try the sample event"),
            type="button",
            on_click=Desk.create_sample,
            data_testid="event-sample",
            class_name="quiet",
        ),
        error_line(Desk.title_error, data_testid="event-title-error"),
        on_submit=Desk.create,
        reset_on_submit=False,
        class_name="panel create-event",
    )


def _card(event: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(rx.el.a(event.title, href="/host/" + event.id.to_string(), class_name="card-link")),
            rx.el.p(
                phase_mark(event.phase),
                rx.el.span(event.code, class_name="figures code"),
                counted(ngettext("{count} question", "{count} questions", event.questions)),
                counted(ngettext("{count} participant", "{count} participants", event.participants)),
                class_name="card-facts",
            ),
            class_name="card-words",
        ),
        rx.el.div(
            go_live(event.id, event.phase, event.questions, _("Console"), "primary compact"),
            paced_button(
                _("Duplicate"),
                on_click=Desk.duplicate(event.id),
                data_testid="event-duplicate",
                aria_label=_("Duplicate {title}", title=event.title),
                class_name="quiet small",
            ),
            rx.el.button(
                _("Delete"),
                on_click=Desk.ask_to_delete(event.id),
                data_testid="event-delete",
                aria_label=_("Delete {title}", title=event.title),
                class_name="quiet small",
            ),
            class_name="card-actions",
        ),
        rx.cond(
            Desk.not_deleted == event.id,
            error_line(Desk.error, data_testid="delete-refused"),
            rx.fragment(),
        ),
        rx.cond(
            Desk.deleting == event.id,
            second_word(
                _("Delete “{title}” with everything that happened in it? There is no way back.", title=event.title),
                Desk.delete(event.id),
                Desk.ask_to_delete(0),
            ),
            rx.fragment(),
        ),
        key=event.id.to_string(),
        data_testid="event-card",
        class_name="event-card panel",
    )
