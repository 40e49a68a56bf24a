"""What the checker of histories and rehearsals finds, and what it leaves alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from quizapp.phones.checking.ledger import Deed, Did, Fault, OwnSeen, Receipt, StageSeen, Tapped, spelled
from quizapp.phones.checking.recomputing import possible_points, streak_before, sums
from quizapp.phones.checking.record import Asked, Stored, read_record
from quizapp.phones.checking.violations import Law
from quizapp.phones.checking.waiting import longest_free_s
from tests.support.told import LIMIT_MS, SKIPPED, Told, right, wrong


@pytest.fixture
def told() -> Told:
    """A quiz in which everything is true."""
    return Told()


def test_a_true_history_breaks_no_law(told: Told) -> None:
    """N2: what the app's own rules make of a quiz is what the checker computes for itself."""
    assert told.violations() == []


def picked(choice: int) -> str:
    """A response that picks this choice."""
    return spelled({"choices": [choice]})


def _forget_answer(told: Told) -> None:
    told.export["answers"].remove(told.answer(2, 1))


def _change_choice(told: Told) -> None:
    told.answer(3, 1).update(response={"choices": [right(1)]}, is_correct=True)


def _double_answer(told: Told) -> None:
    told.export["answers"].append(dict(told.answer(1, 2)))


def _invent_answer(told: Told) -> None:
    told.export["answers"].append(told.answer(1, 2) | {"participant_id": 3})


def _misjudge(told: Told) -> None:
    told.answer(3, 1).update(is_correct=True)


def _flip_receipt(told: Told) -> None:
    told.ledgers["Ada"].write(Receipt(900.0, "1-2", 2, "refused", "closed"))


def _flip_told_verdict(told: Told) -> None:
    told.change("Ada", told.find("Ada", OwnSeen, question=2), verdict="wrong")


def _change_own_view(told: Told) -> None:
    told.change("Ada", told.find("Ada", OwnSeen, question=2), response=picked(wrong(2)))


def _blank_own_view(told: Told) -> None:
    place = told.find("Ada", OwnSeen, question=2)
    seen = told.ledgers["Ada"].entries[place]
    assert isinstance(seen, OwnSeen)
    told.ledgers["Ada"].entries.insert(place + 1, replace(seen, response="", verdict="", points=0))


def _count_late_tap(told: Told) -> None:
    reveal = told.find("Bob", StageSeen, phase="reveal", question=4)
    at = told.ledgers["Bob"].entries[reveal].at + 0.2
    tap, receipt = (told.find("Bob", kind, question=4) for kind in (Tapped, Receipt))
    told.change("Bob", tap, at=at)
    told.change("Bob", receipt, at=at + 0.1)


def _count_late_joiner(told: Told) -> None:
    opened = told.ledgers["Cyd"].entries[told.find("Cyd", StageSeen, question=1)]
    assert isinstance(opened, StageSeen)
    for place, entry in enumerate(told.ledgers["Cyd"].entries):
        if isinstance(entry, OwnSeen):
            told.change("Cyd", place, since=opened.opened)


def _forget_verdict(told: Told) -> None:
    ledger = told.ledgers["Cyd"]
    ledger.entries = [
        replace(entry, response="") if isinstance(entry, OwnSeen) else entry
        for entry in ledger.entries
        if not (isinstance(entry, Receipt) and entry.question == SKIPPED)
    ]


def _add_points(told: Told) -> None:
    told.answer(1, 4)["points"] += 7


def _forget_streak(told: Told) -> None:
    told.answer(1, 2)["points"] -= 100


def _miscount_total(told: Told) -> None:
    told.person(2)["total_score"] += 1


def _miscount_time(told: Told) -> None:
    told.person(3)["total_time_ms"] -= 20_000


def _miscount_segment(told: Told) -> None:
    told.person(1)["segment_scores"][0]["score"] -= 1


def _swap_ranks(told: Told) -> None:
    board = told.export["leaderboard"]
    board[0]["participant_id"], board[1]["participant_id"] = board[1]["participant_id"], board[0]["participant_id"]


