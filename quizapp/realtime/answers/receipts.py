"""Receipts for answers that are not judged yet: their phones keep them, and send them again."""

from typing import Any, cast

from reflex_base.constants.state import FIELD_MARKER

from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave, TooFast
from quizapp.services.authoring.ownership import is_id
from quizapp.services.play.answers import clean_key
from quizapp.texts.refusals import sentence
from quizapp.views import ReceiptView

_ANSWER = "play_state.answer"


def receipt_without_answer(key: str, question_id: int, why: Refusal, language: str) -> ReceiptView:
    """What a phone is told of an answer that is not stored: refused, or to be sent again, for which it has words."""
    if isinstance(why, CannotSave):
        return ReceiptView(key, question_id, "waiting", "not_stored")
    if isinstance(why, TooFast):
        return too_fast(key, question_id)
    return ReceiptView(key, question_id, "refused", why.reason, sentence(why, language))


def too_fast(key: str, question_id: int) -> ReceiptView:
    """What a phone is told of an answer that was not even looked at, because too much came at once."""
    return ReceiptView(key, question_id, "waiting", "too_fast")


def too_fast_delta(message: Any) -> dict[str, dict[str, Any]] | None:
    """The delta that tells a page so, where the message that is over budget is an answer; else None."""
    call: dict[str, Any] = cast(dict[str, Any], message) if isinstance(message, dict) else {}
    name, payload = call.get("name"), call.get("payload")
    if not isinstance(name, str) or not name.endswith(_ANSWER) or not isinstance(payload, dict):
        return None
    said = cast(dict[str, Any], payload)
    key, question_id = clean_key(said.get("key")), said.get("question_id")
    if not key or not is_id(question_id):
        return None
    return {name.rpartition(".")[0]: {"receipt" + FIELD_MARKER: too_fast(key, question_id).as_json}}
