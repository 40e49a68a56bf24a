"""The one check of what phones were told, for tests and rehearsals alike."""

from collections.abc import Sequence

from quizapp.phones.checking.answers import check_answers
from quizapp.phones.checking.ledger import Fault, Ledger
from quizapp.phones.checking.people import check_people
from quizapp.phones.checking.record import Record
from quizapp.phones.checking.scores import check_scores
from quizapp.phones.checking.timeline import History, Timeline
from quizapp.phones.checking.views import check_views
from quizapp.phones.checking.violations import Violation
from quizapp.phones.checking.waiting import check_waiting

BOUND_S = 15.0  # to reconnect and to be judged, once nothing is in the way any more


def check(
    ledgers: Sequence[Ledger], record: Record, faults: Sequence[Fault] = (), *, bound_s: float = BOUND_S
) -> list[Violation]:
    """Everything in which the ledgers of one event, and its export, contradict each other or the rules.

    `faults` are what was done to the lines or the server; no tap may wait longer than those, and `bound_s`.
    """
    history = History(tuple(ledgers), record, Timeline(ledgers, record.event))
    return [
        *check_people(history),
        *check_answers(history),
        *check_scores(history),
        *check_views(history),
        *check_waiting(history, faults, bound_s),
    ]
