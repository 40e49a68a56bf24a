"""How an event moves: what each command does, and what it is refused for."""

from dataclasses import replace

import pytest

from quizapp.domain.flow.outline import Outline, QuestionSlot, SegmentSlot
from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress, is_due, question_is_open
from quizapp.domain.flow.transitions import MAX_ADDED_MS, advance
from quizapp.domain.refusal import Refusal
from quizapp.texts.refusals import sentence

LIMIT_MS = 20_000
PLAIN = Outline((SegmentSlot(1, (QuestionSlot(11, LIMIT_MS), QuestionSlot(12, None))),))
TWO_SEGMENTS = Outline(
    (
        SegmentSlot(1, (QuestionSlot(11, LIMIT_MS),)),
        SegmentSlot(2, ()),
        SegmentSlot(3, (QuestionSlot(31, None),)),
    )
)
LAST_PLACE = Progress(Phase.REVEAL, segment_id=1, question_id=12, opened_at_ms=0)


def play(outline: Outline, *commands: Command, now_ms: int = 1000) -> Progress:
    """The progress after these commands, all given at the same moment."""
    progress = Progress()
    for command in commands:
        progress = advance(command, progress, outline, now_ms)
    return progress


def refusal(command: Command, progress: Progress, outline: Outline = PLAIN, added_ms: int = 10_000) -> Refusal:
    """The refusal of a command that must be refused."""
    with pytest.raises(Refusal) as refused:
        advance(command, progress, outline, 5000, added_ms)
    return refused.value


def test_start_of_a_plain_quiz_opens_the_first_question():
    """Q7: a plain quiz goes straight to its first question, whose clock runs from now."""
    assert play(PLAIN, Command.START) == Progress(
        Phase.QUESTION, segment_id=1, question_id=11, opened_at_ms=1000, closes_at_ms=1000 + LIMIT_MS
    )


def test_start_of_an_event_with_segments_begins_with_the_presentation():
    """Q7: an event of several segments begins with the presentation of the first."""
    assert play(TWO_SEGMENTS, Command.START) == Progress(Phase.PRESENTING, segment_id=1)


@pytest.mark.parametrize("outline", [Outline(()), Outline((SegmentSlot(1, ()),)), Outline((SegmentSlot(1, ()),) * 2)])
@pytest.mark.parametrize("command", [Command.START, Command.NEXT])
def test_nothing_to_ask_refuses_the_start(outline: Outline, command: Command):
    """Q7: an event without a question cannot start, and says what to do."""
    refused = refusal(command, Progress(), outline)
    assert refused.reason == "no_questions"
    assert "Add one" in sentence(refused)


def test_next_walks_a_plain_quiz_to_the_podium():
    """Q7: one button is enough from the lobby to the podium."""
    progress, seen = Progress(), []
    while progress.phase is not Phase.FINISHED:
        progress = advance(Command.NEXT, progress, PLAIN, 1000)
        seen.append((progress.phase, progress.question_id))
    assert seen == [
        (Phase.QUESTION, 11),
        (Phase.REVEAL, 11),
        (Phase.LEADERBOARD, 11),
        (Phase.QUESTION, 12),
        (Phase.REVEAL, 12),
        (Phase.FINISHED, 12),
    ]


def test_next_walks_all_segments_also_one_without_questions():
    """P8: a segment without questions is passed like any other, with its presentation and results."""
    progress, seen = Progress(), []
    while progress.phase is not Phase.FINISHED:
        progress = advance(Command.NEXT, progress, TWO_SEGMENTS, 1000)
        seen.append((progress.phase, progress.segment_id, progress.question_id))
    assert seen == [
        (Phase.PRESENTING, 1, None),
        (Phase.QUESTION, 1, 11),
        (Phase.REVEAL, 1, 11),
        (Phase.SEGMENT_RESULTS, 1, 11),
        (Phase.PRESENTING, 2, None),
        (Phase.SEGMENT_RESULTS, 2, None),
        (Phase.PRESENTING, 3, None),
        (Phase.QUESTION, 3, 31),
        (Phase.REVEAL, 3, 31),
        (Phase.SEGMENT_RESULTS, 3, 31),
        (Phase.FINISHED, 3, 31),
    ]


def test_leaderboard_can_be_shown_after_the_last_question_too():
    """Q7: the host may show the leaderboard after the last reveal; next ends the quiz from there."""
    shown = advance(Command.LEADERBOARD, LAST_PLACE, PLAIN, 1000)
    assert shown.phase is Phase.LEADERBOARD
    assert advance(Command.NEXT, shown, PLAIN, 1000).phase is Phase.FINISHED


def test_question_without_a_limit_never_closes_by_itself():
    """Q8: a question without a time limit has no closing time and is never due."""
    progress = replace(LAST_PLACE, phase=Phase.QUESTION)
    assert progress.closes_at_ms is None
    assert not is_due(progress, 10**12, 500)


