"""The participant's page: the whole event on one phone."""

import reflex as rx

from quizapp.components.phone.badge import badge
from quizapp.components.phone.profile_change import Wishing
from quizapp.components.phone.receipt import late_receipt
from quizapp.components.shared.leaderboard import leaderboard
from quizapp.components.shared.phases import by_phase
from quizapp.components.shared.shell import announcement, calm, shell
from quizapp.domain.flow.phases import Phase
from quizapp.domain.scoring.points import RULE, STREAK_MAX, STREAK_RULE, STREAK_STEP
from quizapp.frontend.texts import _, ngettext, rich
from quizapp.pages.phone.outside import outside
from quizapp.pages.phone.play_presenter import presenters_controls
from quizapp.pages.phone.play_question import (
    answered,
    in_time,
    me,
    open_question,
    question,
    receipt,
    revealed_question,
    stage,
)
from quizapp.states.phone.play import PlayState
from quizapp.views import StandingView

standings = stage.standings.to(list[StandingView])
# Nobody is ahead of somebody without points: then nobody has any, and there are no places.
nobody_scored = (me.score == 0) & (me.behind == 0)
presents = (me.id != 0) & (stage.presenter == me.id) & (stage.phase != "finished")
# Who can answer is told by the question itself: the own part is sent when it is over.
is_asked = (stage.phase == "question") | ((stage.phase == "paused") & (stage.before == "question"))


def play() -> rx.Component:
    """`/play/CODE`."""
    return shell(
        rx.cond((stage.phase == "") | (me.id == 0), outside(), _event()),
        kind="phone",
        has_foot=False,
        data_testid="play",
        custom_attrs={
            "data-phase": stage.phase,
            "data-role": rx.cond(presents, "presenter", "participant"),
            "data-status": rx.cond(is_asked, rx.cond(in_time, "active", "waiting"), me.status),
        },
    )


def _event() -> rx.Component:
    return rx.fragment(
        announcement(rx.cond(presents, "", _phase_words())),
        badge(
            Wishing(me, PlayState.get_full_name() + ".wish", stage.funny),
            ranked=(stage.phase != "lobby") & (me.rank.to(int) > 0) & ~nobody_scored,
            rejoin_code=PlayState.rejoin_code,
            on_leave=PlayState.leave,
            rules=_rules(),
            weather=PlayState.weather,
        ),
        rx.cond(
            PlayState.error_reason == "cannot_save",  # of who wants to leave
            rx.el.p(PlayState.error, role="alert", data_testid="cannot-save", class_name="error"),
        ),
        late_receipt(receipt, question.id, stage.phase == "question"),
        rx.cond(stage.hostless, _hostless()),
        rx.cond(presents, presenters_controls(), _seat()),
    )


def _seat() -> rx.Component | rx.Var:
    """What somebody sees who is asked, not asking."""
    presents = rx.cond(
        stage.presenter != 0,
        _("{name} presents. The questions come right after it.", name=stage.presenter_name),
        _("Enjoy the presentation. The questions come right after it."),
    )
    parts = {
        Phase.LOBBY: _lobby(),
        Phase.PRESENTING: calm(stage.segment, presents, "👀"),
        Phase.QUESTION: open_question(),
        Phase.REVEAL: revealed_question(_rank_line(), _what_comes()),
        Phase.LEADERBOARD: _standing(_("Leaderboard")),
        Phase.SEGMENT_RESULTS: _standing(_("End of this part")),
        Phase.PAUSED: _paused(),
        Phase.FINISHED: _finished(),
    }
    return by_phase(stage.phase, parts, calm(_("One moment …"), _("The quiz goes on in a moment.")))


def _hostless() -> rx.Component:
    return rx.el.p(
        rx.cond(
            stage.phase == "question",
            _("The host has lost the connection. This question goes on and closes by itself."),
            _("The host has lost the connection. The quiz goes on as soon as they are back, nothing is lost."),
        ),
        role="status",
        data_testid="hostless",
        class_name="note",
    )


def _paused() -> rx.Component:
    by_host = _("The host has paused the quiz. It goes on with the time that was left.")
    by_itself = _("The room has lost its connection. The quiz goes on by itself as soon as people are back.")
    return rx.el.div(
        calm(_("Paused"), rx.cond(stage.awaiting_reconnect, by_itself, by_host), "⏸"),
        rx.cond(answered, rx.el.p(_("Your answer is saved."), class_name="hint")),
        class_name="closed",
    )


def _phase_words() -> rx.Var | rx.Component:
    words = {
        Phase.LOBBY: _("You are in. The quiz starts soon."),
        Phase.PRESENTING: "",
        Phase.QUESTION: _("Question {number} of {of}", number=question.number, of=question.of),
        Phase.REVEAL: _("The answer is shown."),
        Phase.LEADERBOARD: _("Leaderboard"),
        Phase.SEGMENT_RESULTS: _("End of this part"),
        Phase.PAUSED: _("The quiz is paused."),
        Phase.FINISHED: _("The quiz has ended."),
    }
    return by_phase(stage.phase, words, "")


def _lobby() -> rx.Component:
    return rx.el.section(
        rx.el.p(stage.title, class_name="eyebrow"),
        rx.el.div(me.avatar, aria_hidden="true", class_name="lobby-avatar"),
        rx.el.h1(_("You are in!")),
        rx.el.p(_("Keep this page open and have a look at the big screen. The quiz starts soon.")),
        rx.el.p(_("Tap your name above to change it."), class_name="hint"),
        _rules(),
        class_name="calm",
    )


def _rules() -> rx.Component:
    """How points are made, for everyone to read (S1)."""
    return rx.el.p(
        _(RULE),
        rx.cond(stage.streak, " " + _(STREAK_RULE, step=STREAK_STEP, most=STREAK_MAX), ""),
        class_name="hint small rules",
    )


def _rank_line() -> rx.Component:
    own_rank = rx.el.p(
        rich(_("You are {rank} of {of}"), rank=rx.el.strong("#", me.rank, class_name="figures"), of=me.of),
        rx.cond(
            me.behind.to(int) > 0,
            rx.el.span(
                ngettext("{count} point behind the next", "{count} points behind the next", me.behind),
                class_name="hint",
            ),
            rx.fragment(),
        ),
        class_name="rank-line figures",
    )
    return rx.cond(nobody_scored, rx.fragment(), own_rank)


def _what_comes() -> rx.Component:
    after_last = rx.cond(
        stage.more,
        _("That was the last question of this part. The next part comes soon."),
        _("That was the last question. Look at the big screen."),
    )
    words = rx.cond(stage.last, after_last, _("The next question comes soon."))
    return rx.el.p(words, class_name="hint what-comes")


def _standing(title: rx.Var) -> rx.Component:
    return rx.el.section(
        rx.el.h1(title),
        _rank_line(),
        leaderboard(standings, me.id),
        _what_comes(),
        class_name="standing-page",
    )


def _finished() -> rx.Component:
    thanks = calm(_("That was the quiz"), _("Thank you for playing."), "🎈")
    return rx.el.section(
        rx.match(
            rx.cond(me.score.to(int) > 0, me.rank, 0),
            (1, calm(_("You won!"), _("Congratulations, that was the best result of all."), "🥇")),
            (2, calm(_("Second place!"), _("Only one was better."), "🥈")),
            (3, calm(_("Third place!"), _("You are on the podium."), "🥉")),
            thanks,
        ),
        _rank_line(),
        leaderboard(standings, me.id),
        class_name="standing-page",
    )
