"""Why a rehearsal broke off, in one sentence that is never empty."""

import httpx


def failure_sentence(error: Exception) -> str:
    """What went wrong, and what was waited for. Many an exception of a network says nothing itself."""
    words = str(error).strip().rstrip(".")
    request = _asked_for(error)
    if isinstance(error, (TimeoutError, httpx.TimeoutException)):
        words = words or "the server did not answer in time"
    elif not words:
        words = f"the connection to the server failed ({type(error).__name__})"
    waited = f", waiting for {request}" if request else ""
    return f"The rehearsal broke off: {words}{waited}."


def _asked_for(error: Exception) -> str:
    if not isinstance(error, httpx.RequestError):
        return ""
    try:
        return f"{error.request.method} {error.request.url}"
    except RuntimeError:  # the error knows no request
        return ""
