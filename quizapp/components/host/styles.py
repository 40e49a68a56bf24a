"""The styles that only a host's pages have."""

from hashlib import sha256

import reflex as rx

from quizapp.settings import ROOT

FILE = "desk.css"


def desk_styles() -> rx.Component:
    """Loads them where it stands, which is after the styles of all pages: React keeps such a link in its place.

    Its address is another one for other contents, so that no browser shows a new page in styles it has kept.
    """
    digest = sha256((ROOT / "assets" / FILE).read_bytes()).hexdigest()
    return rx.el.link(rel="stylesheet", href=f"/{FILE}?{digest[:12]}")
