"""How a kind of question looks. One module of this folder for each kind; no page knows a kind by name."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from quizapp.views import QuestionView

Question = rx.vars.ObjectVar[QuestionView]
Sent = rx.vars.ObjectVar[dict[str, Any]]  # JSON in the shape of the kind


def asked(question: Question) -> Sent:
    """What the kind needs to ask the question."""
    return question.asked.to(dict[str, Any])


def tally(question: Question) -> Sent:
    """What became of it, `{}` before."""
    return question.tally.to(dict[str, Any])


@dataclass(frozen=True)
class Answering:
    """An open question on a phone.

    `handler` is who takes the answer, `given` the own response once it is sent or stored. `marked` is a response that
    is only marked on this page, `{}` for none: `link.mark` marks it (an object in the kind's shape, for the question's
    id), `link.submit_marked` hands it in. Who was refused cannot answer again: a page marks what `Kind.read` takes.
    """

    question: Question
    handler: str
    can_answer: rx.Var
    given: Sent
    marked: Sent


class Face(ABC):
    """What phones and projectors show of a question. Several kinds may have the same face."""

    @abstractmethod
    def ask(self, answering: Answering) -> rx.Component:
        """On the phone, while it is open."""

    def submit(self, answering: Answering) -> rx.Component:
        """Below that, what hands in an answer that is not handed in by a tap alone."""
        return rx.fragment()

    @abstractmethod
    def look(self, question: Question) -> rx.Component:
        """On the projector, while it is open."""

    @abstractmethod
    def reveal(self, question: Question, given: Sent) -> rx.Component:
        """On the phone, after it: what is right, and the own response."""

    @abstractmethod
    def spread(self, question: Question) -> rx.Component:
        """On the projector, after it: what is right, and how the answers were spread."""

    def hint(self, question: Question) -> rx.Component:
        """A few words about how to answer, where that does not go without saying."""
        return rx.fragment()


@dataclass(frozen=True)
class FormParts:
    """What the question form shows, and whom it calls. `draft.fields` are the fields of all kinds by their names."""

    draft: Any
    kind: Any
    rows: Any
    picture: Any
    errors: Any
    refused: Any
    unsaved: Any
    asking: Any
    touch: Any
    mark: Any
    choose_kind: Any
    add_row: Any
    take_picture: Any
    drop_picture: Any
    save: Any
    close: Any
    discard: Any
    stay: Any
    restored: Any
    drop_draft: Any

    def touched(self) -> Any:
        """For a field's change: the first one is told, as nothing more is there to learn from the others."""
        return rx.cond(self.unsaved, rx.noop(), self.touch())


# The fields of some kinds in the question form, for the names of these kinds. They hide where another kind is chosen.
Editor = Callable[[FormParts, list[str]], rx.Component]
