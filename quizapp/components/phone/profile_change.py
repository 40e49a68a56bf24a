"""The wish for another name or avatar, on the phone: the forms, and how far the wish is."""

from dataclasses import dataclass

import reflex as rx

from quizapp.domain.admission.joining import AVATARS, MAX_NAME_UNITS, NAME_MISSING
from quizapp.domain.storage_faults import NOT_STORED
from quizapp.frontend import link
from quizapp.frontend.texts import _
from quizapp.views import MeView

Me = rx.vars.ObjectVar[MeView]


@dataclass(frozen=True)
class Wishing:
    """Who wishes, which handler grants it, and whether names are drawn here instead of typed."""

    me: Me
    handler: str
    funny: rx.Var | bool

    @property
    def is_pending(self) -> rx.Var:
        """Whether something that is shown is only wanted so far. On a good line that is over before it can be seen."""
        return (link.wish_person == self.me.id) & (link.wish_state == "waiting")

    @property
    def name(self) -> rx.Var:
        """The wanted name, while there is one, else the name."""
        return rx.cond(self.is_pending & (link.wish_name != ""), link.wish_name, self.me.name)

    @property
    def avatar(self) -> rx.Var:
        """The wanted avatar, while there is one, else the avatar."""
        return rx.cond(self.is_pending & (link.wish_avatar != ""), link.wish_avatar, self.me.avatar)


def name_wish(wishing: Wishing) -> rx.Component:
    """Another name: typed, or drawn where everybody gets a funny one."""
    return rx.el.div(rx.cond(wishing.funny, _draw(wishing), _type(wishing)), _state(), class_name="wish")


def _type(wishing: Wishing) -> rx.Component:
    return rx.el.form(
        rx.el.label(_("Your name"), html_for="new-name"),
        rx.el.input(
            name="name",
            id="new-name",
            default_value=wishing.me.name,
            max_length=MAX_NAME_UNITS,
            data_testid="rename-input",
            auto_complete="off",
        ),
        rx.el.button(_("Save name"), type="submit", data_testid="rename-submit", class_name="primary"),
        on_submit=link.wish_name_of.partial(wishing.handler, wishing.me.id, _(NAME_MISSING)),
    )


def _draw(wishing: Wishing) -> rx.Component:
    return rx.el.button(
        _("Another funny name"),
        type="button",
        on_click=link.wish_draw.partial(wishing.handler, wishing.me.id),
        data_testid="rename-draw",
        class_name="primary wide",
    )


def _state() -> rx.Component:
    """How far the last wish is. It stays on the page, only its words change."""
    return rx.el.p(
        rx.match(
            link.wish_state,
            (
                "waiting",
                rx.cond(
                    link.wish_reason == "not_stored",
                    _(NOT_STORED),
                    _("Saved on this phone, sent when you are back online."),
                ),
            ),
            ("sending", _("Sending …")),
            ("saved", rx.cond(link.wish_words != "", link.wish_words, _("Saved."))),
            ("refused", link.wish_words),
            "",
        ),
        role="status",
        data_testid="rename-state",
        custom_attrs={"data-state": link.wish_state},
        class_name="wish-state",
    )


def avatar_wish(wishing: Wishing) -> rx.Component:
    """All avatars to choose from."""
    buttons = [
        rx.el.button(
            avatar,
            type="button",
            on_click=link.wish_avatar_of.partial(wishing.handler, wishing.me.id, index, avatar),
            aria_label=_("Take {avatar} as your avatar", avatar=avatar),
            data_testid=f"my-avatar-{index}",
            class_name="avatar-button",
        )
        for index, avatar in enumerate(AVATARS)
    ]
    return rx.el.div(*buttons, class_name="avatar-buttons", role="group", aria_label=_("Your avatar"))
