"""The certificate authority of this server, for devices that are to trust it."""

import os
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from quizapp.domain import certificate_guides
from quizapp.domain.certificate_guides import Authority
from quizapp.front_proxy.plain_http import Offer, Offers, PlainRequest
from quizapp.services.admission import qr_codes
from quizapp.texts.languages import is_right_to_left, reader_language
from quizapp.texts.translations import gettext
from quizapp.web import origin

# The file with the public part of the authority; not set where there is none.
AUTHORITY = "QUIZAPP_AUTHORITY"
_DER, _PEM = "application/x-x509-ca-cert", "application/x-pem-file"
_HEADERS = {"Cache-Control": "no-cache"}

_STYLE = """
:root{color-scheme:light dark;--bg:#f5f4f9;--surface:#fff;--text:#1a1626;--muted:#5f5970;--accent:#5b34d6;--on:#fff}
@media(prefers-color-scheme:dark){
:root{--bg:#121019;--surface:#1d1a27;--text:#f2f0f8;--muted:#aba5bd;--accent:#a894ff;--on:#150d2e}}
*{box-sizing:border-box;margin:0}
body{max-width:560px;margin:auto;padding:24px 16px 48px;font:17px/1.45 system-ui,sans-serif;
background:var(--bg);color:var(--text);overflow-wrap:anywhere}
h1{font-size:28px;line-height:1.2}p,details,.get,h1{margin-bottom:16px}
.get{display:flex;align-items:center;justify-content:center;min-height:56px;border-radius:14px;
background:var(--accent);color:var(--on);font-weight:700;text-decoration:none}
a{color:var(--accent)}details{background:var(--surface);border-radius:14px;padding:0 16px}
summary{min-height:56px;padding:16px 0;font-weight:700;cursor:pointer}
li{margin-bottom:8px}ol{padding-left:24px}.undo,.small{color:var(--muted);font-size:15px;padding-bottom:16px}
code{font-size:14px}
"""


@cache
def authority() -> Authority | None:
    """The authority of this server, None where it has none."""
    path = os.environ.get(AUTHORITY)
    if not path:
        return None
    from quizapp.tls.public import read_authority  # what it takes is 8 MB that most servers do without

    return read_authority(Path(path))


def page_address(base: str) -> str:
    """The page as a QR code says it, over plain HTTP: a device that does not trust yet gets no warning there."""
    return f"http://{base.rpartition('://')[2]}{certificate_guides.PAGE}".upper()


def routes() -> list[Route]:
    """The files, and the QR code of the page."""

    def file(path: str, media_type: str, content: Callable[[Authority], bytes]) -> Route:
        def endpoint(_: Request) -> Response:
            found = authority()
            if found is None:
                return PlainTextResponse(certificate_guides.NOTHING, 404, _HEADERS)
            return Response(content(found), headers=_HEADERS, media_type=media_type)

        return Route(path, endpoint)

    def picture(request: Request) -> Response:
        if authority() is None:
            return PlainTextResponse(certificate_guides.NOTHING, 404, _HEADERS)
        drawn = qr_codes.svg(page_address(origin.base_url(request)))
        return Response(drawn, headers=_HEADERS, media_type="image/svg+xml")

    def to_page(_: Request) -> Response:
        return RedirectResponse(certificate_guides.PAGE, 307, _HEADERS)

    return [
        file(certificate_guides.FILE, _DER, lambda found: found.der),
        file(certificate_guides.TEXT_FILE, _PEM, lambda found: found.pem),
        Route(certificate_guides.QR, picture),
        Route(certificate_guides.PAGE.upper(), to_page),
    ]


def offers() -> Offers:
    """What the gate gives over plain HTTP: the files, and the page without anything that needs a socket."""
    found = authority()
    if found is None:
        return {}
    files = {
        certificate_guides.FILE: Offer(found.der, _DER),
        certificate_guides.TEXT_FILE: Offer(found.pem, _PEM),
    }
    return {
        **{path: lambda _, offer=offer: offer for path, offer in files.items()},
        certificate_guides.PAGE: lambda asks: _plain_page(found, asks),
    }


def _plain_page(found: Authority, asks: PlainRequest) -> Offer:
    device, language = certificate_guides.device_of(asks.user_agent), reader_language(None, asks.accept_language)
    there = escape(f"https://{asks.called}/join", quote=True)
    direction = "rtl" if is_right_to_left(language) else "ltr"

    def say(text: str) -> str:
        return escape(gettext(text, language))

    title = say("Trust this server?")
    content = "".join(
        [
            f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">',
            f"<title>{title}</title>",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>",
            *(f"<p>{say(words)}</p>" for words in certificate_guides.MEANING),
            f'<a class="get" href="{certificate_guides.FILE}">{say("Get the certificate")}</a>',
            f'<p class="small">{escape(found.name)}. {say(certificate_guides.FINGERPRINT)}<br>',
            f"<code>{found.fingerprint}</code></p>",
            *(
                _plain_guide(guide, say, is_open=guide.key == device)
                for guide in certificate_guides.in_reading_order(device)
            ),
            f'<p><a href="{there}">{say("On to the quiz")}</a></p></main></body></html>',
        ]
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return Offer(content.encode(), "text/html; charset=utf-8", (("Content-Security-Policy", policy),))


def _plain_guide(guide: certificate_guides.Guide, say: Callable[[str], str], *, is_open: bool) -> str:
    steps = "".join(f"<li>{say(step)}</li>" for step in guide.steps)
    return (
        f"<details{' open' if is_open else ''}><summary>{say(guide.name)}</summary><ol>{steps}</ol>"
        f'<p class="undo">{say("To remove it again:")} {say(guide.undo)}</p></details>'
    )
