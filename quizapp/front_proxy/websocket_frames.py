"""The frames of a websocket on their way to the web server, which itself would collect 64 MB of them.

Looked at are their heads only: what they hold passes through as it is.
"""

from collections.abc import Callable

MOST_BYTES = 64_000  # of a message, in however many pieces it comes
_MOST_OF_A_CONTROL = 125
_CONTINUED, _TEXT, _BINARY, _CLOSE, _PONG = 0x0, 0x1, 0x2, 0x8, 0xA


class BadFrame(ValueError):
    """What came is no frame, or one of a message that is too long."""


class Frames:
    """The frames of one caller, in the order in which they come."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._head = b""  # as much of the next frame's head as is there
        self._left = 0  # bytes of the current frame that are still to come
        self._message = 0  # bytes of the current message, as far as it was announced
        self._goes_on = False  # whether another piece of the current message has to come

    @property
    def is_between(self) -> bool:
        """Whether nothing is unfinished."""
        return not (self._left or self._goes_on or self._head)

    def pass_on(self, data: bytes, may_begin: Callable[[], bool]) -> tuple[bytes, bytes]:
        """What may go to the server now, and what has to wait since no further frame may begin. Raises `BadFrame`."""
        if self._head:
            data, self._head = self._head + data, b""
        at, end = 0, len(data)
        while at < end:
            if self._left:
                step = min(self._left, end - at)
                at += step
                self._left -= step
                continue
            length = _head_length(data, at)
            if length > end - at:
                self._head = data[at:]
                return data[:at], b""
            if not may_begin():
                return data[:at], data[at:]
            self._begin(data, at, length)
            at += length
        return data, b""

    def _begin(self, data: bytes, at: int, length: int) -> None:
        first, second = data[at], data[at + 1]
        is_last, kind = bool(first & 0x80), first & 0x0F
        size = second & 0x7F
        if size >= 126:
            size = int.from_bytes(data[at + 2 : at + length - 4])
        if first & 0x70 or not second & 0x80:
            raise BadFrame("no frame of a client")
        if kind >= _CLOSE:
            if kind > _PONG or size > _MOST_OF_A_CONTROL or not is_last:
                raise BadFrame("no frame that there is")
        else:
            self._count(kind, size, is_last=is_last)
        self._left = size

    def _count(self, kind: int, size: int, *, is_last: bool) -> None:
        if kind not in ((_CONTINUED,) if self._goes_on else (_TEXT, _BINARY)):
            raise BadFrame("a piece of no message, or a message within another")
        self._message = size + (self._message if self._goes_on else 0)
        if self._message > self._most:
            raise BadFrame("too long")
        self._goes_on = not is_last


def _head_length(data: bytes, at: int) -> int:
    """How long the head of the frame is that begins there, its mask included; more than there is for half a head."""
    if len(data) - at < 2:
        return 14
    size = data[at + 1] & 0x7F
    return 6 + (8 if size == 127 else 2 if size == 126 else 0)
