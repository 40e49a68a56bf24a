"""The browser modules (`browser/*/quiz_*.js`) as Reflex sees it: Vars to read and functions to call."""

from typing import Any

import reflex as rx
from reflex.vars import VarData
from reflex.vars.function import FunctionStringVar, FunctionVar
from reflex_base.utils.imports import ImportVar

MODULE = "$/utils/quiz_link"


def _hook(name: str, as_name: str) -> VarData:
    return VarData(imports={MODULE: [ImportVar(tag=name)]}, hooks={f"const {as_name} = {name}();": None})


_LINK = _hook("useQuizLink", "quizLink")
_CLOCK = _hook("useQuizClock", "quizClock")


def _link(expression: str, kind: type) -> rx.Var:
    return rx.Var(f"quizLink.{expression}", _var_type=kind, _var_data=_LINK)


def _clock(expression: str, kind: type) -> rx.Var:
    return rx.Var(f"quizClock.{expression}", _var_type=kind, _var_data=_CLOCK)


def _function(name: str) -> FunctionVar:
    return FunctionStringVar.create(name, _var_data=VarData(imports={MODULE: [ImportVar(tag=name)]}))


status = _link("status", str).guess_type()
attempt = _link("attempt", int).guess_type()
retry_in = _link("retryIn", int).guess_type()
was_online = _link("wasOnline", bool).guess_type()
marked_question = _link("marked.question", int).guess_type()
marked_response = _link("marked.response", dict[str, Any]).guess_type()
sending_question = _link("sending.question", int).guess_type()
sending_response = _link("sending.response", dict[str, Any]).guess_type()
sending_state = _link("sending.state", str).guess_type()
sending_words = _link("sending.words", str).guess_type()
sending_reason = _link("sending.reason", str).guess_type()
kept = _link("kept", int).guess_type()
veiled = _link("veiled", bool).guess_type()
read_receipt_key = _link("readReceipt", str).guess_type()
wish_person = _link("wish.person", int).guess_type()
wish_name = _link("wish.name", str).guess_type()
wish_avatar = _link("wish.avatar", str).guess_type()
wish_state = _link("wish.state", str).guess_type()
wish_words = _link("wish.words", str).guess_type()
wish_reason = _link("wish.reason", str).guess_type()
lineless = rx.Var(
    '(quizLink.status === "reconnecting" || quizLink.status === "moved")', _var_type=bool, _var_data=_LINK
).guess_type()  # nothing that is pressed could be carried out
busy = rx.Var(
    '(quizLink.busy || quizLink.status === "reconnecting")', _var_type=bool, _var_data=_LINK
).guess_type()  # controls rest

rests = _link("busy", bool).guess_type()  # the same for what needs no line
leaving = _link("leaving", str).guess_type()  # with unsaved text: "kept" or "lost"
asked = _link("asked", str).guess_type()  # what is asked once more

seconds_left = _clock("seconds", int).guess_type()
ms_left = _clock("left", int).guess_type()
ms_total = _clock("total", int).guess_type()
has_limit = _clock("limited", bool).guess_type()

ask_once_more = _function("askOnceMore")
draft_of = _function("draftOf")
leave_now = _function("leaveNow")
stay_here = _function("stayHere")
ask_no_more = _function("askNoMore")
asked_and_meant = _function("askedAndMeant")
retry_now = _function("retryNow")
take_over = _function("takeOver")
read_receipt = _function("readReceipt")
tap_choice = _function("tapChoice")
submit_marked = _function("submitMarked")
mark = _function("mark")
send_answer = _function("sendAnswer")
wish_name_of = _function("wishName")
wish_avatar_of = _function("wishAvatar")
wish_draw = _function("wishDraw")
drop_wishes = _function("dropWishes")
show_top = _function("showTop")
