"""What a phone can say over HTTP, when its socket is gone or its page is about to go.

Both take JSON that names the quiz, `{"event": ID}` or `{"code": "ABC234"}`; who speaks is told by the
device's cookie.

`POST /api/leave` answers `{"left": true}`, also when said again.

`POST /api/answer` takes `"question"`, `"response"` (in the shape of the question's kind, such as `{"choices": [ID]}`),
`"elapsed_ms"` and `"key"` as well, the same as over the socket, and answers the verdict:
`{"key", "question", "state": "saved" | "refused", "reason", "words"}`.
Sending an answer again, whichever way, gets the verdict that is stored.

What cannot be done is `{"reason": "…", "message": "…"}` with 400 (not understood), 401 (no device), 403
(another site, said in `same_origin.py`), 404 (no such quiz, or not in it) or 409 (taken out by the host). While the
server cannot save anything it is 503 with `Retry-After`; of an answer with its receipt, whose `"state"` is "waiting"
then. Who asks for too much, over whichever way, gets 429 ("too_fast") with `Retry-After`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from quizapp.domain.admission.codes import normalise
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave, TooFast
from quizapp.realtime.answers.receipts import receipt_without_answer
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.room import Room
from quizapp.services.authoring.ownership import is_id
from quizapp.services.clock import now_ms
from quizapp.services.play.answers import AnswerRequest, read_answer
from quizapp.texts.refusals import sentence
from quizapp.views import ReceiptView
from quizapp.web.cookies import DEVICE_COOKIE, cookie_header, hashed, is_device_secret, read_cookie
from quizapp.web.guards.incoming import read_body
from quizapp.web.languages import language_of_request

Endpoint = Callable[[Request], Awaitable[Response]]
MayAsk = Callable[[Request, str], bool]  # whether a device may ask for something now

TRY_AGAIN_S = 5
REFUSED_AFTER_S = 1.0
MOST_WAITING = 200  # for their refusal

_WAITING = {"not_stored": 503, "too_fast": 429}  # receipts of answers that are to be sent again
_STATUS = {
    "no_cookies": 401,
    "unknown_event": 404,
    "unknown_participant": 404,
    "removed": 409,
}


def routes(hub: Hub, may_ask: MayAsk) -> list[Route]:
    """The endpoints of participants."""

    async def leave(room: Room, person: Person, _: dict[str, Any], __: str) -> Response:
        await hub.participants.leave(room.event.id, person.facts.id)
        return JSONResponse({"left": True})

    async def answer(room: Room, person: Person, message: dict[str, Any], language: str) -> Response:
        receipt = await _judged(hub, read_answer(room.event.id, person.facts.id, message, now_ms()), language)
        status = _WAITING.get(receipt.reason)
        return JSONResponse(receipt.as_json) if status is None else _try_again(receipt.as_json, status)

    return [
        Route("/api/leave", _said_by_phone(hub, may_ask, leave), methods=["POST"]),
        Route("/api/answer", _said_by_phone(hub, may_ask, answer), methods=["POST"]),
    ]


def _said_by_phone(
    hub: Hub, may_ask: MayAsk, act: Callable[[Room, Person, dict[str, Any], str], Awaitable[Response]]
) -> Endpoint:
    """An endpoint for somebody who is in a quiz; `act` gets room, person, the whole message and their language."""
    refusals = _SlowRefusals()

    async def endpoint(request: Request) -> Response:
        language = language_of_request(request)
        try:
            secret = _device(request)
            if not may_ask(request, secret):  # before anything of the body is read
                return await refusals.too_fast(language)
            room, person, message = await _participant(request, secret, hub)
            return await act(room, person, message, language)
        except CannotSave as cannot:
            return _try_again(_said(cannot, language))
        except Refusal as refusal:
            return JSONResponse(_said(refusal, language), _STATUS.get(refusal.reason, 400))
        except HTTPException as error:
            return JSONResponse(_said(Refusal("unreadable", because="body"), language), error.status_code)

    return endpoint


async def _judged(hub: Hub, request: AnswerRequest, language: str) -> ReceiptView:
    try:
        await hub.answers.take(request)
    except Refusal as refusal:
        return receipt_without_answer(request.key, request.question_id, refusal, language)
    await hub.answers.tell(request.event_id, request.participant_id)
    return ReceiptView(request.key, request.question_id, "saved")


def _try_again(said: dict[str, Any], status: int = 503) -> Response:
    return JSONResponse(said, status, headers={"Retry-After": str(TRY_AGAIN_S)})


def _said(refusal: Refusal, language: str) -> dict[str, Any]:
    return {"reason": refusal.reason, "message": sentence(refusal, language)}


class _SlowRefusals:
    """What is said to who asks for too much: after a second, so that whoever waits for it asks less."""

    def __init__(self) -> None:
        self._waiting = 0

    async def too_fast(self, language: str) -> Response:
        """The refusal."""
        if self._waiting < MOST_WAITING:
            self._waiting += 1
            try:
                await asyncio.sleep(REFUSED_AFTER_S)
            finally:
                self._waiting -= 1
        return _try_again(_said(TooFast(), language), 429)


def _device(request: Request) -> str:
    """The secret of the device that sent this, or a `Refusal`."""
    secret = read_cookie(cookie_header(request.scope), DEVICE_COOKIE)
    if not is_device_secret(secret):
        raise Refusal("no_cookies", because="nobody")
    return secret


async def _participant(request: Request, secret: str, hub: Hub) -> tuple[Room, Person, dict[str, Any]]:
    """Whose device sent this, in the event that it names, and all that it says; or a `Refusal`."""
    message = await _message(request)
    room = await _room(message, hub)
    person = room.by_device_id(hashed(secret))
    if person is None:
        raise Refusal("unknown_participant", because="device")
    return room, person, message


async def _message(request: Request) -> dict[str, Any]:
    try:
        message = json.loads(await read_body(request))
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise Refusal("unreadable", because="json")
    return cast(dict[str, Any], message)


async def _room(message: dict[str, Any], hub: Hub) -> Room:
    if "event" not in message:
        return (await hub.rooms.by_code(normalise(message.get("code")))).room
    if not is_id(message["event"]):
        raise Refusal("unknown_event")
    return (await hub.rooms.by_id(message["event"])).room
