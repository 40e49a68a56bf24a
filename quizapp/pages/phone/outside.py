"""What the participant's page shows to a phone that is in no quiz: not yet, or not any longer."""

import reflex as rx

from quizapp.components.shared.again import not_right_now
from quizapp.components.shared.connection import restoring
from quizapp.components.shared.shell import calm
from quizapp.frontend.texts import _
from quizapp.states.phone.play import PlayState
from quizapp.texts.refusals import SENTENCES

stage = PlayState.stage


def outside() -> rx.Component:
    """Why this phone is in no quiz, or that it will be in a moment."""
    return rx.fragment(
        rx.match(
            PlayState.error_reason,
            (
                "",
                restoring(_("Restoring your session …"), _("Your name, your answers and your score are on their way.")),
            ),
            (
                "cannot_save",
                not_right_now(PlayState.error, PlayState.again_in, PlayState.again_turn, PlayState.restore),
            ),
            ("removed", _taken_out()),
            ("banned", _taken_out()),
            ("moved_device", _moved_on()),
            ("left_elsewhere", _left()),
            _no_way_in(),
        )
    )


def _why_out() -> rx.Var | rx.Component:
    """The sentence for each reason why a phone is nobody's any longer."""
    return rx.match(
        PlayState.error_reason,
        *[(reason, _(SENTENCES[reason].text)) for reason in ("removed", "banned", "moved_device", "left_elsewhere")],
        PlayState.error,
    )


def _taken_out() -> rx.Component:
    """The host has taken this person out; a host who did so by mistake lets them back in."""
    return rx.el.div(
        calm(_("You were taken out of this quiz"), _why_out(), "👋"),
        rx.el.button(_("Try again"), on_click=PlayState.restore, data_testid="try-again", class_name="quiet"),
        rx.el.a(_("Join another quiz"), href="/join", class_name="looks-like-link"),
        data_testid="taken-out",
        custom_attrs={"data-reason": PlayState.error_reason},
        class_name="closed",
    )


def _moved_on() -> rx.Component:
    """The rejoin code of this phone was entered on another one (I6)."""
    return rx.el.div(
        calm(_("You continue on another phone"), _why_out(), "📱"),
        rx.el.a(_("To the join page"), href="/join/" + stage.code.to(str), class_name="quiet"),
        data_testid="moved-device",
        class_name="closed",
    )


def _left() -> rx.Component:
    """Another page of this phone went on to another quiz (J13)."""
    return rx.el.div(
        calm(_("You have left this quiz"), _why_out(), "👋"),
        rx.el.a(_("To the join page"), href="/join/" + stage.code.to(str), class_name="quiet"),
        class_name="closed",
    )


def _no_way_in() -> rx.Component:
    """There is no such quiz, or no way to be recognised."""
    return rx.el.div(
        calm(_("That did not work"), PlayState.error),
        rx.el.a(_("Enter another code"), href="/join", class_name="primary"),
        class_name="closed",
    )