def _swap_shown_rank(told: Told) -> None:
    places = [n for n, entry in enumerate(told.ledgers["Bob"].entries) if isinstance(entry, OwnSeen)]
    told.change("Bob", places[-1], rank=3)


def _show_unearned_score(told: Told) -> None:
    told.change("Bob", told.find("Bob", OwnSeen, question=4), score=1)


def _show_board_out_of_order(told: Told) -> None:
    for ledger in (*told.ledgers.values(), told.console):
        for place, entry in enumerate(ledger.entries):
            if isinstance(entry, StageSeen) and entry.phase == "finished":
                first, second, *rest = entry.standings
                rows = (replace(second, rank=1), replace(first, rank=2), *rest)
                ledger.entries[place] = replace(entry, standings=rows)


def _lose_person(told: Told) -> None:
    told.export["participants"].pop()


def _double_person(told: Told) -> None:
    told.export["participants"].append(told.person(1) | {"id": 4, "name": "Ada 2"})


def _become_somebody_else(told: Told) -> None:
    told.change("Ada", told.find("Ada", OwnSeen, question=4), participant=2)


def _remove_without_the_board(told: Told) -> None:
    told.person(3)["is_removed"] = True


def _rename_by_nobody(told: Told) -> None:
    told.person(2)["name"] = "Mallory"


def _let_version_fall(told: Told) -> None:
    told.change("Cyd", told.find("Cyd", StageSeen, phase="leaderboard"), version=2)


def _show_two_truths(told: Told) -> None:
    told.change("Cyd", told.find("Cyd", StageSeen, phase="reveal", question=2), phase="leaderboard", question=0)


def _press_once_for_two_steps(told: Told) -> None:
    presses = [entry for entry in told.console.entries if isinstance(entry, Deed) and entry.did is Did.PRESSED]
    told.console.entries.remove(presses[3])


def _stay_away(told: Told) -> None:
    ledger = told.ledgers["Bob"]
    ledger.entries = [entry for entry in ledger.entries if entry.at < 12]


def _move_tab(told: Told) -> None:
    told.ledgers["Bob"].write(Deed(900.0, Did.MOVED))


