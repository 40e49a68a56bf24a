"""The way to the page about the server's certificate, where there may be one."""

import reflex as rx

from quizapp.domain.certificate_guides import PAGE
from quizapp.frontend.texts import _

_IS_SECURE = rx.Var("(typeof window !== 'undefined' && window.location.protocol === 'https:')", _var_type=bool)


def trust_link() -> rx.Component:
    """For hosts, quiet: phones may warn about a page with the server's own certificate."""
    return rx.cond(
        _IS_SECURE,
        rx.el.a(
            _("Phones warn about this page?"),
            href=PAGE,
            target="_blank",
            data_testid="trust-link",
            class_name="hint looks-like-link",
        ),
        rx.fragment(),
    )
