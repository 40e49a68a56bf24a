"""What a room needs to get in: the join card, the Wi-Fi, and the names of who is in."""

from typing import Any

import reflex as rx

from quizapp.frontend.texts import _, ngettext, rich
from quizapp.views import LobbyView, NameView, WifiView

Lobby = rx.vars.ObjectVar[LobbyView]
WifiVar = rx.vars.ObjectVar[WifiView]
Name = rx.vars.ObjectVar[NameView]

LOCKED = _("🔒 Joining is locked")
HOST_LETS_IN = _("🙋 The host has to let you in")
# A password this long is set smaller, so that it stays in few lines.
LONG_PASSWORD = 20


def join_card(
    code: rx.Var, address: str | rx.Var, locked: rx.Var, approve: rx.Var | bool, wifi: WifiVar, *, marks: bool
) -> rx.Component:
    """QR code, address and code, under a band that tells what to do, or that joining is locked.

    Both bands take the same room. `marks` gives lock and code their test ids, for the one card that is always there.
    """
    lock_mark: dict[str, Any] = {"data_testid": "screen-lock"} if marks else {}
    approval_mark: dict[str, Any] = {"data_testid": "screen-approval"} if marks else {}
    code_mark: dict[str, Any] = {"data_testid": "screen-code"} if marks else {}
    return rx.el.div(
        rx.cond(
            locked,
            rx.el.p(LOCKED, class_name="card-band locked", **lock_mark),
            rx.cond(
                approve,
                rx.el.p(HOST_LETS_IN, class_name="card-band asks", **approval_mark),
                rx.el.p(_step("2", wifi), _("Scan to join"), class_name="card-band"),
            ),
        ),
        rx.el.img(src="/qr/" + code.to(str) + ".svg", alt=_("QR code to join"), data_testid="screen-qr"),
        rx.el.p(_("or open"), class_name="card-line"),
        rx.el.p(
            rx.el.strong(address, class_name="address"),
            custom_attrs={"style": _characters(address)},
            class_name="card-line",
        ),
        rx.el.p(
            _("with the code"),
            rx.el.strong(code, class_name="code figures", **code_mark),
            class_name="card-line",
        ),
        class_name="join-card",
    )


def wifi_card(wifi: WifiVar, locked: rx.Var) -> rx.Component:
    """The Wi-Fi as QR code and in words, as some phones scan no Wi-Fi codes; nothing where there is none."""
    return rx.cond(
        wifi.name != "",
        rx.el.div(
            rx.el.svg(
                rx.el.svg.path(d=wifi.path),
                view_box="0 0 " + wifi.side.to_string() + " " + wifi.side.to_string(),
                role="img",
                aria_label=_("QR code of the Wi-Fi"),
                shape_rendering="crispEdges",
                class_name="wifi-code",
            ),
            rx.el.p(
                rx.el.span(
                    rx.cond(locked, rx.fragment(), _step("1", wifi)),
                    rich(_("Wi-Fi: {name}"), name=rx.el.bdi(rx.el.strong(wifi.name))),
                ),
                rx.el.small(" · ", class_name="unseen"),
                rx.cond(
                    wifi.password != "",
                    rx.el.span(
                        rich(_("password {password}"), password=rx.el.bdi(wifi.password, class_name="password"))
                    ),
                    rx.el.span(_("no password")),
                ),
                custom_attrs={"data-length": rx.cond(wifi.password.length() > LONG_PASSWORD, "long", "short")},
                class_name="wifi-words",
            ),
            data_testid="screen-wifi",
            class_name="wifi-card",
        ),
        rx.fragment(),
    )


def names(lobby: Lobby) -> rx.Component:
    """Who is in, in tidy columns, and how many others there are."""

    def cell(person: Name) -> rx.Component:
        return rx.el.li(
            rx.el.span(person.avatar, " ", aria_hidden="true", class_name="name-avatar"),
            rx.el.bdi(person.name, class_name="name-words"),
            rx.cond(person.number != "", rx.el.span(" ", person.number, class_name="figures"), rx.fragment()),
            key=person.id.to_string(),
            custom_attrs={"data-newest": rx.cond(person.id == lobby.newest, "true", "false")},
        )

    return rx.el.div(
        rx.el.ul(
            rx.foreach(lobby.names.to(list[NameView]), cell),
            custom_attrs={"data-size": lobby.size},
            data_testid="screen-names",
            class_name="lobby-names",
        ),
        rx.cond(
            lobby.others.to(int) > 0,
            rx.el.p(
                ngettext("and {count} other", "and {count} others", lobby.others),
                data_testid="screen-others",
                class_name="figures",
            ),
            rx.fragment(),
        ),
        class_name="lobby-crowd",
    )


def _step(number: str, wifi: WifiVar) -> rx.Component:
    """Which of the two codes comes first, where there are two."""
    return rx.cond(wifi.name != "", rx.el.span(number, class_name="step"), rx.fragment())


def _characters(text: str | rx.Var) -> rx.Var:
    return rx.Var(f"({{ '--characters': {text}.length }})", _var_type=dict)
