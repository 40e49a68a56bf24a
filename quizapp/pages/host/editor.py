"""The editor of one event: questions on the left, the one at hand on the right."""

from typing import Any

import reflex as rx

from quizapp.components.host.desk import (
    PlainLink,
    counted,
    error_line,
    go_live,
    icon_button,
    paced_button,
    phase_mark,
    second_word,
)
from quizapp.components.host.import_form import import_panel
from quizapp.components.host.question_form import question_form
from quizapp.components.host.styles import desk_styles
from quizapp.components.kinds.face import FormParts
from quizapp.components.shared.leaving import leave_guard
from quizapp.components.shared.shell import calm, shell
from quizapp.components.shared.trust_link import trust_link
from quizapp.domain.kinds import KINDS
from quizapp.frontend import link
from quizapp.frontend.texts import _, ngettext, rich
from quizapp.pages.host.editor_settings import settings_panel
from quizapp.pages.host.room_wifi import room_wifi
from quizapp.services.authoring.ownership import MAX_TITLE
from quizapp.states.host.editor.editor import EditorState
from quizapp.states.host.editor.importing import ImportState
from quizapp.states.host.editor.questions import QuestionState
from quizapp.version import __version__

# In pages a state's attributes are Vars, which its annotations cannot say.
Editor: Any = EditorState
Questions: Any = QuestionState
Import: Any = ImportState
sheet, parts = Editor.sheet, Editor.parts
several_parts = parts.length() > 1


def editor() -> rx.Component:
    """`/host/EVENT_ID`."""
    return shell(
        desk_styles(),
        rx.fragment(
            rx.match(
                Editor.opened,
                ("yes", rx.fragment(_head(), _errors(), _columns(), _foot())),
                (
                    "no",
                    rx.el.div(
                        calm(_("No quiz here"), Editor.error),
                        rx.el.a(_("To your events"), href="/host", class_name="primary"),
                        class_name="desk-door",
                    ),
                ),
                calm(_("One moment …"), _("Opening the quiz.")),
            )
        ),
        kind="desk",
        data_testid="editor",
        on_unmount=Questions.leave_form,
    )


def _foot() -> rx.Component:
    return rx.el.footer("quizapp ", __version__, data_testid="version", class_name="hint small")


def _head() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.a(_("← All events"), href="/host", class_name="back"),
            rx.cond(
                Editor.renaming == "event",
                _title_form(sheet.title, "event-title"),
                rx.el.h1(
                    sheet.title,
                    icon_button("✎", _("Rename the event"), Editor.rename("event"), data_testid="event-rename"),
                ),
            ),
            rx.el.p(
                phase_mark(sheet.phase),
                rx.el.span(
                    rich(
                        _("Code {code}"),
                        code=rx.el.strong(sheet.code, data_testid="event-code", class_name="figures"),
                    )
                ),
                PlainLink.create(_("QR code"), href="/qr/" + sheet.code.to(str) + ".png?download", download=True),
                counted(ngettext("{count} question", "{count} questions", sheet.count)),
                trust_link(),
                class_name="card-facts",
            ),
            class_name="editor-title",
        ),
        rx.el.div(
            go_live(sheet.id, sheet.phase, sheet.count, _("Open the console"), "primary"),
            class_name="desk-tools",
        ),
        class_name="desk-head",
    )


def _title_form(title: rx.Var, testid: str) -> rx.Component:
    return rx.el.form(
        rx.el.input(
            name="title",
            default_value=title,
            auto_focus=True,
            auto_complete="off",
            custom_attrs={"data-keep": ""},
            aria_label=_("Title"),
            max_length=2 * MAX_TITLE,
            data_testid=testid,
        ),
        rx.el.button(_("Save"), type="submit", data_testid="title-save", class_name="quiet"),
        rx.el.button(_("Cancel"), type="button", on_click=Editor.rename(""), class_name="quiet"),
        on_submit=Editor.save_title,
        class_name="title-form",
    )


def _errors() -> rx.Component:
    return rx.fragment(
        leave_guard(),
        error_line(Editor.error, data_testid="editor-error"),
        rx.el.p(Questions.saved, role="status", class_name="unseen"),
    )


def _columns() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.foreach(parts, _part),
            paced_button(
                rx.cond(several_parts, _("+ Add a part"), _("Split into parts with a presenter each")),
                on_click=Editor.add_segment,
                data_testid="segment-add",
                class_name=rx.cond(several_parts, "quiet", "text-button"),
            ),
            settings_panel(),
            room_wifi(class_name="panel"),
            import_panel(
                sheet.id.to_string() + "-import", Import.report, parts, Import.show_report, Import.cancel_import
            ),
            _export(),
            class_name="editor-list",
        ),
        rx.el.div(
            rx.cond(Questions.editing, _form(), _no_form()),
            class_name="editor-form",
        ),
        custom_attrs={"data-editing": rx.cond(Questions.editing, "true", "false")},
        class_name="editor-columns",
    )


def _draft_of(part: Any, question_id: Any) -> rx.Var:
    """What the browser has kept of that question."""
    name = sheet.id.to_string() + "-" + part.id.to_string() + "-" + question_id
    return link.draft_of.call(name).to(dict)


