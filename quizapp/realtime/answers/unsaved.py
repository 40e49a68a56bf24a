"""Answers that arrived while the server could not save: kept as they arrived, until it can."""

from collections.abc import Iterable, Sequence
from itertools import islice

from quizapp.services.play.answers import AnswerRequest

MOST_KEPT = 20_000  # what does not fit is still on its phone
AT_ONCE = 250


class UnsavedAnswers:
    """The first answer of each participant to a question, with its time of arrival, in the order of arrival.

    Nothing in here was confirmed to anybody: the phones keep their answers, too.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], AnswerRequest] = {}

    def keep(self, requests: Iterable[AnswerRequest]) -> None:
        """Remember these, unless there is an earlier one of the same person."""
        for request in requests:
            if len(self._kept) < MOST_KEPT:
                self._kept.setdefault((request.participant_id, request.question_id), request)

    def first(self, request: AnswerRequest) -> AnswerRequest:
        """The one that arrived first: this one, or what is kept of the same person."""
        return self._kept.get((request.participant_id, request.question_id), request)

    def oldest(self) -> list[AnswerRequest]:
        """Those that have waited longest, as many as are saved in one go."""
        return list(islice(self._kept.values(), AT_ONCE))

    def drop(self, requests: Sequence[AnswerRequest]) -> None:
        """These are judged."""
        for request in requests:
            self._kept.pop((request.participant_id, request.question_id), None)
