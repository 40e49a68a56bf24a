"""The participant's page: the whole event on one phone."""

import reflex as rx

from quizapp.components.countdown import countdown
from quizapp.components.leaderboard import leaderboard
from quizapp.components.shell import calm, shell
from quizapp.components.tiles import answer_tiles, result_tiles
from quizapp.domain.joining import MAX_NAME
from quizapp.frontend import link
from quizapp.states.play import PlayState

stage, me = PlayState.stage, PlayState.me
question = stage.question

# The own part of the view may be about another question than the one on the stage.
about_this = me.question == question.id
in_time = me.since < question.opened
answered = about_this & (me.picked.length() > 0)
sending = (link.sending_question == question.id) & (link.sending_state != "")
refused = PlayState.refused_question == question.id
can_tap = in_time & ~answered & ~sending & ~refused
several = question.kind == "multiple"
HANDLER = PlayState.get_full_name() + ".answer"


def play() -> rx.Component:
    """`/play/CODE`."""
    return shell(
        rx.cond(
            PlayState.trouble_reason == "removed",
            calm("You have left this quiz", PlayState.trouble, "👋"),
            rx.cond(
                (stage.phase == "") | (me.id == 0),
                rx.cond(
                    PlayState.trouble_reason != "",
                    _trouble(),
                    calm("Restoring your session …", "Your name, your answers and your score are on their way."),
                ),
                _event(),
            ),
        ),
        kind="phone",
        data_testid="play",
        custom_attrs={
            "data-phase": stage.phase,
            "data-status": rx.cond(
                stage.phase == "question", rx.cond(in_time, "active", "waiting"), me.status
            ),
        },
    )


def _trouble() -> rx.Component:
    return rx.el.div(
        calm("That did not work", PlayState.trouble),
        rx.el.a("Enter another code", href="/join", class_name="primary"),
    )


def _event() -> rx.Component:
    return rx.fragment(
        _badge(),
        rx.match(
            stage.phase,
            ("lobby", calm("You are in!", "Have a look at the big screen. The quiz starts soon.", "🎉")),
            ("presenting", calm(stage.segment, "The questions come after the presentation.", "👀")),
            ("question", _question()),
            ("reveal", _reveal()),
            ("leaderboard", _standing("Leaderboard")),
            ("segment_results", _standing("End of this part")),
            ("paused", calm("Paused", "The host has paused the quiz. It goes on with the time that was left.", "⏸")),
            ("finished", _finished()),
            calm("One moment …", ""),
        ),
    )


def _badge() -> rx.Component:
    return rx.el.header(
        rx.el.details(
            rx.el.summary(
                rx.el.span(me.avatar, aria_hidden="true"),
                rx.el.span(me.name, data_testid="my-name", class_name="badge-name"),
                class_name="badge-me",
                data_testid="rename",
                aria_label="Your name and menu",
            ),
            _menu(),
            class_name="badge-menu",
        ),
        rx.el.span(me.score, data_testid="my-score", class_name="badge-score figures"),
        class_name="badge",
    )


def _menu() -> rx.Component:
    return rx.el.div(
        rx.el.form(
            rx.el.label("Your name", html_for="new-name"),
            rx.el.input(
                name="name", id="new-name", default_value=me.name, max_length=4 * MAX_NAME,
                data_testid="rename-input", auto_complete="off",
            ),
            rx.el.button("Save", type="submit", data_testid="rename-submit", class_name="primary"),
            rx.cond(PlayState.trouble != "", rx.el.p(PlayState.trouble, role="alert", class_name="error")),
            on_submit=PlayState.rename,
            key=me.name,
        ),
        rx.el.button("Leave this quiz", on_click=PlayState.leave, data_testid="leave", class_name="quiet"),
        class_name="menu",
    )  # fmt: skip


def _question() -> rx.Component:
    return rx.el.section(
        _question_head(),
        rx.cond(
            several & can_tap, rx.el.p("Several answers can be right.", class_name="hint"), rx.fragment()
        ),
        answer_tiles(
            question,
            selected=_is_picked,
            enabled=can_tap,
            on_tap=lambda choice: link.tap_choice.partial(HANDLER, question.id, choice, several),
        ),
        rx.cond(
            several & can_tap,
            rx.el.button(
                "Answer",
                on_click=link.submit_picked.partial(HANDLER, question.id),
                disabled=(link.picked_question != question.id) | (link.picked_choices.length() == 0),
                data_testid="answer-submit",
                class_name="primary",
            ),
            rx.fragment(),
        ),
        _answer_state(),
        class_name="question",
    )


def _question_head() -> rx.Component:
    return rx.el.div(
        rx.el.p("Question ", question.number, " of ", question.of, class_name="eyebrow figures"),
        rx.cond(stage.phase == "question", countdown(), rx.fragment()),
        rx.el.h1(question.text, data_testid="question-text", class_name="question-text"),
        rx.cond(
            question.picture != "",
            rx.el.img(src="/pictures/" + question.picture, alt="", class_name="question-picture"),
            rx.fragment(),
        ),
        class_name="question-head",
    )


def _is_picked(choice: rx.Var) -> rx.Var:
    stored = about_this & me.picked.contains(choice)
    on_the_way = (link.sending_question == question.id) & link.sending_choices.contains(choice)
    marked = (link.picked_question == question.id) & link.picked_choices.contains(choice) & ~answered
    return stored | on_the_way | marked


def _answer_state() -> rx.Component:
    state = rx.cond(answered, "saved", rx.cond(refused, "refused", rx.cond(sending, link.sending_state, "")))
    return rx.el.p(
        rx.cond(
            ~in_time,
            "You joined while this question was running. You can answer from the next one on.",
            rx.match(
                state,
                ("saved", "Saved. Your answer counts."),
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
        rx.el.h1(question.text, data_testid="question-text", class_name="question-text small"),
        result_tiles(question, _is_picked),
        rx.cond(question.explanation != "", rx.el.p(question.explanation, class_name="explanation"), rx.fragment()),
        _rank_line(),
        class_name="question",
    )


def _verdict(kind: str, sign: str, words: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(sign, aria_hidden="true", class_name="verdict-sign"),
        rx.el.strong(words),
        rx.cond(me.points > 0, rx.el.span("+", me.points, class_name="verdict-points figures"), rx.fragment()),
        class_name=f"verdict verdict-{kind}",
        role="status",
    )


def _rank_line() -> rx.Component:
    return rx.el.p(
        "You are ",
        rx.el.strong("#", rx.el.span(me.rank, data_testid="my-rank"), class_name="figures"),
        " of ",
        me.of,
        rx.cond(me.behind > 0, rx.fragment(", ", me.behind, " points behind the next"), rx.fragment()),
        class_name="rank-line figures",
    )


def _standing(title: str) -> rx.Component:
    return rx.el.section(
        rx.el.h1(title), _rank_line(), leaderboard(stage.standings, me.id), class_name="standing-page"
    )


def _finished() -> rx.Component:
    return rx.el.section(
        rx.match(
            me.rank,
            (1, calm("You won!", "", "🥇")),
            (2, calm("Second place!", "", "🥈")),
            (3, calm("Third place!", "", "🥉")),
            calm("That was the quiz", "Thank you for playing.", "🎈"),
        ),
        _rank_line(),
        leaderboard(stage.standings, me.id),
        class_name="standing-page",
    )
