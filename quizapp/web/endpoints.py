"""All HTTP endpoints beside the pages."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from quizapp.domain.storage_faults import FAULTS
from quizapp.runtime import Runtime
from quizapp.services.accounts.accounts import host_of
from quizapp.services.clock import utc_now
from quizapp.web import exports, imports, origin, phone_api, pictures, qr, trust
from quizapp.web.cookies import HOST_COOKIE
from quizapp.web.guards.incoming import limited_as
from quizapp.web.sign_in import sign_in


def endpoints(running: Runtime) -> list[Route]:
    """The routes of a running server."""

    async def host_id(request: Request) -> int | None:
        secret = request.cookies.get(HOST_COOKIE)
        host = await running.db.read(lambda session: host_of(session, secret, utc_now()))
        return host.id if host else None

    async def is_host(request: Request) -> bool:
        return await host_id(request) is not None

    async def healthz(_: Request) -> Response:
        fault = await running.hub.storage.look()
        if fault is not None:
            return JSONResponse({"status": FAULTS[fault], "reason": fault}, 503)
        return JSONResponse({"status": "ok"})

    return [
        Route("/healthz", healthz),
        *qr.routes(origin.base_url),
        *trust.routes(),
        *pictures.routes(running.settings.pictures_dir, is_host),
        *exports.routes(running.db, host_id),
        *imports.routes(running.db, host_id, lambda event_id: running.hub.updates.announce(event_id)),
        *phone_api.routes(running.hub, _budget(running)),
        *sign_in.routes(running.db, lambda: running.settings.open_registration, running.signed_in.end),
    ]


def _budget(running: Runtime) -> Callable[[Request, str], bool]:
    """Whether a device may ask for something now, over whichever way it asked before."""
    limit_loopback = running.settings.limit_loopback

    def may_ask(request: Request, device: str) -> bool:
        client = request.client.host if request.client else None
        return running.budgets.take_request(device, limited_as(client, limit_loopback=limit_loopback))

    return may_ask


async def not_now(_: Request, error: Exception) -> Response:
    """What every endpoint answers that had to save something, or to look it up, while the server cannot."""
    said = {"reason": getattr(error, "reason", ""), "message": str(error)}
    return JSONResponse(said, 503, headers={"Retry-After": str(phone_api.TRY_AGAIN_S)})
