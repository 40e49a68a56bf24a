"""What became of an answer: on the phone, received, scored."""

import reflex as rx

from quizapp.domain.storage_faults import NOT_STORED, TOO_FAST
from quizapp.frontend import link
from quizapp.frontend.texts import _
from quizapp.views import ReceiptView

Receipt = rx.vars.ObjectVar[ReceiptView]

_WAITS = _("Saved on your phone, sent as soon as you are back online.")
_WAITS_LATE = _("Saved on your phone. Time is up here: whether it still counts, you read when you are back.")
_STEPS = (_("On your phone"), _("Received"), _("Scored"))


def receipt_line(
    state: rx.Var, refused: rx.Var, reason: rx.Var, not_in_time: rx.Var, from_when: rx.Var
) -> rx.Component:
    """How far the answer to the open question is, in words and as three steps.

    `state` is empty, waiting, sending, saved or refused; `refused` says why, `reason` why an answer waits of which the
    server has heard. `from_when` is what somebody reads who came too late for this question.
    """
    is_time_up = link.has_limit & (link.seconds_left.to(int) == 0)
    return rx.el.div(
        rx.cond((state == "") | (state == "refused"), rx.fragment(), _steps(state)),
        rx.el.p(
            rx.cond(
                not_in_time,
                from_when,
                rx.match(
                    state,
                    ("saved", _("Your answer is saved.")),
                    ("refused", refused),
                    ("sending", _("Sending …")),
                    (
                        "waiting",
                        rx.match(
                            reason,
                            ("not_stored", _(NOT_STORED)),
                            ("too_fast", _(TOO_FAST)),
                            rx.cond(is_time_up, _WAITS_LATE, _WAITS),
                        ),
                    ),
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
            rx.el.p(rx.el.strong(_("Your answer arrived too late.")), " ", receipt.words),
            rx.el.button(_("OK"), on_click=link.read_receipt.partial(receipt.key), class_name="quiet small"),
            role="status",
            data_testid="late-receipt",
            custom_attrs={"data-reason": receipt.reason},
            class_name="note",
        ),
    )
