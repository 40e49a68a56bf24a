"""The page about the server's own certificate."""

import reflex as rx

from quizapp.domain.certificate_guides import device_of
from quizapp.web.trust import authority


class TrustState(rx.State):
    """What there is to trust, and by what kind of device."""

    answer: str = ""  # "own" or "none", empty until it is known
    name: str = ""
    fingerprint: str = ""
    device: str = ""

    @rx.event
    def look(self):
        """Find out."""
        found = authority()
        self.device = device_of(self.router.headers.user_agent)
        self.answer = "none" if found is None else "own"
        self.name = found.name if found else ""
        self.fingerprint = found.fingerprint if found else ""
