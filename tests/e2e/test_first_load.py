"""A phone on a slow network opens the join page: little has to come over the wire before a name can be typed."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.people import Cast

MOST_BYTES = 200_000


@pytest.mark.parametrize(("address", "ready"), [("/join/{}", "name-input"), ("/join", "scanner-start")])
def test_the_join_page_is_small(host: Host, backstage: Backstage, cast: Cast, address: str, ready: str) -> None:
    """J1, J11: all that a phone loads for a join page, as it comes over the wire, is at most 200 KB."""
    quiz = backstage.quiz(host, "Small", [asks("Is it small?")])
    page = cast.page()
    received: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def note_file(done: dict[str, Any]) -> None:
        received.append(int(done["encodedDataLength"]))

    def note_frame(frame: dict[str, Any]) -> None:
        received.append(len(frame["response"]["payloadData"].encode()))

    session.on("Network.loadingFinished", note_file)
    session.on("Network.webSocketFrameReceived", note_frame)
    page.goto(address.format(quiz.code))
    expect(page.get_by_test_id(ready)).to_be_enabled()
    page.wait_for_load_state("networkidle")
    assert len(received) > 5
    assert 50_000 < sum(received) <= MOST_BYTES
