"""Pictures over HTTP: uploaded by hosts, shown to everybody."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import lru_cache, partial
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from quizapp.domain.refusal import Refusal
from quizapp.services.authoring.pictures import MAX_BYTES, is_picture_name, store_picture, too_big
from quizapp.texts.refusals import sentence
from quizapp.web.languages import language_of_request

# What a form adds around the file.
_FRAME_BYTES = 16 * 1024
# A browser shows our answer only after its whole upload was taken, so somewhat too large files are
# read to their end and thrown away on the fly. Beyond this the connection is simply not read any more.
_MAX_DISCARDED_BYTES = 32 * 1024 * 1024
# A whole room asks for the same few pictures in the same second.
_KEPT_IN_MEMORY = 16

_STATUS = {"picture_too_big": 413, "picture_too_large": 413, "not_a_picture": 415, "picture_not_saved": 500}
_NOSNIFF = {"X-Content-Type-Options": "nosniff"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", **_NOSNIFF}


def routes(directory: Path, may_upload: Callable[[Request], Awaitable[bool]]) -> list[Route]:
    """The picture endpoints over that directory; `may_upload` decides before anything is read."""
    read = lru_cache(maxsize=_KEPT_IN_MEMORY)(Path.read_bytes)
    # 40 megapixels take up to 600 MB for the second it takes to make them small: one after the other.
    decoding = CapacityLimiter(1)

    def show(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            if is_picture_name(name):
                return Response(read(directory / name), headers=_FOREVER, media_type="image/webp")
        except OSError:
            pass
        return PlainTextResponse(
            _said(request, Refusal("unknown_picture")), 404, {"Cache-Control": "no-store", **_NOSNIFF}
        )

    async def upload(request: Request) -> Response:
        if not await may_upload(request):
            return _refused(request, Refusal("not_a_host"), 403)
        try:
            raw = await _uploaded(request)
            name = await to_thread.run_sync(partial(store_picture, raw, directory), limiter=decoding)
        except Refusal as refusal:
            return _refused(request, refusal, _STATUS.get(refusal.reason, 422))
        except (MultiPartException, ClientDisconnect):
            return _refused(request, Refusal("picture_incomplete"), 400)
        return JSONResponse({"name": name, "url": f"/pictures/{name}"}, 201)

    return [Route("/pictures/{name}", show), Route("/api/pictures", upload, methods=["POST"])]


def _refused(request: Request, refusal: Refusal, status: int) -> Response:
    return JSONResponse({"error": _said(request, refusal)}, status)


def _said(request: Request, refusal: Refusal) -> str:
    return sentence(refusal, language_of_request(request))


async def _uploaded(request: Request) -> bytes:
    """The bytes of the file, from the form's field `file` or from the body itself."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return b"".join([chunk async for chunk in _limited(request, MAX_BYTES)])
    stream = _limited(request, MAX_BYTES + _FRAME_BYTES)
    parser = MultiPartParser(request.headers, stream, max_files=1, max_fields=8, max_part_size=_FRAME_BYTES)
    form = await parser.parse()
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Refusal("picture_missing")
        return await file.read()
    finally:
        await form.close()


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body as it arrives. Raises `Refusal` ("picture_too_big") as soon as that is certain."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > _MAX_DISCARDED_BYTES:
        raise too_big()
    arrived = 0
    async for chunk in request.stream():
        arrived += len(chunk)
        if arrived <= most:
            yield chunk
        elif arrived > _MAX_DISCARDED_BYTES:
            raise too_big()
    if arrived > most:
        raise too_big()
