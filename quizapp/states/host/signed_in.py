"""Asking who is signed in with the browser of a page: each time from the sessions that are open now."""

from urllib.parse import quote

from quizapp.db.tables import Host
from quizapp.runtime import runtime
from quizapp.services.accounts.accounts import host_of, session_id
from quizapp.services.clock import utc_now
from quizapp.states.reader import Reading
from quizapp.web.cookies import DEVICE_COOKIE, HOST_COOKIE, read_cookie


def sign_in_address(page: str) -> str:
    """Where somebody signs in (again), to go on to that page."""
    return f"/host?error=signed_out&next={quote(page)}"


class SignedIn(Reading, mixin=True):
    """For States that show something of a host."""

    async def _signed_in_host(self) -> Host | None:
        """The host of the browser's session, None without one that is open."""
        secret = self._begin_as_host()
        host = await runtime().db.read(lambda session: host_of(session, secret, utc_now()))
        self._note_whether_signed_in(host is not None)
        return host

    def _begin_as_host(self) -> str | None:
        """The secret to ask with; the tab is cleared when its session ends from now on."""
        secret = read_cookie(self.router.headers.raw_headers.get("cookie"), HOST_COOKIE)
        runtime().signed_in.remember(self.router.session.client_token, session_id(secret))
        return secret

    def _note_whether_signed_in(self, is_signed_in: bool) -> None:
        tabs, token = runtime().signed_in, self.router.session.client_token
        if is_signed_in:
            tabs.found_host(token)
            runtime().budgets.know(read_cookie(self.router.headers.raw_headers.get("cookie"), DEVICE_COOKIE) or "")
        else:
            tabs.found_nobody(token)
