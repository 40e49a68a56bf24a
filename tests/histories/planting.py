"""Breaking the app on purpose: a copy of the source with one defect in it, to be served like the original."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from quizapp.phones.checking.violations import Law
from quizapp.settings import ROOT

SOURCES = ("quizapp", "assets", "alembic", "rxconfig.py", "requirements.txt", "alembic.ini", "reflex.lock")
STAMP = "quizapp-build"


@dataclass(frozen=True)
class Edit:
    """One change of a file; `old` occurs in it exactly once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Defect:
    """A mistake that somebody might make, and the laws of which the checker has to find one broken."""

    name: str
    edits: tuple[Edit, ...]
    laws: frozenset[Law]


def defect(name: str, laws: set[Law], *edits: tuple[str, str, str]) -> Defect:
    """A defect of these edits."""
    return Defect(name, tuple(Edit(*edit) for edit in edits), frozenset(laws))


DEFECTS = (
    defect(
        "the last answer wins instead of the first",
        {Law.ANSWER_CHANGED},
        ("quizapp/services/play/answers.py", "        if stored is not None:\n            return stored\n", ""),
        (
            "quizapp/services/play/answers.py",
            "dialect.insert(AnswerRow).on_conflict_do_nothing()",
            "(lambda new: new.on_conflict_do_update(index_elements=['participant_id', 'question_id'], "
            "set_={'response': new.excluded.response}))(dialect.insert(AnswerRow))",
        ),
    ),
    defect(
        "an open question starts anew after a crash, and its answers are thrown away",
        {Law.ANSWER_MISSING},
        (
            "quizapp/services/play/reconnect_wait.py",
            "        carry_out(session, event, before, absence.hold(before, mark_ms), now_ms)\n",
            "        carry_out(session, event, before, absence.hold(before, mark_ms), now_ms)\n"
            "        for row in session.exec(select(AnswerRow).where(AnswerRow.question_id == event.question_id)):\n"
            "            session.delete(row)\n",
        ),
    ),
    defect(
        "an answer counts after the reveal",
        {Law.LATE_ANSWER_COUNTED},
        (
            "quizapp/domain/scoring/verdicts.py",
            "    if question_is_open(progress, question_id):\n",
            "    if question_is_open(progress, question_id) or progress.question_id == question_id:\n",
        ),
    ),
    defect(
        "the streak counts the answer itself",
        {Law.STREAK_WRONG},
        ("quizapp/domain/scoring/points.py", "min(streak * STREAK_STEP", "min((streak + 1) * STREAK_STEP"),
    ),
    defect(
        "an answered question costs its whole limit as response time",
        {Law.TIME_WRONG},
        (
            "quizapp/services/play/scores.py",
            "return _asked_ms(session, closed) + _saved_ms(closed) - _exempt_ms(closed)",
            "return _asked_ms(session, closed) - _exempt_ms(closed)",
        ),
    ),
    defect(
        "a question that was skipped while open scores",
        {Law.TOTAL_WRONG},
        (
            "quizapp/services/play/scores.py",
            "where(col(Segment.event_id) == event_id, *_counted())",
            "where(col(Segment.event_id) == event_id, col(QuestionRow.opened_version).is_not(None))",
        ),
    ),
    defect(
        "ranks go by whole thousands",
        {Law.RANK_WRONG},
        ("quizapp/domain/scoring/points.py", "key=lambda t: (-t.score, ", "key=lambda t: (-t.score // 1000, "),
    ),
    defect(
        "who is let back in begins with nothing",
        {Law.SCORE_SHOWN_WRONG},
        (
            "quizapp/services/admission/moderation.py",
            "    session.add(person)\n    mark_changed(session, event)\n",
            "    person.total_score = 0\n    session.add(person)\n    mark_changed(session, event)\n",
        ),
    ),
    defect(
        "a rejoin code brings back whoever joined first",
        {Law.PERSON_CHANGED, Law.PERSON_DOUBLED},
        (
            "quizapp/services/admission/rejoining.py",
            "select(Participant).where(here, Participant.rejoin_code == code)",
            "select(Participant).where(here)",
        ),
    ),
    defect(
        "locking counts the version down",
        {Law.VERSION_FELL, Law.TWO_TRUTHS},
        (
            "quizapp/services/play/commands.py",
            "    event.joining_locked_at = from_ms(now_ms) if locked else None\n    event.version += 1\n",
            "    event.joining_locked_at = from_ms(now_ms) if locked else None\n    event.version -= 1\n",
        ),
    ),
    defect(
        "every press counts, whatever its presser saw",
        {Law.PRESSED_TWICE},
        (
            "quizapp/services/play/commands.py",
            "    if seen_version is not None and seen_version != event.version:\n",
            "    if seen_version is None and event.version < 0:\n",
        ),
    ),
    defect(
        "some answers are never judged",
        {Law.NO_VERDICT},
        (
            "quizapp/realtime/hub.py",
            '        """Store an answer, or raise the `Refusal` with the reason."""\n',
            '        """Store an answer, or raise the `Refusal` with the reason."""\n'
            '        if request.key[:1] in "012":\n'
            "            await asyncio.sleep(3600)\n",
        ),
    ),
)


def plant(planted: Defect, directory: Path) -> Path:
    """A copy of the source with the defect, whose pages are the ones that are built already."""
    directory.mkdir(parents=True)
    for source in SOURCES:
        origin = ROOT / source
        if origin.is_dir():
            shutil.copytree(origin, directory / source, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(origin, directory / source)
    for edit in planted.edits:
        file = directory / edit.file
        text = file.read_text()
        assert text.count(edit.old) == 1, f"{edit.file} has {text.count(edit.old)} times: {edit.old}"
        file.write_text(text.replace(edit.old, edit.new))
    _share_pages(directory)
    return directory


def _share_pages(directory: Path) -> None:
    """The defects are in the server alone: the pages of the original are theirs, too."""
    web = directory / ".web"
    web.mkdir()
    for part in (ROOT / ".web").iterdir():
        if part.name != STAMP:
            (web / part.name).symlink_to(part)
    command = [sys.executable, "-c", "from quizapp.server import building; print(building.fingerprint(), end='')"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True)
    (web / STAMP).write_text(done.stdout)