@pytest.mark.parametrize(("late_ms", "due"), [(-1, False), (0, False), (499, False), (500, False), (501, True)])
def test_question_is_due_just_after_the_grace(late_ms: int, due: bool):
    """Q8, Q3: a question closes when its time and the whole grace are over, not a moment before."""
    progress = play(PLAIN, Command.START, now_ms=0)
    assert is_due(progress, LIMIT_MS + late_ms, 500) is due


def test_only_an_open_question_is_due():
    """Q8: outside of a running question nothing is due."""
    paused = play(PLAIN, Command.START, Command.PAUSE)
    for progress in (Progress(), paused, LAST_PLACE, play(PLAIN, Command.START, Command.END)):
        assert not is_due(progress, 10**12, 500)


def test_question_is_open_only_while_it_runs():
    """Q5: only the question that is shown right now takes answers."""
    asked = play(PLAIN, Command.START)
    assert question_is_open(asked, 11)
    assert not question_is_open(asked, 12)
    for command in (Command.PAUSE, Command.REVEAL, Command.END):
        assert not question_is_open(advance(command, asked, PLAIN, 1000), 11)


def test_skip_of_an_open_question_passes_its_reveal():
    """Q7: skipping an open question goes to the next one at once."""
    skipped = play(PLAIN, Command.START, Command.SKIP)
    assert (skipped.phase, skipped.question_id) == (Phase.QUESTION, 12)


def test_skip_works_out_of_a_pause():
    """Q7: a paused question can be skipped; the next one runs."""
    skipped = play(PLAIN, Command.START, Command.PAUSE, Command.SKIP)
    assert (skipped.phase, skipped.phase_before, skipped.question_id) == (Phase.QUESTION, None, 12)


def test_skip_of_a_presentation_goes_on_to_its_questions():
    """Q7: skipping a presentation or segment results does what comes next."""
    asked = play(TWO_SEGMENTS, Command.START, Command.SKIP)
    assert (asked.phase, asked.question_id) == (Phase.QUESTION, 11)
    results = advance(Command.SKIP, asked, TWO_SEGMENTS, 1000)
    assert results.phase is Phase.SEGMENT_RESULTS
    assert advance(Command.SKIP, results, TWO_SEGMENTS, 1000) == Progress(Phase.PRESENTING, segment_id=2)


def test_pause_and_resume_keep_the_time_that_is_left():
    """Q7: a pause of any length takes no time from the question and gives none."""
    asked = play(PLAIN, Command.START, now_ms=0)
    paused = advance(Command.PAUSE, asked, PLAIN, 5000)
    assert (paused.phase, paused.phase_before) == (Phase.PAUSED, Phase.QUESTION)
    assert (paused.left_ms, paused.used_ms) == (15_000, 5000)
    assert (paused.opened_at_ms, paused.closes_at_ms) == (None, None)
    resumed = advance(Command.RESUME, paused, PLAIN, 3_600_000)
    assert resumed == replace(asked, opened_at_ms=3_595_000, closes_at_ms=3_615_000)


def test_pause_after_the_time_is_up_gives_no_time_back():
    """Q7: a question paused in the grace has nothing left, not less than nothing and not more."""
    paused = advance(Command.PAUSE, play(PLAIN, Command.START, now_ms=0), PLAIN, LIMIT_MS + 300)
    assert paused.left_ms == 0
    assert advance(Command.RESUME, paused, PLAIN, 90_000).closes_at_ms == 90_000


@pytest.mark.parametrize("command", [Command.RESUME, Command.NEXT])
def test_pause_outside_of_a_question_has_no_clock(command: Command):
    """Q7: pausing a reveal stops no clock, and both resume and next go back to it."""
    paused = advance(Command.PAUSE, LAST_PLACE, PLAIN, 1000)
    assert (paused.left_ms, paused.used_ms) == (None, None)
    assert advance(command, paused, PLAIN, 9000) == LAST_PLACE


def test_added_time_moves_the_end_of_a_running_question():
    """Q7: added time counts from the end of the question, not from now."""
    asked = play(PLAIN, Command.START, now_ms=0)
    assert advance(Command.ADD_TIME, asked, PLAIN, 7000, 10_000).closes_at_ms == LIMIT_MS + 10_000


def test_added_time_counts_for_a_paused_question():
    """Q7: time added during a pause is there when the question goes on."""
    paused = advance(Command.PAUSE, play(PLAIN, Command.START, now_ms=0), PLAIN, 5000)
    assert advance(Command.ADD_TIME, paused, PLAIN, 9000, 10_000).left_ms == 25_000


@pytest.mark.parametrize("added_ms", [0, -1, -(10**30), MAX_ADDED_MS + 1, 10**30])
def test_strange_amounts_of_time_are_refused(added_ms: int):
    """Q7: no time, negative time and more than ten minutes cannot be added."""
    assert refusal(Command.ADD_TIME, play(PLAIN, Command.START), added_ms=added_ms).reason == "wrong_time"


