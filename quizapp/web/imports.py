"""Questions out of a file or a pasted text (X4): first a report, then, if the host says so, the questions.

`POST /api/events/EVENT_ID/import` takes a form with the field `file`. Without more it answers what it found
and stores nothing: `{"found": 3, "first": ["…"], "errors": [{"row": 2, "column": "…", "message": "…"}],
"error_count": 1}`. The same form with `?take=all` (which refuses as long as there are errors) or
`?take=good`, and `&segment=ID` where they belong, stores the questions, all or none: `{"stored": 3}`.
What cannot be done is `{"error": "…"}`.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from sqlmodel import Session
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from quizapp.db.engine import Database
from quizapp.domain.importing import MAX_BYTES, ImportKind, ImportReport, RowError, decode, parse
from quizapp.domain.refusal import Refusal
from quizapp.services.authoring.ownership import owned_id, segments_of
from quizapp.services.authoring.questions import add_questions
from quizapp.texts.refusals import sentence
from quizapp.texts.translations import translated
from quizapp.web.languages import language_of_request

MAX_ERRORS = 100
FIRST_QUESTIONS = 5
_FIRST_CHARACTERS = 120
_FRAME_BYTES = 16 * 1024  # what a form adds around the file
_MAX_DISCARDED_BYTES = 16 * 1024 * 1024
_NOWHERE = Refusal("unknown_event", because="yours")
_STATUS = {"unknown_event": 404, "unknown_segment": 404, "import_too_large": 413, "not_text": 415}


def routes(
    db: Database,
    host_id: Callable[[Request], Awaitable[int | None]],
    changed: Callable[[int], Awaitable[None]],
) -> list[Route]:
    """The import endpoint; `changed` hears of each event that got questions."""

    async def bring_in(request: Request) -> Response:
        language = language_of_request(request)
        try:
            host = await host_id(request)
            if host is None:
                raise _NOWHERE
            event_id = await db.read(lambda session: owned_id(session, host, _number(request.path_params["event_id"])))
            report = await asyncio.to_thread(_parsed, *await _uploaded(request))
            take = request.query_params.get("take", "")
            if not take:
                return JSONResponse(report_json(report, language))
            _check_choice(take, report)
            segment_id = _number(request.query_params.get("segment", ""))
            await db.write(lambda session: _store(session, host, event_id, segment_id, report))
        except Refusal as refusal:
            return JSONResponse({"error": sentence(refusal, language)}, _STATUS.get(refusal.reason, 422))
        except (MultiPartException, ClientDisconnect):
            return JSONResponse({"error": sentence(Refusal("file_incomplete"), language)}, 400)
        await changed(event_id)
        return JSONResponse({"stored": len(report.questions)}, 201)

    return [Route("/api/events/{event_id}/import", bring_in, methods=["POST"])]


def report_json(report: ImportReport, language: str) -> dict[str, Any]:
    """What was found, short enough for any file; the first errors stand for the rest."""
    return {
        "found": len(report.questions),
        "first": [question.text[:_FIRST_CHARACTERS] for question in report.questions[:FIRST_QUESTIONS]],
        "errors": [_error_json(error, language) for error in report.errors[:MAX_ERRORS]],
        "error_count": len(report.errors),
    }


def _error_json(error: RowError, language: str) -> dict[str, Any]:
    return {
        "row": error.row,
        "column": translated(error.column, language),
        "message": translated(error.message, language),
    }


def _store(session: Session, host_id: int, event_id: int, segment_id: int, report: ImportReport) -> None:
    """At the end of that segment, or of the last one when none is named."""
    segment = segment_id or segments_of(session, event_id)[-1].id
    add_questions(session, host_id, event_id, segment, report.questions)


def _check_choice(take: str, report: ImportReport) -> None:
    if take not in ("all", "good"):
        raise Refusal("unknown_choice")
    if take == "all" and report.errors:
        raise Refusal("has_errors")
    if not report.questions:
        raise Refusal("nothing_to_import", because="only_bad")


def _parsed(raw: bytes, name: str) -> ImportReport:
    kind: ImportKind = "csv" if name.lower().endswith(".csv") else "auto"
    return parse(decode(raw), kind)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0


async def _uploaded(request: Request) -> tuple[bytes, str]:
    """Bytes and name of the file in the form. Raises `Refusal` for one that is too large or not there."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise Refusal("file_missing")
    parser = MultiPartParser(request.headers, _limited(request), max_files=1, max_fields=8, max_part_size=_FRAME_BYTES)
    form = await parser.parse()
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Refusal("file_missing")
        return await file.read(), file.filename or ""
    finally:
        await form.close()


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    """The body as it arrives. What is too much is read to its end, since browsers show no answer before."""
    arrived = 0
    async for chunk in request.stream():
        arrived += len(chunk)
        if arrived <= MAX_BYTES + _FRAME_BYTES:
            yield chunk
        elif arrived > _MAX_DISCARDED_BYTES:
            break
    if arrived > MAX_BYTES + _FRAME_BYTES:
        raise Refusal("import_too_large")
