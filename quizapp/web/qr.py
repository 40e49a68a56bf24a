"""The QR code as a picture, and the way in for whoever scanned it (J1, J3, J5)."""

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from quizapp.domain.admission.codes import normalise
from quizapp.domain.refusal import Refusal
from quizapp.services.admission import qr_codes
from quizapp.texts.refusals import sentence
from quizapp.web.languages import language_of_request

# The address in the code changes with the network the server is in, so a kept picture may be a wrong one.
_HEADERS = {"Cache-Control": "no-cache", "Vary": "Host", "X-Content-Type-Options": "nosniff"}
_LONGEST_SHOWN = 64


def routes(base_url: Callable[[Request], str]) -> list[Route]:
    """The QR endpoints; `base_url` tells scheme, host and port that phones reach the server at."""

    def svg(request: Request) -> Response:
        return _picture(request, "svg", "image/svg+xml", lambda address: qr_codes.svg(address).encode())

    def png(request: Request) -> Response:
        return _picture(request, "png", "image/png", qr_codes.png)

    def _picture(request: Request, ending: str, media_type: str, draw: Callable[[str], bytes]) -> Response:
        try:
            code = normalise(request.path_params["code"])
        except Refusal as refusal:
            return PlainTextResponse(sentence(refusal, language_of_request(request)), 404, _HEADERS)
        headers = dict(_HEADERS)
        if "download" in request.query_params:
            headers["Content-Disposition"] = f'attachment; filename="join-{code}.{ending}"'
        drawn = draw(qr_codes.join_address(base_url(request), code))
        return Response(drawn, headers=headers, media_type=media_type)

    return [
        Route("/qr/{code}.svg", svg),
        Route("/qr/{code}.png", png),
        Route("/JOIN", _to_join_page),
        Route("/JOIN/{code}", _to_join_page),
    ]


async def _to_join_page(request: Request) -> Response:
    """From the QR code's upper-case address to the page, which also says what is wrong with a code (J10)."""
    typed: str = request.path_params.get("code", "")
    try:
        code = normalise(typed)
    except Refusal:
        code = typed[:_LONGEST_SHOWN]
    target = f"/join/{quote(code, safe='')}" if code else "/join"
    return RedirectResponse(target, 307, {"Cache-Control": "no-cache"})
