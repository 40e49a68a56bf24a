"""What a scanned code leads to: a quiz of this server, or nowhere."""

import time

import pytest

from quizapp.domain.camera.scanned import MAX_TEXT, read
from quizapp.services.admission.qr_codes import join_address
from quizapp.web.own_hosts import own_hosts

OWN = frozenset({"192.168.1.5:3000", "laptop.local:3000", "quiz.example:443"})
CODE = "ABC234"


@pytest.mark.parametrize(
    "text",
    [
        join_address("http://192.168.1.5:3000", CODE),
        "HTTP://192.168.1.5:3000/JOIN/ABC234",
        "http://192.168.1.5:3000/join/abc234",
        "https://192.168.1.5:3000/join/ABC234/",
        "http://LAPTOP.local:3000/Join/ABC234",
        "http://192.168.1.5:3000/join/ABC234?from=poster#top",
        "https://quiz.example/join/ABC234",
        "http://quiz.example/join/ABC234",
        "https://quiz.example:443/join/ABC234",
        "  http://192.168.1.5:3000/join/ABC234\n",
        "ABC234",
        "abc 234",
        "ABC-234",
    ],
)
def test_a_code_of_this_server_is_taken(text: str) -> None:
    """J11: in any case, over http and https, by any name of this server, or as the bare six characters."""
    assert read(text, OWN).code == CODE


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("https://example.org/", "link", "This is a link to example.org, not to this quiz."),
        ("https://example.org", "link", "This is a link to example.org, not to this quiz."),
        ("HTTPS://EXAMPLE.ORG/menu?x=1", "link", "This is a link to example.org, not to this quiz."),
        ("http://192.168.1.9:3000/join/ABC234", "other_quizapp", "This code belongs to another quizapp."),
        ("http://192.168.1.5:3001/join/ABC234", "other_quizapp", "This code belongs to another quizapp."),
        ("http://192.168.1.5/join/ABC234", "other_quizapp", "This code belongs to another quizapp."),
        ("https://quiz.example:8443/join/ABC234", "other_quizapp", "This code belongs to another quizapp."),
        ("http://192.168.1.5:3000/", "not_a_door", "This is a link to this server, but not to a quiz."),
        ("http://192.168.1.5:3000/host", "not_a_door", "This is a link to this server, but not to a quiz."),
        ("http://192.168.1.5:3000/join/ABC", "not_a_door", "This is a link to this server, but not to a quiz."),
        ("http://192.168.1.5:3000/join/ABC1O0", "not_a_door", "This is a link to this server, but not to a quiz."),
        ("http://192.168.1.5:3000/x/join/ABC234", "not_a_door", "This is a link to this server, but not to a quiz."),
        (
            "WIFI:T:WPA;S:Guests;P:secret;;",
            "wifi",
            "This is the code of a Wi-Fi: your phone’s own camera app connects you with it. Then scan the other code.",
        ),
        ("tel:+4912345", "other", "This is a phone number."),
        ("mailto:a@b.example", "other", "This is an e-mail address."),
        ("BEGIN:VCARD\nFN:Somebody", "other", "This is a contact or an appointment."),
        ("4006381333931", "text", "This code holds a text, not a quiz."),
        ("Hello there", "text", "This code holds a text, not a quiz."),
        ("", "text", "This code holds a text, not a quiz."),
    ],
)
def test_anything_else_is_named(text: str, kind: str, words: str) -> None:
    """J11: a foreign code says in human words what it is; scanning goes on."""
    what = read(text, OWN)
    assert (what.code, what.kind, str(what.words)) == ("", kind, words)


