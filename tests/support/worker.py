"""A second process on the same database, as another worker of the server would be one.

`python -m tests.support.worker`: reads the address of a database and bursts of join requests from its input, as JSON in
a line, and says what became of them.
"""

import json
import subprocess
import sys
from datetime import datetime
from typing import Any

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.services.admission import attempts, joining
from quizapp.services.admission.attempts import Arrival
from quizapp.services.admission.joining import JoinRequest
from tests.support.settings import PATIENT


class Worker:
    """The process, seen from the test."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.worker"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()  # it is up

    def send(self, database_url: str, bursts: list[list[JoinRequest]]) -> None:
        """Let it begin with these bursts, one transaction each, on that database."""
        assert self._process.stdin is not None
        requests = [[_packed(request) for request in burst] for burst in bursts]
        self._process.stdin.write(json.dumps([database_url, requests]) + "\n")
        self._process.stdin.flush()

    def outcomes(self) -> list[str]:
        """The name of each who got in, or the reason in brackets, in the order of asking."""
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the worker is gone"
        return json.loads(line)

    def end(self) -> None:
        """Let it go."""
        self._process.communicate(timeout=30)


def _packed(request: JoinRequest) -> list[Any]:
    times = request.started_at.isoformat(), request.at.isoformat()
    return [request.event_id, request.device_id, request.name, request.avatar, *times]


def _unpacked(parts: list[Any]) -> JoinRequest:
    event_id, device_id, name, avatar, started_at, at = parts
    return JoinRequest(
        event_id, device_id, name, avatar, datetime.fromisoformat(started_at), datetime.fromisoformat(at)
    )


def _serve() -> None:
    print(json.dumps("up"), flush=True)
    for line in sys.stdin:
        said: list[str] = []
        database_url, bursts = json.loads(line)
        db = Database(database_url, PATIENT)
        for packed in bursts:
            burst = [_unpacked(parts) for parts in packed]
            arrivals = [Arrival(request.event_id, request.device_id, request.started_at) for request in burst]
            db.write_now(lambda session, arrivals=arrivals: attempts.arrive(session, arrivals))
            outcomes = db.write_now(lambda session, burst=burst: joining.join_all(session, burst))
            said += [f"({one.reason})" if isinstance(one, Refusal) else one.name for one in outcomes]
        db.close()
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    _serve()
