"""`/trust`: what it means to trust this server's own certificate, how to, and how to undo it."""

import reflex as rx

from quizapp.components.host.desk import PlainLink
from quizapp.components.shared.shell import calm, shell
from quizapp.domain import certificate_guides
from quizapp.frontend.texts import _
from quizapp.states.phone.trust import TrustState


def trust() -> rx.Component:
    """`/trust`."""
    return shell(
        rx.fragment(
            rx.match(
                TrustState.answer,
                ("own", _own()),
                ("none", _none()),
                calm(_("One moment …"), _("Looking for this server's certificate.")),
            )
        ),
        kind="phone",
        live=False,
        data_testid="trust",
        custom_attrs={"data-answer": TrustState.answer},
    )


def _own() -> rx.Component:
    return rx.el.div(
        rx.el.h1(_("Trust this server?")),
        *[rx.el.p(_(words)) for words in certificate_guides.MEANING],
        PlainLink.create(
            _("Get the certificate"),
            href=certificate_guides.FILE,  # opened, not saved: only so an iPhone asks whether to install it
            data_testid="trust-file",
            class_name="primary wide",
        ),
        rx.el.p(
            TrustState.name,
            ". ",
            _(certificate_guides.FINGERPRINT),
            " ",
            rx.el.code(TrustState.fingerprint, data_testid="trust-fingerprint"),
            class_name="hint fingerprint",
        ),
        _for_phones(),
        *[_guide(guide) for guide in certificate_guides.GUIDES],
        rx.el.a(_("On to the quiz"), href="/join"),
        class_name="door trust",
    )


def _guide(guide: certificate_guides.Guide) -> rx.Component:
    return rx.el.details(
        rx.el.summary(_(guide.name)),
        rx.el.ol(*[rx.el.li(_(step)) for step in guide.steps]),
        rx.el.p(rx.el.strong(_("To remove it again:")), " ", _(guide.undo), class_name="hint"),
        open=TrustState.device == guide.key,
        data_testid=f"trust-{guide.key}",
        class_name="trust-steps",
    )


def _for_phones() -> rx.Component:
    return rx.el.div(
        rx.el.p(_("For a phone: scan this, and it shows this page without a warning."), class_name="hint"),
        rx.el.div(
            rx.el.img(src=certificate_guides.QR, alt=_("QR code of this page"), data_testid="trust-qr"), class_name="qr"
        ),
        class_name="for-phones",
    )


def _none() -> rx.Component:
    return rx.el.div(
        calm(_("Nothing to trust"), _(certificate_guides.NOTHING), "🔓"),
        rx.el.a(_("Join a quiz"), href="/join", class_name="primary"),
        class_name="closed",
    )