HOSTILE = (
    "javascript:location='http://192.168.1.5:3000/join/ABC234'",
    "JAVASCRIPT://192.168.1.5:3000/join/ABC234",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "http://192.168.1.5:3000@evil.example/join/ABC234",
    "http://ABC234@192.168.1.5:3000/join/ABC234",
    "http://evil.example\\@192.168.1.5:3000/join/ABC234",
    "http:\\\\192.168.1.5:3000\\join\\ABC234",
    "http:/192.168.1.5:3000/join/ABC234",
    "http:192.168.1.5:3000/join/ABC234",
    "http:///join/ABC234",
    "http://192.168.1.5:3000.evil.example/join/ABC234",
    "http://192.168.1.5%3A3000/join/ABC234",
    "http://192.168.1.5:3000:80/join/ABC234",
    "http://192.168.1.5:99999999/join/ABC234",
    "http://quiz.exаmple/join/ABC234",  # a Cyrillic letter
    "http://ｑuiz.example/join/ABC234",
    "http://192.168.1.5:3000/join/ABC234\r\nLocation: http://evil.example",
    "http://192.168.1.5:3000/join/../host",
    "http://192.168.1.5:3000/join/%41BC234",
    "http://192.168.1.5:3000//evil.example/join/ABC234",
    "http://192.168.1.5:３０００/join/ABC234",
    "http://[::1]:3000/join/ABC234",
    "АВС234",  # Cyrillic look-alikes
    "ABC234 http://evil.example",
    "\u202eABC234",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_leads_nowhere(text: str) -> None:
    """J11: what only looks like the way to a quiz is not taken, and its words hold nothing that could be mistaken."""
    what = read(text, OWN)
    assert what.code == ""
    assert str(what.words).isascii() or "Wi-Fi" in str(what.words)
    assert "192.168.1.5:3000" not in str(what.words)


def test_the_host_behind_a_name_is_the_one_that_is_told() -> None:
    """J11: of `http://host@evil/`, evil is named."""
    assert str(read("http://192.168.1.5@evil.example/join/ABC234", OWN).words) == (
        "This is a link to evil.example, not to this quiz."
    )
    assert str(read("http://quiz.exаmple/", OWN).words) == "This is a link to another website, not to this quiz."


@pytest.mark.parametrize(
    "text", ["A" * 1_000_000, "http://" + "a@" * 2000, "http://" + "a." * 2000, "http://" + "/" * 4000]
)
def test_a_huge_text_is_no_work(text: str) -> None:
    """J11: no length or pattern keeps the server busy."""
    since = time.process_time()
    assert read(text, OWN).code == ""
    assert time.process_time() - since < 1
    assert len(str(read("x" * (MAX_TEXT + 1), OWN).words)) < 100


def test_the_server_knows_its_own_names() -> None:
    """J11: the page's own host, the address in the QR codes and the machine's names, all at the page's port."""

    def lan() -> str:
        return "192.168.1.5"

    hosts = own_hosts("laptop.local:3000", "http://laptop.local:3000", lan)
    assert {"laptop.local:3000", "192.168.1.5:3000"} <= hosts
    assert read("HTTP://192.168.1.5:3000/JOIN/ABC234", hosts).code == CODE
    assert read("HTTP://192.168.1.5:3001/JOIN/ABC234", hosts).code == ""
    assert "127.0.0.1:3000" in own_hosts("127.0.0.1:3000", "http://127.0.0.1:3000", lan)
    assert "192.168.1.5:3000" in own_hosts("localhost:3000", "http://localhost:3000", lan)
    assert "quiz.example:443" in own_hosts("quiz.example", "https://quiz.example", lan)
    assert "[fd00::5]:3000" in own_hosts("[fd00::5]:3000", "http://[fd00::5]:3000", lan)


@pytest.mark.parametrize("host", ["", "a b:3000", "host:port", "host:99999", "[::", "user@evil:80", "/etc", "\u0430"])
def test_a_strange_host_header_makes_no_friends(host: str) -> None:
    """J11: what is no host is none, so nothing of it makes a foreign code ours."""
    hosts = own_hosts(host, "", lambda: "192.168.1.5")
    assert "localhost:80" in hosts
    assert not any(name in one for one in hosts for name in ("evil", "etc", "a b", "user", "\u0430"))
