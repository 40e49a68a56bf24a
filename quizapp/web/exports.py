"""Downloads of what happened in an event, for its host alone (X2, X3)."""

import logging
from collections.abc import Awaitable, Callable

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.services.clock import utc_now
from quizapp.services.records.event_record import Record, event_record
from quizapp.services.records.files import as_csv, as_json
from quizapp.services.records.workbook import as_xlsx
from quizapp.texts.refusals import sentence
from quizapp.web.languages import language_of_request

logger = logging.getLogger(__name__)

_FORMATS: dict[str, tuple[Callable[[Record, str], bytes], str]] = {
    "json": (as_json, "application/json"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def routes(db: Database, host_id: Callable[[Request], Awaitable[int | None]]) -> list[Route]:
    """`GET /export/EVENT_ID.json`, `.csv` and `.xlsx`. Who is not the event's host is told that there is none."""

    def export(ending: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            host, language = await host_id(request), language_of_request(request)
            if host is None:
                return _nothing(language)
            return await _answer(db, host, request.path_params["event_id"], ending, language)

        return answer

    return [Route(f"/export/{{event_id}}.{ending}", export(ending)) for ending in _FORMATS]


async def _answer(db: Database, host_id: int, asked: str, ending: str, language: str) -> Response:
    write, media_type = _FORMATS[ending]

    def read(session: Session) -> tuple[str, bytes]:
        event_id = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 11 else 0
        record = event_record(session, host_id, event_id, utc_now())
        return record["event"]["code"], write(record, language)

    try:
        code, content = await db.read(read)
    except Refusal:
        return _nothing(language)
    except Exception:
        logger.exception("an export failed")
        return PlainTextResponse(sentence(Refusal("export_failed"), language), 500, _HEADERS)
    disposition = {"Content-Disposition": f'attachment; filename="quiz-{code}.{ending}"'}
    return Response(content, headers=_HEADERS | disposition, media_type=media_type)


def _nothing(language: str) -> Response:
    return PlainTextResponse(sentence(Refusal("nothing_to_export"), language), 404, _HEADERS)
