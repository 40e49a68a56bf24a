"""The participant's page: the whole event on one phone."""

import reflex as rx

from quizapp.components.badge import badge
from quizapp.components.countdown import countdown
from quizapp.components.leaderboard import leaderboard
from quizapp.components.shell import announcement, calm, shell
from quizapp.components.tiles import answer_tiles, result_tiles
from quizapp.domain.scoring import RULE, STREAK_RULE
from quizapp.frontend import link
from quizapp.pages.outside import outside
from quizapp.states.play import PlayState
from quizapp.views import QuestionView, StandingView

stage, me = PlayState.stage, PlayState.me
question = stage.question.to(rx.vars.ObjectVar, QuestionView)
standings = stage.standings.to(list[StandingView])
picked_choices, sending_choices = link.picked_choices.to(list[int]), link.sending_choices.to(list[int])

# The own part of the view may be about another question than the one on the stage.
about_this = me.question == question.id
in_time = me.since.to(int) < question.opened.to(int)
answered = about_this & (me.picked.length() > 0)
sending = (link.sending_question == question.id) & (link.sending_state != "")
refused = PlayState.refused_question == question.id
can_tap = in_time & ~answered & ~sending & ~refused
several = question.kind == "multiple"
# Nobody is ahead of somebody without points: then nobody has any, and there are no places.
nobody_scored = (me.score == 0) & (me.behind == 0)
LONG_QUESTION = 110  # characters; longer ones are set smaller
HANDLER = PlayState.get_full_name() + ".answer"


def play() -> rx.Component:
    """`/play/CODE`."""
    return shell(
        rx.cond((stage.phase == "") | (me.id == 0), outside(), _event()),
        kind="phone",
        data_testid="play",
        custom_attrs={
            "data-phase": stage.phase,
            "data-status": rx.cond(stage.phase == "question", rx.cond(in_time, "active", "waiting"), me.status),
        },
    )


def _event() -> rx.Component:
    return rx.fragment(
        announcement(_phase_words()),
        badge(
            me,
            ranked=(stage.phase != "lobby") & (me.rank.to(int) > 0) & ~nobody_scored,
            trouble=PlayState.trouble,
            rejoin_code=rx.cond(PlayState.rejoin_code_of == me.id, PlayState.rejoin_code, ""),
            on_open=PlayState.show_rejoin_code,
            on_rename=PlayState.rename,
            on_avatar=PlayState.change_avatar,
            on_leave=PlayState.leave,
            rules=_rules(),
        ),
        rx.match(
            stage.phase,
            ("lobby", _lobby()),
            (
                "presenting",
                calm(stage.segment, "Enjoy the presentation. The questions come right after it.", "👀"),
            ),
            ("question", _question()),
            ("reveal", _reveal()),
            ("leaderboard", _standing("Leaderboard")),
            ("segment_results", _standing("End of this part")),
            (
                "paused",
                calm("Paused", "The host has paused the quiz. It goes on with the time that was left.", "⏸"),
            ),
            ("finished", _finished()),
            calm("One moment …", "The quiz goes on in a moment."),
        ),
    )


def _phase_words() -> rx.Var | rx.Component:
    return rx.match(
        stage.phase,
        ("lobby", "You are in. The quiz starts soon."),
        ("question", "Question " + question.number.to_string() + " of " + question.of.to_string()),
        ("reveal", "The answer is shown."),
        ("leaderboard", "Leaderboard"),
        ("segment_results", "End of this part"),
        ("paused", "The quiz is paused."),
        ("finished", "The quiz has ended."),
        "",
    )


def _lobby() -> rx.Component:
    return rx.el.section(
        rx.el.p(stage.title, class_name="eyebrow"),
        rx.el.div(me.avatar, aria_hidden="true", class_name="lobby-avatar"),
        rx.el.h1("You are in!"),
        rx.el.p("Keep this page open and have a look at the big screen. The quiz starts soon."),
        rx.el.p("Tap your name above to change it.", class_name="hint"),
        _rules(),
        class_name="calm",
    )


def _rules() -> rx.Component:
    """How points are made, for everyone to read (S1)."""
    return rx.el.p(RULE, rx.cond(stage.streak, " " + STREAK_RULE, ""), class_name="hint small rules")


def _question() -> rx.Component:
    return rx.el.section(
        countdown(),
        _question_head(),
        answer_tiles(
            question,
            selected=_is_picked,
            enabled=can_tap,
            on_tap=lambda choice: link.tap_choice.partial(HANDLER, question.id, choice, several),
        ),
        rx.el.div(
            rx.cond(several & can_tap, _submit(), rx.fragment()),
            _answer_state(),
            class_name="answer-foot",
        ),
        class_name="question",
    )