DEFECTS: list[tuple[Callable[[Told], None], Law, str, str]] = [
    (_forget_answer, Law.ANSWER_MISSING, "Bob, question 1", "is not stored"),
    (_change_choice, Law.ANSWER_CHANGED, "Cyd, question 1", "[11]} is stored"),
    (_double_answer, Law.ANSWER_DOUBLED, "Ada (1), question 2", "2 answers are stored"),
    (_invent_answer, Law.ANSWER_INVENTED, "Cyd, question 2", "this phone gave no answer"),
    (_misjudge, Law.ANSWER_MISJUDGED, "Cyd (3), question 1", "[10]} is stored as right"),
    (_flip_receipt, Law.VERDICT_CHANGED, "Ada, question 2", "refused (closed) at 900"),
    (_flip_told_verdict, Law.VERDICT_CHANGED, "Ada, question 2", "was told “wrong”"),
    (_blank_own_view, Law.ANSWER_CHANGED, "Ada, question 2", "showed no answer"),
    (_change_own_view, Law.ANSWER_CHANGED, "Ada, question 2", 'showed {"choices": [20]}'),
    (_count_late_tap, Law.LATE_ANSWER_COUNTED, "Bob, question 4", "0.200 s after the reveal"),
    (_count_late_joiner, Law.LATE_ANSWER_COUNTED, "Cyd, question 1", "joined at version"),
    (_forget_verdict, Law.NO_VERDICT, "Cyd, question 3", "no verdict for"),
    (_add_points, Law.POINTS_WRONG, "Ada (1), question 4", "1207 points are stored"),
    (_forget_streak, Law.STREAK_WRONG, "Ada (1), question 2", "1 right in a row"),
    (_miscount_total, Law.TOTAL_WRONG, "Bob (2)", "the answers to 4 questions earned"),
    (_miscount_time, Law.TIME_WRONG, "Cyd (3)", "the response time is"),
    (_miscount_segment, Law.SEGMENT_WRONG, "Ada (1)", "part 1 is"),
    (_swap_ranks, Law.RANK_WRONG, "Bob (2)", "is on rank 1, where Ada (1) belongs"),
    (_swap_shown_rank, Law.RANK_WRONG, "Bob", "shows rank 3 at the end"),
    (_show_unearned_score, Law.SCORE_SHOWN_WRONG, "Bob", "showed 1 at"),
    (_show_board_out_of_order, Law.RANK_WRONG, "Bob (2)", "is on rank 1 of the board after 4 questions"),
    (_lose_person, Law.PERSON_LOST, "Cyd", "is not in the export"),
    (_double_person, Law.PERSON_DOUBLED, "Ada 2 (4)", "no phone is this"),
    (_become_somebody_else, Law.PERSON_CHANGED, "Ada", "became participant 2"),
    (_remove_without_the_board, Law.REMOVED_ON_BOARD, "Cyd (3)", "was taken out"),
    (_rename_by_nobody, Law.NAME_WRONG, "Bob", "which nobody asked for"),
    (_let_version_fall, Law.VERSION_FELL, "Cyd", "version 2 came"),
    (_show_two_truths, Law.TWO_TRUTHS, "Cyd", "was leaderboard of question 0 here"),
    (_press_once_for_two_steps, Law.PRESSED_TWICE, "the consoles", "nobody had pressed"),
    (_stay_away, Law.NEVER_CAME_BACK, "Bob", "at the end, the newest is"),
    (_move_tab, Law.TAB_MOVED, "Bob", "1 times that it is open elsewhere"),
]


@pytest.mark.parametrize(
    ("defect", "law", "who", "words"),
    DEFECTS,
    ids=lambda part: part.__name__.strip("_") if callable(part) else "",
)
def test_a_planted_defect_is_found(told: Told, defect: Callable[[Told], None], law: Law, who: str, words: str) -> None:
    """Each kind of defect is one sentence with person, question and evidence."""
    defect(told)
    found = [str(violation) for violation in told.violations() if violation.law is law]
    assert any(sentence.startswith(f"{who}: ") and words in sentence for sentence in found), told.violations()


def test_every_law_has_a_planted_defect() -> None:
    """A law that nothing was planted against may never find anything."""
    assert {law for _, law, _, _ in DEFECTS} == set(Law)


def test_of_two_taps_either_may_count_until_one_is_confirmed(told: Told) -> None:
    """Q4: two taps at once are one answer, whichever came first; one that was given after the receipt is none."""
    ledger = told.ledgers["Ada"]
    place = told.find("Ada", Tapped, question=2)
    tap = ledger.entries[place]
    ledger.entries.insert(place, Tapped(tap.at - 0.01, 2, "other", picked(wrong(2))))
    assert told.violations() == []
    told.change("Ada", place, at=tap.at + 0.2, response=picked(right(2)))
    told.change("Ada", place + 1, response=picked(wrong(2)))
    assert Law.ANSWER_CHANGED in told.laws()


def test_the_host_may_rename_and_a_taken_name_gets_a_number(told: Told) -> None:
    """I3: a name that somebody asked for is right, with a number, too."""
    told.ledgers["Bob"].write(Deed(500.0, Did.WANTED_NAME, "Robert"))
    told.person(2)["name"] = "Robert 2"
    assert told.violations() == []


@pytest.mark.parametrize("end_undone", [True, False])
def test_a_refusal_before_an_undone_end_is_no_lie(end_undone: bool) -> None:
    """An answer refused because the quiz had ended may be taken when the end was undone, and only then."""
    told = Told(end_undone=end_undone)
    assert told.violations() == []
    place = told.find("Ada", Receipt, question=5)
    told.ledgers["Ada"].entries.insert(
        place, Receipt(told.ledgers["Ada"].entries[place].at, "1-5", 5, "refused", "closed")
    )
    assert told.laws() == (set() if end_undone else {Law.VERDICT_CHANGED})