@pytest.mark.parametrize("added_ms", [1, MAX_ADDED_MS])
def test_smallest_and_largest_amount_of_time_are_added(added_ms: int):
    """Q7: one millisecond and ten minutes are both fine."""
    asked = play(PLAIN, Command.START, now_ms=0)
    assert advance(Command.ADD_TIME, asked, PLAIN, 0, added_ms).closes_at_ms == LIMIT_MS + added_ms


@pytest.mark.parametrize(
    "progress",
    [
        Progress(),
        LAST_PLACE,
        replace(LAST_PLACE, phase=Phase.QUESTION),
        play(PLAIN, Command.START, Command.REVEAL, Command.PAUSE),
        play(PLAIN, Command.START, Command.END),
    ],
    ids=["lobby", "reveal", "question without limit", "paused reveal", "ended during a question"],
)
def test_time_is_added_only_where_a_clock_is(progress: Progress):
    """Q7: where no limited question is open, also after the end, adding time is refused."""
    assert refusal(Command.ADD_TIME, progress).reason == "wrong_phase"


ASKED = play(PLAIN, Command.START)
PAUSED = play(PLAIN, Command.START, Command.PAUSE)
ENDED = play(PLAIN, Command.START, Command.END)
WRONG = [
    (Command.START, ASKED),
    (Command.START, PAUSED),
    (Command.START, ENDED),
    (Command.NEXT, ENDED),
    (Command.REVEAL, Progress()),
    (Command.REVEAL, LAST_PLACE),
    (Command.REVEAL, PAUSED),
    (Command.LEADERBOARD, Progress()),
    (Command.LEADERBOARD, ASKED),
    (Command.SKIP, Progress()),
    (Command.SKIP, ENDED),
    (Command.PAUSE, Progress()),
    (Command.PAUSE, PAUSED),
    (Command.PAUSE, ENDED),
    (Command.RESUME, ASKED),
    (Command.RESUME, ENDED),
    (Command.END, ENDED),
    (Command.UNDO_END, ASKED),
    (Command.UNDO_END, PAUSED),
]


@pytest.mark.parametrize(("command", "progress"), WRONG, ids=[f"{c} in {p.phase}" for c, p in WRONG])
def test_a_command_in_the_wrong_phase_is_refused_in_words(command: Command, progress: Progress):
    """R4: a command that does not fit what is going on does nothing and says so."""
    refused = refusal(command, progress)
    assert refused.reason == "wrong_phase"
    assert sentence(refused).endswith(".")


def test_undo_of_an_end_during_a_question_comes_back_paused():
    """R1: an event ended during a question comes back with the same question, paused, its time kept."""
    asked = play(PLAIN, Command.START, now_ms=0)
    ended = advance(Command.END, asked, PLAIN, 5000)
    undone = advance(Command.UNDO_END, ended, PLAIN, 900_000)
    assert undone == advance(Command.PAUSE, asked, PLAIN, 5000)


def test_undo_of_an_end_during_a_pause_is_the_pause():
    """R1: an event ended while a question was paused comes back exactly as it was."""
    assert advance(Command.UNDO_END, advance(Command.END, PAUSED, PLAIN, 5000), PLAIN, 9000) == PAUSED


@pytest.mark.parametrize("command", [Command.END, Command.NEXT])
def test_undo_of_the_natural_end_comes_back_to_the_last_reveal(command: Command):
    """R1: ended by hand or by the last next, the last reveal comes back unchanged."""
    ended = advance(command, LAST_PLACE, PLAIN, 5000)
    assert ended.phase is Phase.FINISHED
    assert advance(Command.UNDO_END, ended, PLAIN, 9000) == LAST_PLACE


def test_undo_of_an_end_in_the_lobby_is_the_lobby():
    """R1: an event ended before it started can be started after all."""
    ended = play(PLAIN, Command.END)
    assert advance(Command.UNDO_END, ended, PLAIN, 5000) == Progress()


def test_skip_of_the_last_question_keeps_its_time_for_an_undo():
    """R1: the last question skipped by mistake comes back paused, with the time it had left."""
    outline = Outline((SegmentSlot(1, (QuestionSlot(11, LIMIT_MS),)),))
    asked = play(outline, Command.START, now_ms=0)
    ended = advance(Command.SKIP, asked, outline, 5000)
    assert (ended.phase, ended.closes_at_ms) == (Phase.FINISHED, None)
    undone = advance(Command.UNDO_END, ended, outline, 60_000)
    assert undone == advance(Command.PAUSE, asked, outline, 5000)


def test_an_end_that_interrupted_nothing_cannot_be_undone():
    """R1: a finished event that does not know where it came from says so instead of guessing."""
    assert refusal(Command.UNDO_END, Progress(Phase.FINISHED)).reason == "wrong_phase"
