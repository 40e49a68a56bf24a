"""Writing down what a tab was told, as it arrives."""

from collections.abc import Iterator
from typing import Any

from quizapp.phones.browser import LIVE, PLAY, Tab, vars_of
from quizapp.phones.checking.ledger import Entry, Ledger, OwnSeen, Receipt, Row, StageSeen, spelled


def record(tab: Tab, ledger: Ledger) -> None:
    """From now on everything that matters to the checker is written into the ledger."""

    def hear(delta: dict[str, Any], arrived: float) -> None:
        for entry in entries_of(delta, arrived):
            ledger.write(entry)

    tab.on_told = hear


def entries_of(delta: dict[str, Any], arrived: float) -> Iterator[Entry]:
    """The entries of one message. Empty views, as pages have them before they are restored, are none.

    The receipt comes last: what the page shows with it is there already.
    """
    stage, own = vars_of(delta, LIVE).get("stage"), vars_of(delta, PLAY)
    if stage and stage.get("phase"):
        yield stage_seen(stage, arrived)
    me, told = own.get("me"), own.get("receipt")
    if me and me.get("id"):
        yield own_seen(me, arrived)
    if told and told.get("key"):
        yield receipt(told, arrived)


def receipt(told: dict[str, Any], at: float) -> Receipt:
    """A receipt, as it comes over the socket or as the answer to a `POST`."""
    return Receipt(at, told["key"], told["question"], told["state"], told.get("reason", ""))


def stage_seen(stage: dict[str, Any], at: float) -> StageSeen:
    """What everybody sees."""
    question = stage.get("question") or {}
    return StageSeen(
        at=at,
        event=stage["event"],
        version=stage["version"],
        phase=stage["phase"],
        question=question.get("id", 0),
        opened=question.get("opened", 0),
        before=stage.get("before", ""),
        epoch=str(stage.get("epoch", "")),
        standings=tuple(Row(row["id"], row["rank"], row["name"], row["score"]) for row in stage.get("standings", ())),
    )


def own_seen(me: dict[str, Any], at: float) -> OwnSeen:
    """A phone's own part."""
    return OwnSeen(
        at=at,
        participant=me["id"],
        name=me["name"],
        score=me["score"],
        rank=me["rank"],
        question=me["question"],
        response=spelled(me["response"]),
        verdict=me["verdict"],
        points=me["points"],
        since=me["since"],
    )
