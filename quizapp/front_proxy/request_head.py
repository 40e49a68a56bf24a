"""How a connection begins: with the request for a websocket, or with anything else.

A browser opens a connection of its own for each websocket, and asks for it first of all. So nobody else gets one: what
follows is read as frames from the first byte on, and a gate that understood a request other than the web server does
would be none.
"""

MOST_BYTES = 16_384  # of the first request's head


class Malformed(ValueError):
    """A request for a websocket as no browser sends it."""


def asks_for_websocket(begun: bytes | bytearray) -> int | None:
    """Where the frames begin, 0 for a connection that begins otherwise, None while that cannot be told."""
    if not begun[:1].isalpha():  # no HTTP: the web server says so at once
        return 0
    end = begun.find(b"\r\n\r\n")
    if end < 0 and len(begun) < MOST_BYTES:
        return None
    head = bytes(begun[: max(0, end)])
    fields = [line.partition(b":") for line in head.split(b"\r\n")[1:]]
    named = {name.strip().lower(): value.strip().lower() for name, _, value in fields}
    if named.get(b"upgrade") is None:
        return 0
    if b"\n" in head.replace(b"\r\n", b"") or named.keys() & {b"content-length", b"transfer-encoding"}:
        raise Malformed
    return end + 4