def test_who_left_or_was_taken_out_need_not_see_the_end(told: Told) -> None:
    """S4, I8: only who takes part has to be there at the end."""
    ledger = told.ledgers["Bob"]
    ledger.entries = [entry for entry in ledger.entries if not (isinstance(entry, StageSeen) and entry.at > 12)]
    assert told.laws() == {Law.NEVER_CAME_BACK}
    ledger.write(Deed(12.0, Did.LEFT))
    assert told.violations() == []


def test_a_skipped_question_is_in_no_total(told: Told) -> None:
    """A question that was skipped while open scores nothing, however right its answers are."""
    assert told.answer(1, SKIPPED)["points"] > 0
    told.person(1)["total_score"] += told.answer(1, SKIPPED)["points"]
    assert told.laws() == {Law.TOTAL_WRONG}


def test_a_tap_may_wait_as_long_as_its_fault(told: Told) -> None:
    """N6: an answer waits on the phone through a fault of its line or the server, and no longer than a bound after."""
    _forget_verdict(told)
    tap = told.ledgers["Cyd"].entries[told.find("Cyd", Tapped, question=SKIPPED)]
    told.faults = [Fault(tap.at, 1000.0, "the line is cut", frozenset({"Bob"}))]
    assert Law.NO_VERDICT in told.laws()
    told.faults = [Fault(tap.at, 1000.0, "the line is cut", frozenset({"Cyd"}))]
    assert Law.NO_VERDICT not in told.laws()


def test_not_stored_yet_is_no_verdict(told: Told) -> None:
    """N6: a receipt that says “waiting” leaves the tap waiting."""
    _forget_verdict(told)
    told.ledgers["Cyd"].write(Receipt(5.0, f"3-{SKIPPED}", SKIPPED, "waiting", "not_stored"))
    assert any("waiting not_stored" in str(violation) for violation in told.violations())


@pytest.mark.parametrize(
    ("disturbed", "longest"),
    [
        ([], 10),
        ([(0, 10)], 0),
        ([(2, 3)], 7),
        ([(2, 3), (2.5, 9)], 2),
        ([(-5, -1), (12, 20)], 10),
        ([(4, 99)], 4),
        ([(3, 5), (-2, 1)], 5),
    ],
)
def test_the_longest_undisturbed_stretch(disturbed: list[tuple[float, float]], longest: float) -> None:
    """Faults may overlap, and begin before or end after what is looked at."""
    assert longest_free_s((0, 10), disturbed) == longest


def test_a_half_point_may_be_rounded_either_way() -> None:
    """20 ms of 20 s cost exactly half a point: no rounding of it is wrong."""
    asked = Asked(1, 1, 1, 20_000, 2, frozenset({1}), frozenset({1}))
    assert possible_points(asked, Stored(1, 1, picked(1), True, 0, 20), streak=9) == {2 * 999 + 500, 2 * 1000 + 500}
    assert possible_points(asked, Stored(1, 1, picked(1), True, 0, 21), streak=0) == {2 * 999}


def test_a_presenter_keeps_streak_and_time(told: Told) -> None:
    """P4: who presents a question is not asked: it costs no time and breaks no row."""
    record = read_record(told.export)
    told.export["segments"][0]["questions"][1]["exempt_participant_id"] = 3
    presented = read_record(told.export)
    cyd, second = record.people[2], [record.questions[1]]
    assert [sums(each, second, cyd)[1].time_ms for each in (record, presented)] == [LIMIT_MS, 0]
    right_before = replace(record.answers_of[3][4], question=1)
    lucky = replace(presented, answers=(right_before,))
    assert streak_before(lucky, record.questions[:2], record.questions[3], cyd) == 1
    assert streak_before(replace(lucky, exempt=frozenset()), record.questions[:2], record.questions[3], cyd) == 0
