"""The code for the first account, which the terminal shows: who is first on the network does not own the server."""

import hmac
import os
import secrets
from collections.abc import Mapping

from quizapp.domain.addresses import is_loopback
from quizapp.domain.admission.codes import new_rejoin_code
from quizapp.web.origin import parsed_host

SETUP_CODE = "QUIZAPP_SETUP_CODE"


def choose() -> str:
    """A new code, which this process and those that it starts ask for from now on."""
    os.environ[SETUP_CODE] = new_rejoin_code(secrets.choice)
    return os.environ[SETUP_CODE]


def expected() -> str:
    """The code that was chosen at the start; "" where nobody is asked for one."""
    return os.environ.get(SETUP_CODE, "")


def is_asked_for(client: str | None, headers: Mapping[str, str]) -> bool:
    """Whether somebody there needs the code for the first account."""
    return bool(expected()) and not is_on_this_machine(client, headers)


def matches(typed: str) -> bool:
    """Whether somebody typed the code; case, spaces and dashes do not matter."""
    code = "".join(character for character in typed.upper() if character.isalnum())
    return hmac.compare_digest(code.encode("utf-8", "surrogatepass"), expected().encode())


def is_on_this_machine(client: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request was made on the machine itself. `client` is who calls, as `callers.py` found out.

    A proxy on this machine passes on what others want. It says for whom, or at least under which name it was called.
    """
    return is_loopback(client) and _is_own_name(headers.get("host", "")) and "x-forwarded-for" not in headers


def _is_own_name(host: str) -> bool:
    parsed = parsed_host(host)
    name = parsed[0].strip("[]") if parsed else ""
    return name == "localhost" or is_loopback(name)
