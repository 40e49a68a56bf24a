"""A rehearsal that breaks off says why, whatever it was that failed."""

import httpx
import pytest

from quizapp.phones.browser import Tab
from quizapp.phones.rehearsal.failure import failure_sentence
from quizapp.phones.socket_client import WireBroken

ASKED = httpx.Request("GET", "http://127.0.0.1:3000/healthz")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "the server did not answer in time"),
        (httpx.ReadTimeout("", request=ASKED), "waiting for GET http://127.0.0.1:3000/healthz"),
        (httpx.ReadTimeout(""), "the server did not answer in time"),
        (httpx.RemoteProtocolError("", request=ASKED), "RemoteProtocolError"),
        (ConnectionResetError(), "ConnectionResetError"),
        (WireBroken("closed before it was open"), "closed before it was open"),
        (OSError(), "OSError"),
    ],
)
def test_the_sentence_is_never_empty(error: Exception, words: str) -> None:
    """Commands: what failed is said in one sentence, also for errors that say nothing themselves."""
    sentence = failure_sentence(error)
    assert words in sentence
    assert sentence.startswith("The rehearsal broke off: ")
    assert sentence.endswith(".")
    assert "off: ." not in sentence


async def test_a_wait_that_is_over_says_what_it_waited_for() -> None:
    """Commands: a server that stalls is named with what did not come."""
    tab = Tab("http://127.0.0.1:1", "")
    with pytest.raises(TimeoutError, match=r"the phase 'reveal' did not come within 0\.01 s"):
        await tab.until(lambda: False, 0.01, "the phase 'reveal'")
