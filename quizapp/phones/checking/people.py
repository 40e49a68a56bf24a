"""Laws about people: nobody is lost, doubled or somebody else, and who was taken out is on no board."""

from collections import Counter
from collections.abc import Iterator

from quizapp.phones.checking.ledger import Deed, Did, Ledger, OwnSeen
from quizapp.phones.checking.timeline import History
from quizapp.phones.checking.violations import Law, Violation


def check_people(history: History) -> Iterator[Violation]:
    """All laws of this module."""
    yield from _one_each(history)
    yield from _boards(history)
    for ledger in history.phones:
        yield from _stays_the_same(ledger)
        yield from _name(history, ledger)


def _one_each(history: History) -> Iterator[Violation]:
    record = history.record
    owners = Counter(ledger.participant for ledger in history.phones if ledger.participant)
    stored = Counter(person.id for person in record.people)
    for ledger in history.phones:
        if ledger.participant and ledger.participant not in stored:
            yield Violation(Law.PERSON_LOST, ledger.name, "", f"participant {ledger.participant} is not in the export")
        if owners[ledger.participant] > 1:
            words = f"participant {ledger.participant} was told to {owners[ledger.participant]} phones"
            yield Violation(Law.PERSON_DOUBLED, ledger.name, "", words)
    for person in record.people:
        if stored[person.id] > 1:
            yield Violation(
                Law.PERSON_DOUBLED, record.person(person.id), "", f"is {stored[person.id]} times in the export"
            )
        if person.id not in owners:
            yield Violation(Law.PERSON_DOUBLED, record.person(person.id), "", "is in the export, and no phone is this")
    names = Counter(person.name.casefold() for person in record.people if not person.is_removed)
    for person in record.people:
        if not person.is_removed and names[person.name.casefold()] > 1:
            yield Violation(Law.NAME_WRONG, record.person(person.id), "", "somebody else has the same name")


def _boards(history: History) -> Iterator[Violation]:
    record = history.record
    rows = Counter(place.participant for place in record.leaderboard)
    for person in record.people:
        if person.is_removed and rows[person.id]:
            yield Violation(
                Law.REMOVED_ON_BOARD, record.person(person.id), "", "was taken out and is on the leaderboard"
            )
        elif not person.is_removed and rows[person.id] == 0:
            yield Violation(Law.PERSON_LOST, record.person(person.id), "", "is not on the leaderboard")
        elif rows[person.id] > 1:
            words = f"is {rows[person.id]} times on the leaderboard"
            yield Violation(Law.PERSON_DOUBLED, record.person(person.id), "", words)


def _stays_the_same(ledger: Ledger) -> Iterator[Violation]:
    """Whatever happens to a person, device or connection: the participant is the one from the beginning."""
    for seen in ledger.of(OwnSeen):
        if seen.participant and seen.participant != ledger.participant:
            words = f"became participant {seen.participant} at {seen.at:.3f}, and was {ledger.participant}"
            yield Violation(Law.PERSON_CHANGED, ledger.name, "", words)
            return


def _name(history: History, ledger: Ledger) -> Iterator[Violation]:
    """Everybody is called what somebody asked for, with a number where that name was taken."""
    wanted = {ledger.name, *(deed.name for deed in ledger.of(Deed) if deed.did is Did.WANTED_NAME)}
    shown = [(seen.name, f"the phone showed it at {seen.at:.3f}") for seen in ledger.of(OwnSeen) if seen.participant]
    shown += [(person.name, "in the export") for person in history.record.people if person.id == ledger.participant]
    for name, where in shown:
        base, _, number = name.rpartition(" ")
        if name not in wanted and not (base in wanted and number.isdecimal()):
            yield Violation(Law.NAME_WRONG, ledger.name, "", f"is called {name!r}, which nobody asked for ({where})")
            return
