"""Who leaves a page with text that is not saved yet is asked, in the page; closing it asks, too (the browser does)."""

from typing import Any

import reflex as rx
from reflex.components.component import Component
from reflex_base.utils.imports import ImportVar

from quizapp.frontend import link
from quizapp.frontend.texts import _


class _Guard(Component):
    """Watches over the page it is on; there is nothing to see of it. Only one on a page."""

    library = None
    tag = "Fragment"

    def add_imports(self) -> dict[str, Any]:
        """The browser's side."""
        return {"react": [ImportVar(tag="Fragment")], link.MODULE: [ImportVar(tag="useLeaveGuard")]}

    def add_hooks(self) -> list[str | rx.Var]:
        """What it runs."""
        return ["useLeaveGuard();"]


def leave_guard() -> rx.Component:
    """The question for links and the browser's way back."""
    is_lost = link.leaving == "lost"
    return rx.fragment(
        _Guard.create(),
        rx.cond(
            link.leaving != "",
            rx.el.div(
                rx.el.p(
                    rx.cond(
                        is_lost,
                        _("Your text is not saved yet. It is lost when you leave."),
                        _("Your text is not saved yet. It stays in this browser as a draft."),
                    ),
                ),
                rx.el.div(
                    rx.el.button(
                        rx.cond(is_lost, _("Leave without it"), _("Leave")),
                        type="button",
                        on_click=link.leave_now,
                        data_testid="leave-page",
                        class_name="danger small",
                    ),
                    rx.el.button(
                        _("Stay here"),
                        type="button",
                        auto_focus=True,
                        on_click=link.stay_here,
                        data_testid="leave-stay",
                        custom_attrs={"data-key": "escape"},
                        class_name="quiet small",
                    ),
                    class_name="second-word-actions",
                ),
                role="alertdialog",
                aria_label=_("Your text is not saved yet."),
                data_testid="leave-asks",
                class_name="second-word leaving",
            ),
            rx.fragment(),
        ),
    )


def restored_word() -> rx.Component:
    """Beside a field with `data-keep`: seen once it was filled with what was typed before."""
    return rx.el.span(_("Draft restored"), role="status", class_name="restored-word hint")