def _submit() -> rx.Component:
    is_marked = (link.picked_question == question.id) & (picked_choices.length() > 0)
    return rx.el.button(
        "Answer",
        rx.cond(
            is_marked,
            rx.el.span("(", picked_choices.length(), " marked)", class_name="figures"),
            rx.fragment(),
        ),
        on_click=link.submit_picked.partial(HANDLER, question.id),
        disabled=~is_marked,
        data_testid="answer-submit",
        custom_attrs={"data-key": "enter"},
        class_name="primary wide",
    )


def _question_head() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.span("Question ", question.number, " of ", question.of, class_name="figures"),
            rx.cond(several, rx.el.span("several can be right", class_name="tag"), rx.fragment()),
            rx.match(
                question.factor,
                (0, rx.el.span("no points", class_name="tag")),
                (2, rx.el.span("double points", class_name="tag")),
                rx.fragment(),
            ),
            class_name="eyebrow",
        ),
        _question_text(),
        rx.cond(
            question.picture != "",
            rx.el.img(src="/pictures/" + question.picture.to(str), alt="", class_name="question-picture"),
            rx.fragment(),
        ),
        class_name="question-head",
    )


def _question_text() -> rx.Component:
    return rx.el.h1(
        question.text,
        data_testid="question-text",
        custom_attrs={"data-long": rx.cond(question.text.length() > LONG_QUESTION, "true", "false")},
        class_name="question-text",
    )


def _is_picked(choice: rx.Var) -> rx.Var:
    stored = about_this & me.picked.contains(choice)
    on_the_way = (link.sending_question == question.id) & sending_choices.contains(choice)
    marked = (link.picked_question == question.id) & picked_choices.contains(choice) & ~answered
    return stored | on_the_way | marked


def _answer_state() -> rx.Component:
    state = rx.cond(answered, "saved", rx.cond(refused, "refused", rx.cond(sending, link.sending_state, "")))
    return rx.el.p(
        rx.cond(
            ~in_time,
            "You joined while this question was running. You can answer from the next one on.",
            rx.match(
                state,
                ("saved", "Your answer is saved."),
                ("refused", PlayState.refused),
                ("sending", "Sending …"),
                ("waiting", "Saved on your phone, sent as soon as you are back online."),
                "",
            ),
        ),
        data_testid="answer-state",
        custom_attrs={"data-state": state},
        role="status",
        class_name="answer-state",
    )


def _reveal() -> rx.Component:
    return rx.el.section(
        rx.cond(
            about_this,
            rx.match(
                me.verdict,
                ("right", _verdict("right", "✓", "Right!")),
                ("wrong", _verdict("wrong", "✕", "Not this time")),
                ("missed", _verdict("missed", "–", "No answer from you")),
                _verdict("missed", "…", "You are in from the next question on"),
            ),
            rx.fragment(),
        ),
        _question_text(),
        result_tiles(question, _is_picked),
        rx.cond(question.explanation != "", rx.el.p(question.explanation, class_name="explanation"), rx.fragment()),
        _rank_line(),
        _what_comes(),
        class_name="question told",
    )


def _verdict(kind: str, sign: str, words: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(sign, aria_hidden="true", class_name="verdict-sign"),
        rx.el.strong(words),
        rx.cond(me.points.to(int) > 0, rx.el.span("+", me.points, class_name="verdict-points figures"), rx.fragment()),
        class_name=f"verdict verdict-{kind}",
        role="status",
    )


def _rank_line() -> rx.Component:
    own_rank = rx.el.p(
        "You are ",
        rx.el.strong("#", me.rank, class_name="figures"),
        " of ",
        me.of,
        rx.cond(
            me.behind.to(int) > 0,
            rx.el.span(me.behind, rx.cond(me.behind == 1, " point", " points"), " behind the next", class_name="hint"),
            rx.fragment(),
        ),
        class_name="rank-line figures",
    )
    return rx.cond(nobody_scored, rx.fragment(), own_rank)


def _what_comes() -> rx.Component:
    after_last = rx.cond(
        stage.more,
        "That was the last question of this part. The next part comes soon.",
        "That was the last question. Look at the big screen.",
    )
    words = rx.cond(stage.last, after_last, "The next question comes soon.")
    return rx.el.p(words, class_name="hint what-comes")


def _standing(title: str) -> rx.Component:
    return rx.el.section(
        rx.el.h1(title),
        _rank_line(),
        leaderboard(standings, me.id),
        _what_comes(),
        class_name="standing-page",
    )


def _finished() -> rx.Component:
    thanks = calm("That was the quiz", "Thank you for playing.", "🎈")
    return rx.el.section(
        rx.match(
            rx.cond(me.score.to(int) > 0, me.rank, 0),
            (1, calm("You won!", "Congratulations, that was the best result of all.", "🥇")),
            (2, calm("Second place!", "Only one was better.", "🥈")),
            (3, calm("Third place!", "You are on the podium.", "🥉")),
            thanks,
        ),
        _rank_line(),
        leaderboard(standings, me.id),
        class_name="standing-page",
    )
