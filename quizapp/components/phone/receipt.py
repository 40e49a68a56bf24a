"""What became of an answer: on the phone, received, scored."""

import reflex as rx

from quizapp.frontend import link
from quizapp.views import ReceiptView

Receipt = rx.vars.ObjectVar[ReceiptView]

_WAITS = "Saved on your phone, sent as soon as you are back online."
_WAITS_LATE = "Saved on your phone. Time is up here: whether it still counts, you read when you are back."
_STEPS = ("On your phone", "Received", "Scored")


def receipt_line(state: rx.Var, refused: rx.Var, told: rx.Var, not_in_time: rx.Var, from_when: rx.Var) -> rx.Component:
    """How far the answer to the open question is, in words and as three steps.

    `state` is empty, waiting, sending, saved or refused; `refused` says why, `told` what the server said of
    an answer that waits, if anything. `from_when` is what somebody reads
    who came too late for this question.
    """
    is_time_up = link.has_limit & (link.seconds_left.to(int) == 0)
    return rx.el.div(
        rx.cond((state == "") | (state == "refused"), rx.fragment(), _steps(state)),
        rx.el.p(
            rx.cond(
                not_in_time,
                "You joined while this question was running. " + from_when.to(str),
                rx.match(
                    state,
                    ("saved", "Your answer is saved."),
                    ("refused", refused),
                    ("sending", "Sending …"),
                    ("waiting", rx.cond(told != "", told, rx.cond(is_time_up, _WAITS_LATE, _WAITS))),
                    "",
                ),
            ),
            data_testid="answer-state",
            custom_attrs={"data-state": state},
            role="status",
            class_name="answer-state",
        ),
        class_name="receipt",
    )


def _steps(state: rx.Var) -> rx.Component:
    reached = (state != "", state == "saved", False)
    return rx.el.ol(
        *[
            rx.el.li(words, custom_attrs={"data-reached": rx.cond(is_reached, "true", "false")})
            for words, is_reached in zip(_STEPS, reached, strict=True)
        ],
        aria_hidden="true",
        class_name="receipt-steps",
    )


def late_receipt(receipt: Receipt, question_id: rx.Var, is_open: rx.Var) -> rx.Component:
    """A word about an answer that came too late for its question, until it is put away."""
    concerns_another = (receipt.question != question_id) | ~is_open
    is_bad = (receipt.state == "refused") & (receipt.reason != "paused")
    return rx.cond(
        is_bad & concerns_another & (receipt.key != link.read_receipt_key),
        rx.el.div(
            rx.el.p(rx.el.strong("Your answer arrived too late. "), receipt.words),
            rx.el.button("OK", on_click=link.read_receipt.partial(receipt.key), class_name="quiet small"),
            role="status",
            data_testid="late-receipt",
            custom_attrs={"data-reason": receipt.reason},
            class_name="note",
        ),
    )