def _form() -> rx.Component:
    return question_form(
        FormParts(
            draft=Questions.draft,
            kind=Questions.kind,
            rows=Questions.rows,
            picture=Questions.picture,
            errors=Questions.errors,
            refused=Questions.save_refused,
            unsaved=Questions.unsaved,
            asking=Questions.asking,
            touch=Questions.touch,
            mark=Questions.mark_right,
            choose_kind=Questions.choose_kind,
            add_row=Questions.add_row,
            take_picture=Questions.take_picture,
            drop_picture=Questions.drop_picture,
            save=Questions.save_question,
            close=Questions.close_form,
            discard=Questions.discard,
            stay=Questions.stay,
            restored=Questions.restored,
            drop_draft=Questions.drop_draft,
        )
    )


def _no_form() -> rx.Component:
    return rx.cond(
        sheet.count == 0,
        calm(_("An empty page"), _("Add your first question, or import some that you have already."), "✏️"),
        calm(_("Pick a question"), _("Choose one on the left to change it, or add another."), "👈"),
    )


def _part(part: Any) -> rx.Component:
    return rx.el.section(
        rx.cond(several_parts, _part_head(part), rx.fragment()),
        rx.cond(
            Editor.dropping == "segment-" + part.id.to_string(),
            second_word(
                _("Delete “{title}” with its questions?", title=part.title),
                [Editor.drop_segment(part.id), Questions.follow_segment],
                Editor.keep,
            ),
            rx.fragment(),
        ),
        rx.el.ol(rx.foreach(part.questions, lambda question: _line(part, question)), class_name="question-list"),
        rx.el.button(
            _("+ Add a question"),
            on_click=Questions.new_question(part.id, _draft_of(part, "0")),
            data_testid="question-add",
            class_name="quiet wide",
        ),
        key=part.id.to_string(),
        data_testid="segment",
        class_name="panel part",
    )


def _part_head(part: Any) -> rx.Component:
    def tool(sign: str, name: rx.Var, handler: Any, testid: str) -> rx.Component:
        return icon_button(sign, name, handler, data_testid=f"segment-{testid}")

    drop = [Editor.ask_to_drop_segment(part.id), Questions.follow_segment]
    return rx.cond(
        Editor.renaming == part.id.to_string(),
        _title_form(part.title, "segment-title"),
        rx.el.div(
            rx.el.h2(part.title),
            tool("✎", _("Rename {title}", title=part.title), Editor.rename(part.id.to_string()), "rename"),
            tool("↑", _("Move up {title}", title=part.title), Editor.move_segment(part.id, True), "up"),
            tool("↓", _("Move down {title}", title=part.title), Editor.move_segment(part.id, False), "down"),
            tool("✕", _("Delete {title}", title=part.title), drop, "delete"),
            class_name="part-head",
        ),
    )


def _line(part: Any, question: Any) -> rx.Component:
    def tool(sign: str, name: rx.Var, handler: Any, testid: str) -> rx.Component:
        return icon_button(sign, name, handler, data_testid=f"question-{testid}")

    is_open = Questions.editing & (Questions.draft.id == question.id)
    return rx.el.li(
        rx.el.button(
            rx.el.span(question.number, class_name="figures line-number"),
            rx.el.span(question.text, class_name="line-text"),
            _line_facts(question),
            on_click=Questions.edit_question(part.id, question.id, _draft_of(part, question.id.to_string())),
            disabled=question.asked,
            data_testid="question-line",
            class_name="line-open",
            aria_current=rx.cond(is_open, "true", "false"),
        ),
        rx.cond(
            question.asked,
            rx.fragment(),
            rx.el.div(
                tool(
                    "↑",
                    _("Move up question {number}", number=question.number),
                    Questions.move_question(question.id, True),
                    "up",
                ),
                tool(
                    "↓",
                    _("Move down question {number}", number=question.number),
                    Questions.move_question(question.id, False),
                    "down",
                ),
                tool(
                    "✕",
                    _("Delete question {number}", number=question.number),
                    Questions.ask_to_drop_question(question.id),
                    "delete",
                ),
                class_name="line-tools",
            ),
        ),
        rx.cond(
            Editor.dropping == "question-" + question.id.to_string(),
            second_word(_("Delete this question?"), Questions.drop_question(question.id), Editor.keep),
            rx.fragment(),
        ),
        key=question.id.to_string(),
        class_name="question-line",
    )


def _line_facts(question: Any) -> rx.Component:
    return rx.el.span(
        rx.match(question.kind, *[(kind.name, _(kind.label)) for kind in KINDS.values()], ""),
        " · ",
        rx.cond(question.limit > 0, _("{seconds} s", seconds=question.limit), _("no limit")),
        rx.match(
            question.factor,
            (0, rx.fragment(" · ", _("no points"))),
            (2, rx.fragment(" · ", _("double points"))),
            rx.fragment(),
        ),
        rx.cond(question.picture != "", rx.fragment(" · ", _("with a picture")), rx.fragment()),
        rx.cond(question.asked, rx.fragment(" · ", _("asked already")), rx.fragment()),
        class_name="line-facts",
    )


def _export() -> rx.Component:
    address = "/export/" + sheet.id.to_string()
    return rx.el.section(
        rx.el.h2(_("Results")),
        rx.el.p(_("Questions, answers, times and the leaderboard."), class_name="hint"),
        rx.el.div(
            PlainLink.create(
                "Excel", href=address + ".xlsx", download=True, data_testid="export-xlsx", class_name="quiet"
            ),
            PlainLink.create("CSV", href=address + ".csv", download=True, data_testid="export-csv", class_name="quiet"),
            PlainLink.create(
                "JSON", href=address + ".json", download=True, data_testid="export-json", class_name="quiet"
            ),
            class_name="form-end",
        ),
        class_name="panel export",
    )
