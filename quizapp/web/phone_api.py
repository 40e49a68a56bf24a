"""What a phone can say over HTTP, when its socket is gone or its page is about to go.

`POST /api/leave` takes JSON, `{"event": ID}` or `{"code": "ABC234"}`; who leaves is told by the device's
cookie. It answers `{"left": true}`, also when said again. What cannot be done is
`{"reason": "…", "message": "…"}` with 400 (not understood), 401 (no device), 403 (another site), 404 (no
such quiz, or not in it) or 409 (taken out by the host).
"""

import json
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from quizapp.domain.codes import normalise
from quizapp.domain.refusal import Refusal
from quizapp.realtime.hub import Hub
from quizapp.realtime.room import Person, Room
from quizapp.services.authoring import is_id
from quizapp.web.cookies import DEVICE_COOKIE, cookie_header, hashed, is_device_secret, read_cookie
from quizapp.web.incoming import is_cross_site, read_body

_STATUS = {
    "no_cookies": 401,
    "cross_site": 403,
    "unknown_event": 404,
    "unknown_participant": 404,
    "removed": 409,
}


def routes(hub: Hub) -> list[Route]:
    """The endpoints of participants."""

    async def leave(request: Request) -> Response:
        try:
            room, person = await _participant(request, hub)
            await hub.leave(room.event.id, person.facts.id)
        except Refusal as refusal:
            return _refused(refusal, _STATUS.get(refusal.reason, 400))
        except HTTPException as error:
            return _refused(Refusal("unreadable", error.detail), error.status_code)
        return JSONResponse({"left": True})

    return [Route("/api/leave", leave, methods=["POST"])]


def _refused(refusal: Refusal, status: int) -> Response:
    return JSONResponse({"reason": refusal.reason, "message": refusal.message}, status)


async def _participant(request: Request, hub: Hub) -> tuple[Room, Person]:
    """Whose device sent this, in the event that it names, or a `Refusal`."""
    if is_cross_site(request):
        raise Refusal("cross_site", "This was sent from another site.")
    secret = read_cookie(cookie_header(request.scope), DEVICE_COOKIE)
    if not is_device_secret(secret):
        raise Refusal("no_cookies", "This browser is in no quiz, or its cookies are not allowed.")
    room = await _room(await _message(request), hub)
    person = room.by_device_id(hashed(secret))
    if person is None:
        raise Refusal("unknown_participant", "This device is not in this quiz.")
    return room, person


async def _message(request: Request) -> dict[str, Any]:
    try:
        message = json.loads(await read_body(request))
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise Refusal("unreadable", "This needs a JSON object.")
    return cast(dict[str, Any], message)


async def _room(message: dict[str, Any], hub: Hub) -> Room:
    if "event" not in message:
        return await hub.room_of_code(normalise(message.get("code")))
    if not is_id(message["event"]):
        raise Refusal("unknown_event", "There is no such quiz.")
    return await hub.room(message["event"])
