"""Whether the database keeps what is written to it: one row that is written and read back."""

from sqlmodel import Session, select, update

from quizapp.db.tables import StorageCheck

_ROW = 1


def write_mark(session: Session, mark: int) -> None:
    """Write the mark."""
    if session.exec(update(StorageCheck).values(mark=mark)).rowcount == 0:
        session.add(StorageCheck(id=_ROW, mark=mark))


def read_mark(session: Session) -> int | None:
    """The mark that is stored."""
    return session.exec(select(StorageCheck.mark)).first()
