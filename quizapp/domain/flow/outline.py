"""What an event consists of: segments and questions in their order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QuestionSlot:
    """A question's place in the outline."""

    id: int
    limit_ms: int | None


@dataclass(frozen=True)
class SegmentSlot:
    """A segment's place in the outline."""

    id: int
    questions: tuple[QuestionSlot, ...]


@dataclass(frozen=True)
class Outline:
    """What an event consists of, in order."""

    segments: tuple[SegmentSlot, ...]

    @property
    def is_plain(self) -> bool:
        """A plain quiz is an event of one segment: no presentation, no segment results."""
        return len(self.segments) <= 1

    def segment(self, segment_id: int | None) -> SegmentSlot | None:
        """The segment of that id."""
        return next((slot for slot in self.segments if slot.id == segment_id), None)

    def segment_after(self, segment_id: int | None) -> SegmentSlot | None:
        """The segment after that one, the first one after None."""
        ids = [slot.id for slot in self.segments]
        place = ids.index(segment_id) + 1 if segment_id in ids else 0
        return self.segments[place] if place < len(self.segments) else None

    def question_after(self, segment_id: int | None, question_id: int | None) -> QuestionSlot | None:
        """The next question within the segment, its first one after None."""
        segment = self.segment(segment_id)
        if segment is None:
            return None
        ids = [slot.id for slot in segment.questions]
        place = ids.index(question_id) + 1 if question_id in ids else 0
        return segment.questions[place] if place < len(segment.questions) else None

    @property
    def question_count(self) -> int:
        """All questions of all segments."""
        return sum(len(segment.questions) for segment in self.segments)
