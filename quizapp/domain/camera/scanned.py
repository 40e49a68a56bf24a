"""What the text of a scanned code is: the way into a quiz of this server, or something else, named in human words."""

import re
from collections.abc import Set
from dataclasses import dataclass

from quizapp.domain.admission.codes import ALPHABET, LENGTH, normalise
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import LazyText, lazy

MAX_TEXT = 4296  # the most that a QR code can hold
MAX_SHOWN_HOST = 60

_BARE_CODE = re.compile(rf"[{ALPHABET}]{{3}}[ -]?[{ALPHABET}]{{3}}", re.IGNORECASE | re.ASCII)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):(.*)", re.DOTALL)
# Strict on purpose: no user, no backslash, nothing but ASCII. What does not fit is never the way to a quiz.
_WEB = re.compile(
    r"//(?P<name>[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-\"$->@-~]*)?(?:[?#][!-~]*)?"
)
_JOIN = re.compile(r"/join/([A-Za-z0-9]{1,20})/?", re.IGNORECASE)
_HOST_SHOWN = re.compile(r"(?://)?(?:[^/?#\\@]*@)*(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?=$|[/?#\\:])")
_DEFAULT_PORTS = {"http": 80, "https": 443}

_KINDS = {
    "wifi": lazy(
        "This is the code of a Wi-Fi: your phone’s own camera app connects you with it. Then scan the other code."
    ),
    "mailto": lazy("This is an e-mail address."),
    "matmsg": lazy("This is an e-mail address."),
    "tel": lazy("This is a phone number."),
    "sms": lazy("This is a text message."),
    "smsto": lazy("This is a text message."),
    "geo": lazy("This is a place on a map."),
    "mecard": lazy("This is a contact."),
    "begin": lazy("This is a contact or an appointment."),
    "otpauth": lazy("This is a code for signing in somewhere else."),
    "bitcoin": lazy("This is a payment code."),
    "upi": lazy("This is a payment code."),
}


@dataclass(frozen=True)
class Scanned:
    """What was read. `code` is a join code, "" for anything else; then `words` names it and `kind` is for programs."""

    code: str = ""
    kind: str = "code"
    words: LazyText | None = None


def read(text: str, own_hosts: Set[str]) -> Scanned:
    """What that text means at a server of these hosts, each as `name:port` in lower case."""
    if len(text) > MAX_TEXT:
        return Scanned(kind="text", words=lazy("This code holds a long text, not a quiz."))
    text = text.strip()
    if _BARE_CODE.fullmatch(text):
        return Scanned(normalise(text))
    match = _SCHEME.fullmatch(text)
    if match is None:
        return Scanned(kind="text", words=lazy("This code holds a text, not a quiz."))
    scheme, rest = match[1].lower(), match[2]
    if scheme in _DEFAULT_PORTS:
        return _read_link(scheme, rest, own_hosts)
    if scheme in _KINDS:
        return Scanned(kind="wifi" if scheme == "wifi" else "other", words=_KINDS[scheme])
    return Scanned(kind="other", words=lazy("This code is for something else, not for a quiz."))


def _read_link(scheme: str, rest: str, own_hosts: Set[str]) -> Scanned:
    match = _WEB.fullmatch(rest)
    if match is None:
        return _elsewhere(rest)
    door = _JOIN.fullmatch(match["path"] or "")
    code = _code_of(door[1]) if door else ""
    if not _is_own(match["name"].lower(), match["port"], scheme, own_hosts):
        if code:
            return Scanned(kind="other_quizapp", words=lazy("This code belongs to another quizapp."))
        return _elsewhere(rest)
    if code:
        return Scanned(code)
    return Scanned(kind="not_a_door", words=lazy("This is a link to this server, but not to a quiz."))


def _code_of(typed: str) -> str:
    try:
        return normalise(typed) if len(typed) == LENGTH else ""
    except Refusal:
        return ""


def _is_own(name: str, port: str | None, scheme: str, own_hosts: Set[str]) -> bool:
    number = int(port) if port else _DEFAULT_PORTS[scheme]
    # Both doors of one house: what came over https may have a code that says http, and the other way round.
    ports = set(_DEFAULT_PORTS.values()) if number in _DEFAULT_PORTS.values() else {number}
    return any(f"{name}:{one}" in own_hosts for one in ports)


def _elsewhere(rest: str) -> Scanned:
    """A link to somewhere else. Its host is named only where it can be nothing else than what it looks like."""
    match = _HOST_SHOWN.match(rest)
    host = match["host"].lower() if match else ""
    if not host or len(host) > MAX_SHOWN_HOST:
        return Scanned(kind="link", words=lazy("This is a link to another website, not to this quiz."))
    return Scanned(kind="link", words=lazy("This is a link to {host}, not to this quiz.", host=host))
