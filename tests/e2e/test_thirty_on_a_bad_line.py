"""Thirty phones behind one miserable access point play a whole quiz, and everybody reaches the podium unharmed."""

from collections import Counter
from typing import Any

from playwright.sync_api import expect

from quizapp.phones.network.fault_proxy import Faults
from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.many_phones import Crowd
from tests.e2e.people import Cast
from tests.support.proxy import Proxy

NAMES = ("Ann", "Ben", "Cleo")
GUESTS = 27
QUESTIONS = 3
PATIENCE_MS = 60_000
# Late, now and then refused, and each connection ends after some messages.
MISERABLE = Faults(delay_s=0.03, jitter_s=0.1, refused_share=0.2, cut_after_bytes=12_000)


def test_a_whole_quiz_on_a_line_that_keeps_breaking(cast: Cast, backstage: Backstage, host: Host, line: Proxy) -> None:
    """N2, N4, N6, Q4: no confirmed answer is missing, nobody is there twice, all phones show the same podium."""
    asked = [asks(f"Question {n}", "yes", "no", "perhaps") for n in range(1, QUESTIONS + 1)]
    quiz = backstage.quiz(host, "Behind the pillar", asked)
    console = cast.console(host, quiz)
    phones = [cast.phone(quiz, name, line=line) for name in NAMES]
    line.faults = MISERABLE
    crowd = Crowd(line.url, quiz.code, GUESTS)
    crowd.play()
    expect(console.find("participant-count")).to_have_text(str(len(NAMES) + GUESTS), timeout=PATIENCE_MS)

    console.go("question")
    for number in range(1, QUESTIONS + 1):
        for tile, phone in enumerate(phones):
            expect(phone.find("question-text")).to_have_text(f"Question {number}", timeout=PATIENCE_MS)
            if tile == number % 3:
                line.reset_all()  # everybody at once, in the middle of it
            phone.tap(f"choice-{tile}")
        expect(console.find("console")).to_have_attribute("data-phase", "reveal", timeout=PATIENCE_MS)
        if number < QUESTIONS:
            console.go("leaderboard")
            console.go("question")
    console.go("finished")

    podium = console.standings()
    for phone in phones:
        expect(phone.find("play")).to_have_attribute("data-phase", "finished", timeout=PATIENCE_MS)
        phone.sees_standings(podium)
    crowd.until_the_podium(PATIENCE_MS / 1000)
    _nothing_is_lost(console.page.request.get(f"/export/{quiz.id}.json").json(), crowd)


def _nothing_is_lost(record: dict[str, Any], crowd: Crowd) -> None:
    names = [person["name"] for person in record["participants"]]
    assert sorted(names) == sorted([*NAMES, *(guest.phone.name for guest in crowd.guests)])
    stored = {(row["participant_id"], row["question_id"]): row["response"] for row in record["answers"]}
    assert len(stored) == len(record["answers"]), "an answer was counted twice"
    for guest in crowd.guests:
        assert guest.confirmed, "nothing was ever confirmed to this one"
        for question_id, response in guest.confirmed.items():
            assert stored[guest.phone.me["id"], question_id] == response
    of_people = {person["id"]: person["name"] for person in record["participants"]}
    tapped = Counter(of_people[participant_id] for participant_id, _ in stored)
    assert {name: tapped[name] for name in NAMES} == dict.fromkeys(NAMES, QUESTIONS)
    assert sum(guest.returns for guest in crowd.guests) > GUESTS, "the line was better than it should be"
