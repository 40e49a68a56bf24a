"""Whom simulated phones believe over HTTPS: what the system trusts, and the authority in the own data directory."""

import ssl
from functools import cache

from quizapp.settings import settings
from quizapp.tls.kept import PUBLIC_FILE


@cache
def trusted() -> ssl.SSLContext:
    """For all connections of this process."""
    context = ssl.create_default_context()
    own = settings().tls_dir / PUBLIC_FILE
    if own.is_file():
        context.load_verify_locations(own)
    return context
